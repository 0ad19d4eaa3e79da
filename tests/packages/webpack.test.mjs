// webpack 5 with nothing but an entry.
import { after, test } from "node:test";
import { KNOWN } from "./app/book.js";
import { close, files, look, project, run } from "./helpers.mjs";

const folder = project("webpack", {
  "build.mjs": `import webpack from "webpack";
const [mode] = process.argv.slice(2);
webpack({ mode, context: import.meta.dirname, entry: { main: "./main.js", element: "./element.js", worker: "./worker.js" }, output: { path: import.meta.dirname + "/" + mode, publicPath: "auto" }, performance: false }, (error, stats) => {
  if (error ?? stats.hasErrors()) throw error ?? new Error(stats.toString("errors-only"));
  if (stats.hasWarnings()) throw new Error(stats.toString("errors-warnings"));
});`,
  ...Object.fromEntries(
    ["production", "development"].flatMap((mode) =>
      ["main", "element", "worker"].map((page) => [
        `${mode}/${page}.html`,
        `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">${page === "element" ? '<exposure-netting view="headline"></exposure-netting>' : ""}<script src="./${page}.js"></script>`,
      ]),
    ),
  ),
});
const server = await files(folder);
after(() => Promise.all([server.close(), close()]));

for (const mode of ["production", "development"]) {
  test(mode, async (t) => {
    run(folder, process.execPath, ["build.mjs", mode]);
    for (const page of ["main", "element", "worker"])
      await t.test(page, () => look(`${server.url}/${mode}/${page}.html`, page === "element" ? "30000" : KNOWN));
  });
}
