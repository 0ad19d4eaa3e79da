// TypeScript, as strict as it gets, by both ways of resolving.
import { test } from "node:test";
import { project, run, tool } from "./helpers.mjs";

const folder = project("typescript", {
  "main.ts": `import { init, net, settle, NettingError, type BookInput, type Report } from "exposure-netting";
import { init as inline } from "exposure-netting/inline";
import { connect, type Engine, type RemoteBook } from "exposure-netting/worker";
import type { ExposureNetting, View } from "exposure-netting/element";

export async function run(book: BookInput): Promise<Report> {
  await Promise.all([init(), inline(new Uint8Array())]);
  const engine: Engine = connect();
  const stop = new AbortController();
  const report: Report = await engine.net(book, { positions: true }, { signal: stop.signal });
  const open: RemoteBook = await engine.open(book);
  const id: string = await open.upsert({ asset: "BTC", kind: "spot", quantity: 1n });
  await open.optimise({}, { onProgress: (trades, part) => console.log(trades, part) });
  await open.merge(open);
  const { transfers } = await engine.settle([{ debtor: "A", creditor: "B", amount: 1 }], { objective: "fewest" }, { onProgress: (part) => console.log(part) });
  // @ts-expect-error a book is not a number
  await engine.net(5);
  // @ts-expect-error there is no such objective
  settle([], { objective: "cheapest" });
  engine.terminate();
  console.log(id, transfers[0]?.amount, net(book).total.net, new NettingError({ code: "x", message: "y" }).row);
  return report;
}
export function element(): ExposureNetting {
  const made = document.createElement("exposure-netting");
  const view: View = "settlement";
  made.view = view;
  made.addEventListener("en-result", ({ detail }) => console.log(detail.margin.saving));
  document.addEventListener("en-error", ({ detail }) => console.log(detail.code));
  return made;
}
`,
  "react.tsx": `import { useRef } from "react";
import { ExposureNetting, type ExposureNettingElement as Element } from "exposure-netting/react";
export function Panel() {
  const ref = useRef<Element>(null);
  return (
    <>
      <ExposureNetting ref={ref} book={{ positions: [] }} view="headline" className="panel" onResult={(report) => console.log(report.margin.saving)} onError={({ code }) => console.log(code)} />
      <exposure-netting view="full" sample="" />
      {/* @ts-expect-error there is no such view */}
      <exposure-netting view="sideways" />
    </>
  );
}
`,
  ...Object.fromEntries(
    [
      ["node16", "node16"],
      ["nodenext", "nodenext"],
      ["bundler", "esnext"],
    ].map(([moduleResolution, module]) => [
      `tsconfig.${moduleResolution}.json`,
      JSON.stringify({
        compilerOptions: {
          strict: true,
          exactOptionalPropertyTypes: true,
          noUncheckedIndexedAccess: true,
          skipLibCheck: false,
          noEmit: true,
          target: "es2022",
          lib: ["es2022", "dom", "dom.iterable", "esnext.disposable"],
          jsx: "react-jsx",
          types: ["node"],
          moduleResolution,
          module,
        },
        include: ["*.ts", "*.tsx"],
      }),
    ]),
  ),
});

for (const how of ["node16", "nodenext", "bundler"])
  test(how, () => void run(folder, tool("tsc"), ["-p", `tsconfig.${how}.json`]));
