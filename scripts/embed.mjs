// node scripts/embed.mjs <folder>: makes <folder>/embed.html of one piece, from the element's WebAssembly in <folder>/wasm.
// A sandboxed frame has no origin, so that whatever it fetched would have to be open to all; it fetches nothing.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { join, resolve } from "node:path";

const folder = resolve(process.argv[2]);
const base64 = readFileSync(join(folder, "wasm/exposure-netting-app_bg.wasm")).toString("base64");
const parts = {
  name: "parts",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /exposure-netting-app\.js$/ }, () => ({ path: join(folder, "wasm/exposure-netting-app.js") }));
    onResolve({ filter: /^\.\/charts\.js$/ }, () => ({ path: resolve("www/charts/charts.ts") }));
    onResolve({ filter: /^\.\/wasm\.js$/ }, () => ({ path: "wasm", namespace: "inline" }));
    onLoad({ filter: /.*/, namespace: "inline" }, () => ({ contents: `export const base64 = "${base64}";` }));
  },
};
const { outputFiles } = await build({
  entryPoints: ["www/src/frame.ts"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  write: false,
  logLevel: "warning",
  legalComments: "inline",
  plugins: [parts],
});
const script = outputFiles[0].text.replaceAll("</script", "<\\/script");
const page = readFileSync("www/embed.html", "utf8");
const style = /<style>(.*)<\/style>/s.exec(page)[1];
const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const policy = `default-src 'none'; script-src ${hash(script)} 'wasm-unsafe-eval'; style-src ${hash(style)}; img-src data:; base-uri 'none'; form-action 'none'`;
writeFileSync(
  join(folder, "embed.html"),
  page
    .replace(/<!-- POLICY.*?-->/s, () => `<meta http-equiv="Content-Security-Policy" content="${policy}">`)
    .replace("<!-- SCRIPT -->", () => `<script type="module">${script}</script>`),
);
