// node scripts/notes.mjs <version>: the part of CHANGELOG.md that is about a version, for a release.
import { readFileSync } from "node:fs";

const [version] = process.argv.slice(2);
const parts = readFileSync("CHANGELOG.md", "utf8").split(/^## /m).slice(1);
const part = parts.find((text) => text.split("\n")[0].split(" ")[0] === version);
if (!part) {
  console.error(
    `CHANGELOG.md says nothing about ${version}; it has ${parts.map((text) => text.split("\n")[0]).join(", ")}`,
  );
  process.exit(1);
}
console.log(part.split("\n").slice(1).join("\n").trim());
