// node scripts/integrity.mjs <folder>: writes <folder>/integrity.json, the hash of each file that a page loads, for
// `integrity` attributes, import maps and `configure`.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const folder = resolve(process.argv[2]);
const found = {};
/** A script, and what it imports. */
function walk(path) {
  if (found[path] || !existsSync(join(folder, path))) return;
  const bytes = readFileSync(join(folder, path));
  found[path] = `sha384-${createHash("sha384").update(bytes).digest("base64")}`;
  if (!path.endsWith(".js")) return;
  for (const [, next] of bytes.toString().matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"(\.[^"]+\.js)"/g))
    walk(join(path, "..", next));
}
for (const entry of ["dist/element.js", "dist/element-worker.js", "dist/embed.js", "wasm/exposure-netting-app_bg.wasm"])
  walk(entry);
if (!found["wasm/exposure-netting-app.js"]) throw new Error("the element's own imports are not found");
writeFileSync(join(folder, "integrity.json"), `${JSON.stringify(found, Object.keys(found).sort(), 2)}\n`);
