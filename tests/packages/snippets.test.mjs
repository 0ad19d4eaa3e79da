// The output of the studio for React and npm, for several choices: typed strictly, built, and run.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { after, test } from "node:test";
import { blocks } from "../docs.mjs";
import { npm, react } from "../../www/dist/snippets.js";
import { book, KNOWN } from "./app/book.js";
import { close, files, look, project, run, tool } from "./helpers.mjs";

const plain = {
  view: "full",
  theme: "auto",
  method: "",
  currency: "",
  columns: undefined,
  readonly: false,
  colors: {},
  book: undefined,
  base: "exposure-netting/",
  pinned: undefined,
};
const full = {
  ...plain,
  view: "headline",
  theme: "dark",
  method: "portfolio/deribit",
  currency: "USD",
  columns: ["side", "quantity"],
  readonly: true,
  colors: { "--en-bg": "#101418" },
  book: { currency: "USD", ...book },
};

const folder = project("snippets", {
  "index.html":
    '<!doctype html><meta charset="utf-8"><title>React</title><link rel="icon" href="data:,"><div id="root"></div><script type="module" src="main.tsx"></script>',
  "main.tsx": `import { createRoot } from "react-dom/client";
import { Netting } from "./netting.js";
createRoot(document.querySelector("#root") as Element).render(<Netting />);
const element = () => document.querySelector("exposure-netting");
addEventListener("en-result", ({ detail }) => Object.assign(globalThis, { found: \`\${detail.total.net} \${element()?.style.getPropertyValue("--en-bg")}\` }));`,
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      target: "es2022",
      module: "preserve",
      moduleResolution: "bundler",
      jsx: "react-jsx",
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noEmit: true,
      lib: ["es2022", "dom"],
      types: [],
    },
    include: ["*.tsx"],
  }),
  "vite.config.js": 'export default { resolve: { dedupe: ["react", "react-dom"] } };',
});
const servers = [];
after(() => Promise.all([...servers.map((server) => server.close()), close()]));

for (const [name, choice, expected] of [
  ["the sample", plain, "-30000 "],
  ["everything chosen", full, "30000 #101418"],
]) {
  test(`React, ${name}`, async () => {
    writeFileSync(`${folder}/netting.tsx`, (await react(choice)).code);
    run(folder, tool("tsc"), ["-p", "."]);
    run(folder, tool("vite"), ["build", "--logLevel", "warn"]);
    const server = await files(`${folder}/dist`);
    servers.push(server);
    await look(`${server.url}/`, expected);
  });
}

test("React, as docs/embedding.md writes it", async () => {
  const written = blocks("docs/embedding.md").filter(({ language }) => language === "jsx");
  assert.equal(written.length, 1);
  writeFileSync(
    `${folder}/netting.tsx`,
    `${written[0].code.replace("{ book }", "{ book }: { book: BookInput }")}
import type { BookInput } from "exposure-netting";
const book: BookInput = ${JSON.stringify(book)};
export const Netting = () => <Risk book={book} />;`,
  );
  run(folder, tool("tsc"), ["-p", "."]);
  run(folder, tool("vite"), ["build", "--logLevel", "warn"]);
  const server = await files(`${folder}/dist`);
  servers.push(server);
  await look(`${server.url}/`, "30000 ");
});

test("npm", async () => {
  const figures = async (choice) => {
    writeFileSync(`${folder}/main.mjs`, (await npm(choice)).code);
    return run(folder, process.execPath, ["main.mjs"]).trim();
  };
  const [net, , , saving] = KNOWN.split(" ");
  assert.equal(await figures({ ...plain, book }), `${net} ${saving}`);
  const [same, by] = (await figures(full)).split(" ");
  assert.equal(same, net);
  assert.notEqual(by, saving, "by another methodology another saving");
});

test("no input can end the script that contains it", async () => {
  const { element } = await import("../../www/dist/snippets.js");
  const evil = "</script><img src=x onerror=alert(1)>\"'`";
  const { code } = await element({
    ...full,
    currency: evil,
    method: evil,
    book: { positions: [{ asset: evil, kind: "spot", quantity: "1" }] },
  });
  assert.ok(!/<\/script><img/.test(code), code);
  assert.equal(code.match(/<\/script>/g).length, code.match(/<script/g).length);
});
