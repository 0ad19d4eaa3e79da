// Rspack, which knows `new URL(…, import.meta.url)`; esbuild and Rollup, which do not, and are given the address of the .wasm.
import { cpSync } from "node:fs";
import { after, test } from "node:test";
import { KNOWN } from "../app/book.js";
import { close, files, look, project, run } from "../helpers.mjs";

const expected = (page) => (page === "element" ? "30000" : KNOWN);
const pages = (names) =>
  Object.fromEntries(
    names.map((page) => [
      `dist/${page}.html`,
      `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">${page === "element" ? '<exposure-netting view="headline"></exposure-netting>' : ""}<script type="module" src="./${page}.js"></script>`,
    ]),
  );
const servers = [];
async function shown(t, folder, names) {
  const server = await files(`${folder}/dist`);
  servers.push(server);
  for (const page of names)
    await t.test(page, () => look(`${server.url}/${page}.html`, expected(page), { wasm: page === "inline" ? 0 : 1 }));
}
after(() => Promise.all([...servers.map((server) => server.close()), close()]));

const computes = (from, start) => `import { init, net } from "${from}";
import { book, figures } from "./book.js";
${start}.then(() => (globalThis.found = figures(net(book))), (thrown) => (globalThis.found = String(thrown)));`;

test("rspack", async (t) => {
  const folder = project("rspack", {
    "build.mjs": `import { rspack } from "@rspack/core";
rspack({ mode: "production", context: import.meta.dirname, entry: { main: "./main.js", element: "./element.js", worker: "./worker.js" }, output: { path: import.meta.dirname + "/dist", publicPath: "auto" }, performance: false }, (error, stats) => {
  if (error ?? stats.hasErrors()) throw error ?? new Error(stats.toString("errors-only"));
});`,
    ...pages(["main", "element", "worker"]),
  });
  run(folder, process.execPath, ["build.mjs"]);
  await shown(t, folder, ["main", "element", "worker"]);
});

test("esbuild", async (t) => {
  const folder = project("esbuild", {
    "main.js": `import wasm from "exposure-netting/wasm";\n${computes("exposure-netting", "init(new URL(wasm, import.meta.url))")}`,
    "inline.js": computes("exposure-netting/inline", "init()"),
    "told.js": `import { configure } from "exposure-netting/element";\nimport wasm from "exposure-netting/element.wasm";\nconfigure({ wasm: new URL(wasm, import.meta.url) });\nimport("./element.js");`,
    "build.mjs": `import { build } from "esbuild";
const { warnings } = await build({ entryPoints: { main: "main.js", inline: "inline.js", element: "told.js" }, outdir: "dist", bundle: true, format: "esm", splitting: true, loader: { ".wasm": "file" } });
if (warnings.length) throw new Error(JSON.stringify(warnings));`,
    ...pages(["main", "inline", "element"]),
  });
  run(folder, process.execPath, ["build.mjs"]);
  await shown(t, folder, ["main", "inline", "element"]);
});

test("rollup", async (t) => {
  const folder = project("rollup", {
    "main.js": computes("exposure-netting", 'init(new URL("./core_bg.wasm", import.meta.url))'),
    "inline.js": computes("exposure-netting/inline", "init()"),
    "build.mjs": `import { rollup } from "rollup";
import resolve from "@rollup/plugin-node-resolve";
for (const input of ["main.js", "inline.js"]) {
  const bundle = await rollup({ input, plugins: [resolve({ browser: true })], onwarn: (warning) => { throw new Error(warning.message); } });
  await bundle.write({ dir: "dist", format: "es" });
}`,
    ...pages(["main", "inline"]),
  });
  run(folder, process.execPath, ["build.mjs"]);
  cpSync(`${folder}/node_modules/exposure-netting/wasm/core_bg.wasm`, `${folder}/dist/core_bg.wasm`);
  await shown(t, folder, ["main", "inline"]);
});
