/** A strict TypeScript consumer of the installed package. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { project, root } from "./helpers.mjs";

writeFileSync(
  join(project, "consumer.ts"),
  `
import { Book, NettingError, catalogue, init, initSync, net, parse, version } from "exposure-netting";
import type { Agreement, BookInput, Decimal, Exposure, Failure, Hints, Offset, Options, Parsed, PositionInput, Report, Totals } from "exposure-netting";

await init();
await init(new URL("https://example.org/core_bg.wasm"));
initSync(new Uint8Array());

const position: PositionInput = { asset: "BTC", kind: "perpetual", quantity: 2n, price: "60000", marginRate: 0.05, side: "long" };
const maybe: string | undefined = Math.random() > 2 ? "Deribit" : undefined;
const agreement: Agreement = { id: "isda", counterparty: "Deribit", enforceable: "yes" };
const book: BookInput = {
  positions: [position, { ...position, counterparty: maybe, delta: null, price: undefined }] as const,
  prices: { BTC: 61765n }, rates: { EUR: 1.08 }, agreements: [agreement],
  assumptions: { pegs: ["USDT"], families: [{ from: "WBTC", to: "BTC", haircut: "0.02" }], correlations: [{ a: "BTC", b: "ETH", rho: 0.8 }] },
  margin: { method: "rate", parameters: { basis: "0.01" } },
};
const options: Options = { margin: { method: "schedule" }, marginBy: { Deribit: { method: "rate" } }, positions: true };
const report: Report = net(book, options);
const decimal: Decimal = report.total.net;
const exposures: Exposure[] = [report.total, ...report.byAsset, ...report.byNettingSet];
const quantity: string | undefined = report.byAsset[0]?.netQuantity;
const again: Report = net(new Uint8Array());
const hints: Hints = { format: "csv", columns: { Coin: "asset" }, defaults: { counterparty: "Kraken" } };
const parsed: Parsed = parse("asset,quantity", hints);
const reread: Report = net(parsed.book);
const failures: readonly Failure[] = parsed.failures;

{
  using live = new Book(book, options);
  const id: string = live.upsert(position);
  const gone: boolean = live.remove(id);
  const totals: Totals = live.totals();
  const offsets: Offset[] = live.offsets(report.margin.sets[0]?.key ?? "");
  const own = live.position(id)?.exposure;
  live.merge(new Book(live.toJSON()));
  const csv: string = live.toCSV();
  live.free();
  console.log(gone, totals, offsets, own, csv);
}
try {
  net("");
} catch (error) {
  if (error instanceof NettingError) console.log(error.code.length, error.row, error.field, error.path, error.candidates);
}
console.log(decimal, exposures, quantity, again, reread, failures, catalogue().methods[0]?.id, version.length);

// @ts-expect-error a kind that does not exist
const wrongKind: PositionInput = { asset: "BTC", kind: "swaption", quantity: 1 };
// @ts-expect-error no quantity
const incomplete: PositionInput = { asset: "BTC", kind: "spot" };
// @ts-expect-error amounts are strings
const figure: number = report.total.net;
// @ts-expect-error no such option
net(book, { methods: "rate" });
// @ts-expect-error a book has positions
net({ prices: {} });
// @ts-expect-error no such entry
import "exposure-netting/dist/core.js";
export { wrongKind, incomplete, figure };
`,
);

writeFileSync(
  join(project, "element.ts"),
  `
import * as element from "exposure-netting/element";
console.log(Object.keys(element));
`,
);

function compiles(module, moduleResolution) {
  const strict = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noUncheckedSideEffectImports: true,
  };
  const compilerOptions = {
    ...strict,
    noEmit: true,
    target: "es2022",
    lib: ["es2022", "dom", "esnext.disposable"],
    types: [],
    module,
    moduleResolution,
  };
  writeFileSync(
    join(project, "tsconfig.json"),
    JSON.stringify({ compilerOptions, files: ["consumer.ts", "element.ts"] }),
  );
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(root, "node_modules/typescript/bin/tsc"), "-p", project],
    { encoding: "utf8" },
  );
  assert.equal(status, 0, stdout);
}

test("a strict consumer compiles under module node16", () => compiles("node16", "node16"));
test("a strict consumer compiles under a bundler's resolution", () => compiles("esnext", "bundler"));
