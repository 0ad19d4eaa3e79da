// node scripts/inline.mjs glue <file>    takes the default URL of the .wasm out of wasm-bindgen's glue: the package always
//                                         says where it is, and a bundler would look for it twice
// node scripts/inline.mjs bundle <www>   makes dist/inline.js, which has the .wasm inside
import { readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { join } from "node:path";

const [what, path] = process.argv.slice(2);
if (what === "glue") {
  const glue = readFileSync(path, "utf8");
  const plain = glue.replace(/new URL\('[^']+_bg\.wasm', import\.meta\.url\)/, "undefined");
  if (plain === glue && !/module_or_path = undefined/.test(glue)) throw new Error(`${path}: the default URL is not where it was`);
  writeFileSync(path, plain);
} else {
  const base64 = readFileSync(join(path, "wasm/core_bg.wasm")).toString("base64");
  const wasm = { name: "wasm", setup: ({ onLoad }) => onLoad({ filter: /[\\/]dist[\\/]wasm\.js$/ }, () => ({ contents: `export const base64 = "${base64}";` })) };
  await build({ entryPoints: [join(path, "dist/inline.js")], outfile: join(path, "dist/inline.js"), bundle: true, format: "esm", target: "es2022", allowOverwrite: true, logLevel: "warning", plugins: [wasm] });
}
