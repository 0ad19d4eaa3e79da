// node scripts/sizes.mjs: what each entry of the package weighs, and whether it outgrew its limit in www/sizes.json.
// node scripts/sizes.mjs write: sets the limits to what there is, and a hundredth.
import { readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";

const folder = new URL("../target/pack/", import.meta.url);
const ENTRIES = {
  package: [
    "dist/index.js",
    "dist/api.js",
    "dist/core.js",
    "dist/pack.js",
    "dist/start.js",
    "dist/error.js",
    ...["book", "call", "input", "late", "report", "settle"].map((part) => `dist/api/${part}.js`),
    "wasm/core.js",
  ],
  "package .wasm": ["wasm/core_bg.wasm"],
  worker: ["dist/worker.js", "dist/remote.js", "dist/worker-host.js", "dist/serve.js"],
  inline: ["dist/inline.js"],
  element: [
    "dist/element.js",
    ...["dropped", "failure", "noted", "types"].map((part) => `dist/element/${part}.js`),
    "dist/error.js",
    "wasm/exposure-netting-app.js",
  ],
  "element .wasm": ["wasm/exposure-netting-app_bg.wasm"],
  charts: ["dist/charts.js"],
  react: ["dist/react.js"],
  embed: ["dist/embed.js"],
  "embed.html": ["embed.html"],
};
const limits = new URL("../www/sizes.json", import.meta.url);
const found = Object.fromEntries(
  Object.entries(ENTRIES).map(([name, files]) => {
    const parts = files.map((file) => readFileSync(new URL(file, folder)));
    const sum = (compress) => parts.reduce((sum, part) => sum + compress(part).length, 0);
    return [
      name,
      {
        raw: sum((part) => part),
        gzip: sum((part) => gzipSync(part, { level: 9 })),
        brotli: sum((part) => brotliCompressSync(part)),
      },
    ];
  }),
);
if (process.argv[2] === "write") {
  const roomy = (sizes) =>
    Object.fromEntries(Object.entries(sizes).map(([how, size]) => [how, Math.ceil((size * 1.01) / 100) * 100]));
  writeFileSync(
    limits,
    `${JSON.stringify(Object.fromEntries(Object.entries(found).map(([name, sizes]) => [name, roomy(sizes)])), null, 2)}\n`,
  );
}
const known = JSON.parse(readFileSync(limits, "utf8"));
let over = 0;
for (const [name, sizes] of Object.entries(found)) {
  const cells = Object.entries(sizes).map(([how, size]) => {
    const much = size > (known[name]?.[how] ?? 0);
    over += much;
    return `${how} ${(size / 1000).toFixed(1)}${much ? ` over ${(known[name]?.[how] ?? 0) / 1000}` : ""}`;
  });
  console.log(`${name.padEnd(14)} ${cells.join("   ")}  kB`);
}
if (over) {
  console.error(
    "Something outgrew its limit: make it smaller, or say in the commit why it must be, and `node scripts/sizes.mjs write`.",
  );
  process.exitCode = 1;
}
