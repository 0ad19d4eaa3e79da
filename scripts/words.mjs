// node scripts/words.mjs: finds turns of phrase that a native speaker would not write, and names the plain word. It reads the prose
// of the documents, and comments and strings of the code. CONTRIBUTING.md lists the same turns.
//   --all     lists every finding, those that are still allowed too
//   --rooms   counts per folder
//   --keep    writes the counts that scripts/words.json allows; they only ever fall
//   --table   prints the table for CONTRIBUTING.md
// Documents must have no finding. Code may have as many in a file as words.json allows; new and moved files share
// the number that the other files have to spare.
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const DOCUMENTS = [
  "README.md",
  "DESIGN.md",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  ...readdirSync("docs")
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
const CODE = ["src", "crates", "www/src", "tests", "benches", "examples", "fuzz/targets", "scripts"];
const KEPT = "scripts/words.json";

// The start of a sentence: of a string, of a line, an item or a cell, or after the sentence before. Code that is left out is "\0".
const START = String.raw`(?<=(?:^|\n)[ \t\0]*(?:(?:[-*>]|\d+\.) +)?|\0|[.!?:;] |\| |\*\*)`;
const NO_QUESTION = String.raw`(?![^.!?\0]*\?)`;

/** What to avoid, the plain word, and how it is found. A blank in a pattern is any space between words, a line's end too. */
const TURNS = [
  [
    "What it sees is kept … (a relative clause as the subject)",
    "name the thing: Inputs are kept …",
    `${START}What\\b(?!-| if\\b)${NO_QUESTION}`,
  ],
  [
    "where (for a condition)",
    "if, when",
    `${START}Where\\b(?! to\\b)${NO_QUESTION}|\\b(?:only|except|but|even|and|or) where\\b|\\bwhere there (?:is|are|was|were)\\b|\\bwhere (?:not|none|known|given|needed|possible)\\b`,
  ],
  ["stands, stood (for is)", "is", String.raw`\bst(?:ands?|ood|anding)\b(?!-)(?! in (?:for|its|their)\b)`],
  ["lies, lie (for is)", "is", String.raw`\bl(?:ies|ie|ying)\b`],
  [
    "is told, are told",
    "is reported, is shown, is listed",
    String.raw`\b(?:is|are|was|were|be|been|being|gets?) told\b`,
  ],
  ["says so", "reports it, shows it, warns", String.raw`\bsa(?:ys?|id) so\b`],
  ["anew", "again, from scratch", String.raw`\banew\b`],
  ["goes before", "overrides, takes precedence over", String.raw`\bgo(?:es|ing)? before\b|\bwent before\b`],
  ["comes to", "is, amounts to, becomes", String.raw`\b(?:comes?|came|coming) to\b`],
  ["take in, taken in", "import, imported", String.raw`\bt(?:ak(?:e|es|en|ing)|ook) in\b(?! (?:turn|account)\b)`],
  ["so many, as many as", "n, up to n", String.raw`\b(?:so|as) (?:many|much) as\b|\bso many\b`],
  [
    "by itself, of its own",
    "alone, separate, its own",
    String.raw`\bby (?:itself|themselves)\b|\bof (?:its|their) own\b`,
  ],
  [
    "what is left, what fails",
    "the remainder, the rest; the failure of …",
    String.raw`\bwhat (?:is|was|would be) left\b|\bwhat fails\b`,
  ],
  [
    "kept apart, set apart, shown apart",
    "separate, segregated, shown separately",
    String.raw`\b(?:keeps?|kept|set|sets|shown|shows|held|stay|stays) apart\b`,
  ],
  ["worth a look, mind", "note, limitation", String.raw`\bworth a look\b|\bMind[.:]`],
  [
    "a text, texts",
    "a string, strings; text",
    String.raw`\b(?:a|one|each|any|every) text\b(?! (?:box|field|file|area|node|editor|line|format))|\btexts\b`,
  ],
  [
    "figure, figures",
    "number, value, amount, price: the right one",
    String.raw`(?<![-\w.{/])[Ff]igures?\b(?![-"'(=\]}:)\0]| [})]|\.(?:js|mjs|rs|tsx)\b)`,
  ],
  [
    "is no number, is no error",
    "is not a number, must be a number; is not an error",
    String.raw`(?<![Tt]here )\b(?:is|are|was) no (?:number|error|figure|date|price|amount|digit|text|name|position|settlement|table)s?\b`,
  ],
  ["goes round", "is circular, forms a cycle", String.raw`\bgo(?:es|ing)? round\b`],
  ["all there is, none in sight", "all, none within …", String.raw`\ball there is\b|\bin sight\b`],
].map(([avoid, write, pattern]) => ({
  avoid,
  write,
  pattern: new RegExp(pattern.replaceAll(/(?<=[\w)]) (?=[\w(])/g, "(?: +|[ \\t]*\\n[ \\t]*)"), "g"),
}));

/** Prose of a Markdown document: code is blanked, its comments are not. Positions stay. */
function markdown(text) {
  const blank = (part) => part.replaceAll(/\S/g, "\0");
  let fenced = false;
  let off = false;
  return text
    .split("\n")
    .map((line) => {
      if (/^```/.test(line)) {
        fenced = !fenced;
        return blank(line);
      }
      if (line.includes("<!-- words: off -->")) off = true;
      if (line.includes("<!-- words: on -->")) off = false;
      if (off || /^\s*<!-- before: /.test(line)) return blank(line);
      if (fenced) return line.replace(/^.*?(?:\/\/ |$)/, blank);
      // A heading names its part, and may well begin with "What".
      return line.replace(/^#+ (?:What|Where)\b/, blank).replaceAll(/`[^`]*`|\]\([^)]*\)|https?:\S+/g, blank);
    })
    .join("\n");
}

/** Comments and strings of Rust, TypeScript and JavaScript; all else is blanked. Positions stay. */
function code(text, rust) {
  const letters = text.split("");
  const out = letters.map((letter) => (/\s/.test(letter) ? letter : "\0"));
  const show = (from, to) => {
    // A string may go on in the next line.
    for (let i = from; i < to; i += 1) out[i] = letters[i] === "\\" && letters[i + 1] === "\n" ? " " : letters[i];
  };
  const at = (i, what) => letters.slice(i, i + what.length).join("") === what;
  let before = "";
  let i = 0;
  while (i < letters.length) {
    const start = i;
    const letter = letters[i];
    if (at(i, "//")) {
      while (i < letters.length && letters[i] !== "\n") i += 1;
      const marker = /^\/\/[/!]?/.exec(letters.slice(start, start + 3).join(""))[0].length;
      // A sentence goes on in the next line, past the marker.
      out.fill(" ", start, start + marker);
      show(start + marker, i);
      continue;
    }
    if (at(i, "/*")) {
      while (i < letters.length && !at(i, "*/")) i += 1;
      out.fill(" ", start, start + 2);
      show(start + 2, i);
      for (let j = start, first = true; j < i; j += 1) {
        if (first && letters[j] === "*") out[j] = " ";
        first = letters[j] === "\n" || (first && /[\s/*]/.test(letters[j]));
      }
      i += 2;
      continue;
    }
    if (rust && letter === "r" && !/\w/.test(letters[i - 1] ?? "") && /^r#*"/.test(letters.slice(i, i + 8).join(""))) {
      const hashes = /^r(#*)"/.exec(letters.slice(i, i + 8).join(""))[1];
      i += 2 + hashes.length;
      const from = i;
      while (i < letters.length && !at(i, `"${hashes}`)) i += 1;
      show(from, i);
      i += 1 + hashes.length;
      before = '"';
      continue;
    }
    if (rust && letter === "'") {
      // A character, or else a lifetime.
      if (letters[i + 1] === "\\") i = letters.indexOf("'", i + 3) + 1;
      else i += letters[i + 2] === "'" ? 3 : 1;
      continue;
    }
    if (letter === '"' || (!rust && (letter === "'" || letter === "`"))) {
      i += 1;
      while (i < letters.length && letters[i] !== letter) i += letters[i] === "\\" ? 2 : 1;
      show(start + 1, i);
      i += 1;
      before = '"';
      continue;
    }
    if (!rust && letter === "/" && /[(,=:[!&|?{};+~>]|^$/.test(before)) {
      let inside = false;
      i += 1;
      while (i < letters.length && letters[i] !== "\n" && (inside || letters[i] !== "/")) {
        if (letters[i] === "[") inside = true;
        if (letters[i] === "]") inside = false;
        i += letters[i] === "\\" ? 2 : 1;
      }
      i += 1;
      before = "/";
      continue;
    }
    if (/\S/.test(letter)) before = letter;
    i += 1;
  }
  return out.join("").replaceAll(/`[^`\n]*`|\bdata-figure\b|https?:\S+/g, (part) => "\0".repeat(part.length));
}

/** Every finding in a file, in its order. */
function findings(path) {
  const raw = readFileSync(path, "utf8");
  const text = path.endsWith(".md") ? markdown(raw) : code(raw, path.endsWith(".rs"));
  const found = [];
  for (const { avoid, write, pattern } of TURNS) {
    for (const match of text.matchAll(pattern)) {
      const words = text
        .slice(match.index, match.index + Math.max(match[0].length, 28))
        .split(/[\0\n]/)[0]
        .trim();
      found.push({ path, line: text.slice(0, match.index).split("\n").length, words, avoid, write });
    }
  }
  return found.sort((a, b) => a.line - b.line);
}

function sources(path) {
  if (statSync(path).isDirectory())
    return readdirSync(path)
      .filter((name) => !["node_modules", "dist", "wasm"].includes(name) && join(path, name) !== "www/src/types")
      .sort()
      .flatMap((name) => sources(join(path, name)));
  // This file holds the turns themselves.
  return /\.(?:rs|ts|mjs|js|tsx)$/.test(path) && path !== "scripts/words.mjs" ? [path] : [];
}

const options = process.argv.slice(2);
if (options.includes("--table")) {
  console.log(TURNS.map(({ avoid, write }) => `| ${avoid} | ${write} |`).join("\n"));
  process.exit();
}

const show = ({ path, line, words, write }) => console.error(`${path}:${line}: "${words}" → ${write}`);
const documents = DOCUMENTS.flatMap(findings);
const files = CODE.flatMap(sources)
  .map((path) => ({ path, found: findings(path) }))
  .filter(({ found }) => found.length > 0);
const allowed = existsSync(KEPT) ? JSON.parse(readFileSync(KEPT, "utf8")) : {};
const total = files.reduce((sum, { found }) => sum + found.length, 0);
const most = Object.values(allowed).reduce((sum, n) => sum + n, 0);

if (options.includes("--rooms")) {
  const rooms = {};
  for (const { path, found } of files) {
    const room = dirname(path)
      .split("/")
      .slice(0, path.startsWith("crates") ? 2 : path.startsWith("src") ? 2 : 2)
      .join("/");
    rooms[room] = (rooms[room] ?? 0) + found.length;
  }
  for (const [room, n] of Object.entries(rooms).sort((a, b) => b[1] - a[1]))
    console.log(`${String(n).padStart(5)}  ${room}`);
  console.log(`${String(total).padStart(5)}  in all; ${documents.length} in documents`);
}
if (options.includes("--all")) for (const { found } of files) found.forEach(show);
if (options.includes("--keep")) {
  if (existsSync(KEPT) && total > most) {
    console.error(`${total} findings in the code, ${most} are allowed: the number may only fall`);
    process.exit(1);
  }
  writeFileSync(
    KEPT,
    `${JSON.stringify(Object.fromEntries(files.map(({ path, found }) => [path, found.length])), null, 1)}\n`,
  );
  process.exit();
}

documents.forEach(show);
let wrong = documents.length > 0;

// A file that words.json names may not have more than it says; others share what is to spare.
const known = files.filter(({ path }) => path in allowed);
for (const { path, found } of known.filter(({ path, found }) => found.length > allowed[path])) {
  found.forEach(show);
  console.error(
    `${path} has ${found.length} findings; ${allowed[path]} are allowed. Write plainly, or if text has moved here: node scripts/words.mjs --keep`,
  );
  wrong = true;
}
const spare = most - known.reduce((sum, { found }) => sum + found.length, 0);
const fresh = files.filter(({ path }) => !(path in allowed));
if (fresh.reduce((sum, { found }) => sum + found.length, 0) > spare) {
  fresh.flatMap(({ found }) => found).forEach(show);
  wrong = true;
}

// The same list is in CONTRIBUTING.md, for people.
const contributing = readFileSync("CONTRIBUTING.md", "utf8");
for (const { avoid, write } of TURNS) {
  if (contributing.includes(`| ${avoid} | ${write} |`)) continue;
  console.error(`CONTRIBUTING.md lacks the row: | ${avoid} | ${write} |`);
  wrong = true;
}
process.exit(wrong ? 1 : 0);
