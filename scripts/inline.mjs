// node scripts/inline.mjs glue <file>    takes the default URL of the .wasm out of wasm-bindgen's glue (the package always
//                                         says where it is, and a bundler would look for it twice), and makes it fit for
//                                         pages that demand Trusted Types; in the element's, lets the exports of each
//                                         instance be watched
// node scripts/inline.mjs bundle <www>   makes dist/inline.js, which has the .wasm inside
import { readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { join } from "node:path";

/** With a function that every new instance's exports pass through. */
function watched(glue) {
  const made = /^(\s*)wasm = (instance|wasmInstance)\.exports;$/gm;
  if (glue.match(made)?.length !== 2)
    throw new Error(
      "an instance is made where it was not, or there is no wasm-bindgen --experimental-reset-state-function (see scripts/bin)",
    );
  return `${glue.replace(made, "$1wasm = guard($2.exports);")}\nlet guard = (exports) => exports;\nexport function watch(by) {\n    guard = by;\n}\n`;
}

const [what, path] = process.argv.slice(2);
if (what === "glue") {
  const glue = readFileSync(path, "utf8");
  // If a page demands Trusted Types, the strings that elements are made of go through the policy of trusted.ts.
  const trusted = glue.replace(
    /(\w+)\.innerHTML = (getStringFromWasm0\(\w+, \w+\));/g,
    (_, element, text) =>
      `const html = ${text};\n            ${element}.innerHTML = globalThis[Symbol.for("exposure-netting")]?.createHTML(html) ?? html;`,
  );
  const plain = trusted.replace(/new URL\('[^']+_bg\.wasm', import\.meta\.url\)/, "undefined");
  if (!/module_or_path = undefined/.test(plain) || /innerHTML = getString/.test(plain))
    throw new Error(`${path}: the default URL, or what sets innerHTML, is not where it was`);
  writeFileSync(path, path.endsWith("exposure-netting-app.js") ? watched(plain) : plain);
} else {
  const base64 = readFileSync(join(path, "wasm/core_bg.wasm")).toString("base64");
  const wasm = {
    name: "wasm",
    setup: ({ onLoad }) =>
      onLoad({ filter: /[\\/]dist[\\/]wasm\.js$/ }, () => ({ contents: `export const base64 = "${base64}";` })),
  };
  await build({
    entryPoints: [join(path, "dist/inline.js")],
    outfile: join(path, "dist/inline.js"),
    bundle: true,
    format: "esm",
    target: "es2022",
    allowOverwrite: true,
    logLevel: "warning",
    plugins: [wasm],
  });
}
