// Writes www/src/types from the Rust types (crates/types prints them): node scripts/types.mjs
// With --check nothing is written; it fails if a file is out of date.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as prettier from "prettier";

const root = resolve(fileURLToPath(import.meta.url), "../..");
const folder = join(root, "www/src/types");
const check = process.argv.includes("--check");

const { items, names, presets } = JSON.parse(
  execFileSync("cargo", ["run", "--quiet", "--locked", "-p", "exposure-netting-types"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 26,
    stdio: ["ignore", "pipe", "inherit"],
  }),
);

/** In which file a type is written, by the path of its Rust type; the first that fits. */
const FILES = [
  [/_base::/, "failure"],
  [/_settlement::/, "settlement"],
  [/_wasm::|::import::|::limits::Measure$/, "catalogue"],
  [/::credit|::leveraged::|SwapRisk$/, "credit"],
  [/::whatif::|::advice::|ScenarioRow$/, "whatif"],
  [/::margin::(?!position)|::AccountMode$/, "margin"],
  [/./, "report"],
];
/** Types that are written by hand, because they are inputs too. */
const INPUT = {
  book: ["BookInput"],
  credit: ["Stress", "Limit"],
  margin: ["TierParameters"],
  position: ["PositionInput"],
};
const HEADS = {
  catalogue: "The catalogue, and the results of imports.",
  credit: "Costs of defaults, stress, clearing, and reports to a trade repository.",
  failure: "Decimals, and what went wrong.",
  margin: "Margin: the rules, the requirement, and the savings by netting.",
  names: "Names that are one of a closed list.",
  report: "The report of a book, and its exposures.",
  settlement: "Settlements of obligations, and their proofs.",
  whatif: "Accounts beside their venues, moves of prices, orders, hedges and searches.",
};

// Codes that only the scripts of the package give, and those of assumptions.
const codes = JSON.parse(readFileSync(join(root, "scripts/codes.json"), "utf8"));
// The page's numbers for machines: `<output data-figure="net">`.
const app = join(root, "crates/app/src");
const page = readdirSync(app, { recursive: true })
  .map(String)
  .filter((file) => file.endsWith(".rs"))
  .map((file) => readFileSync(join(app, file), "utf8"))
  .join("\n");
const figures = [
  ...new Set(
    [...page.matchAll(/<Figure name="([\w-]+)"|data-figure="([\w-]+)"/g)].map((found) => found[1] ?? found[2]),
  ),
].sort();

// Venues whose tiers can be read.
const tiers = readdirSync(join(root, "src/import/tiers"))
  .flatMap((file) => [
    ...readFileSync(join(root, "src/import/tiers", file), "utf8").matchAll(
      /^ {4}id: "(\w+)"|format = "(\w+)"|\(read\.format, read\.venue\) = \("(\w+)"/gm,
    ),
  ])
  .map((found) => found[1] ?? found[2] ?? found[3]);

const union = (list) => list.map((name) => JSON.stringify(name)).join(" | ") || "never";
const pascal = (id) => id.replace(/(^|-)(\w)/g, (_, dash, letter) => letter.toUpperCase());

/** Unions, by name: their doc comment and their members. */
const unions = {
  Code: [
    "The code of a failure, a warning or a thrown `NettingError`: stable, so that programs can tell cases apart.",
    [...names.Code, ...codes.script].sort(),
  ],
  AssumptionCode: ["The kind of an assumption in `report.assumptions`.", codes.assumptions],
  MethodName: ["A margin methodology: the `method` of a `MarginChoice`.", names.MethodName],
  Format: ["A format that `parse` reads.", names.Format],
  TierFormat: ["A venue, or ccxt, whose answers with margin tiers `parseTiers` reads.", [...new Set(tiers)].sort()],
  PositionField: ["A field of a position, and the name of its column in tables.", names.PositionField],
  MeasureId: ["A measure that can be bounded by a limit.", names.MeasureId],
  FigureName: ['A number of the page that machines may read: `<output data-figure="net" data-value="…">`.', figures],
};
const named = Object.entries(presets).filter(([, list]) => list.length > 0);
for (const [method, list] of named)
  unions[`${pascal(method)}Preset`] = [
    `A named set of parameters of \`${method}\`: what one venue or protocol publishes.`,
    list,
  ];

/** A doc comment without what only Rustdoc understands. */
const plain = (text) => text.replace(/```[\s\S]*?```/g, "").replace(/\[(`[^`]+`)\](?:\([^)]*\))?/g, "$1");

function comment(text) {
  const lines = plain(text)
    .replace(/^\s*\/\*\*|\*\/\s*$/g, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, "").trimEnd())
    .join("\n")
    .trim()
    .split("\n");
  return lines.length === 1 ? `/** ${lines[0]} */` : `/**\n${lines.map((line) => ` * ${line}`).join("\n")}\n */`;
}

/** The declaration of one type. */
function declared({ rust, name, docs, declaration }) {
  let text = declaration
    .replace(/\/\*\*[\s\S]*?\*\//g, (found) => comment(found))
    .replace(/Array<(\w+)>/g, "$1[]")
    .replace(/;\s*$/, "");
  // A row of a table stays an object type, which anything that takes a record of strings accepts.
  text =
    name === "Reported"
      ? `export ${text}`
      : text.replace(/^type (\w+) = \{/, "export interface $1 {").replace(/^type /, "export type ");
  if (text.startsWith("export interface")) text = text.replace(/,(\s*(?:\/\*\*|[\w"]+\??:|\}$))/g, ";$1");
  if (!docs) throw new Error(`${rust} has no doc comment`);
  return `${comment(docs)}\n${text}`;
}

const files = new Map(Object.keys(HEADS).map((name) => [name, []]));
const home = new Map();
for (const item of items) {
  const [, file] = FILES.find(([path]) => path.test(item.rust));
  if (home.has(item.name)) throw new Error(`there are two types ${item.name}: rename one with #[ts(rename)]`);
  home.set(item.name, `./${file}.js`);
  files.get(file).push(declared(item));
}
for (const [name, [docs, list]] of Object.entries(unions)) {
  home.set(name, "./names.js");
  files.get("names").push(`/** ${docs} */\nexport type ${name} = ${union(list)};`);
}
home.set("PresetName", "./names.js");
files
  .get("names")
  .push(
    `/** A named set of parameters of any methodology. */\nexport type PresetName = ${named.map(([method]) => `${pascal(method)}Preset`).join(" | ")};`,
  );
for (const [file, list] of Object.entries(INPUT)) for (const name of list) home.set(name, `../input/${file}.js`);

function written(file, declarations) {
  const text = declarations.join("\n\n");
  const wanted = new Map();
  for (const [word] of text.replace(/\/\*\*[\s\S]*?\*\//g, "").matchAll(/\b[A-Z]\w+\b/g)) {
    const from = home.get(word);
    if (from && from !== `./${file}.js`) wanted.set(from, new Set([...(wanted.get(from) ?? []), word]));
  }
  const imports = [...wanted]
    .sort()
    .map(([from, list]) => `import type { ${[...list].sort().join(", ")} } from "${from}";`);
  return `// Written by scripts/types.mjs from the Rust types: edit those, and run make types.\n/** ${HEADS[file]} */\n${imports.join("\n")}\n\n${text}\n`;
}

const options = { ...(await prettier.resolveConfig(join(folder, "report.ts"))), parser: "typescript" };
const stale = [];
mkdirSync(folder, { recursive: true });
const known = new Set();
for (const [file, declarations] of files) {
  const path = join(folder, `${file}.ts`);
  const text = await prettier.format(written(file, declarations), options);
  known.add(`${file}.ts`);
  if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
  stale.push(`www/src/types/${file}.ts`);
  if (!check) writeFileSync(path, text);
}
for (const file of readdirSync(folder).filter((file) => !known.has(file))) {
  stale.push(`www/src/types/${file}`);
  if (!check) rmSync(join(folder, file));
}
if (check && stale.length > 0) {
  console.error(`out of date: ${stale.join(", ")}; run make types`);
  process.exit(1);
}
