// The page as it is served: without the line that tells Trunk what to compile.
// node scripts/html.mjs FOLDER
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const path = join(process.argv[2], "index.html");
const html = readFileSync(path, "utf8");
const served = html.replace(/^ *<link data-trunk rel="rust"[^>]*>\n/m, "");
if (served === html) throw new Error("the line for Trunk is not there");
writeFileSync(path, served);
