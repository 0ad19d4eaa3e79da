// Every block of code in README and docs/ is run, and the values in its comments are compared: `expression; // value`.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { blocks, claims } from "../docs.mjs";
import { load, run } from "./helpers.mjs";

const files = [
  "README.md",
  ...readdirSync("docs")
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
const api = await load();
await api.init();

/** A reader knows some names without an explanation; a test finds them in a comment: <!-- before: … -->. */
function script(path) {
  const lines = [];
  const imports = [];
  for (const { language, code, before } of blocks(path)) {
    if (language !== "js") continue;
    const statement = /^import [^;]+;$/gm;
    imports.push(...(code.match(statement) ?? []));
    lines.push(before, claims(code.replace(statement, "")));
  }
  return lines.length === 0
    ? undefined
    : [
        'import assert from "node:assert/strict";',
        'import * as everything from "exposure-netting";',
        ...new Set(imports),
        "Object.assign(globalThis, everything);",
        "await everything.init();",
        "let compared = 0;",
        "const claim = (actual, expected, where) => { assert.deepEqual(JSON.parse(JSON.stringify(onlyAs(actual, expected))), expected, where); compared += 1; };",
        "// Members that a comment leaves out (…) are not compared.",
        "function onlyAs(actual, expected) {",
        "  if (expected === null || typeof expected !== 'object' || actual === null || typeof actual !== 'object') return actual;",
        "  if (Array.isArray(expected)) return actual.map((item, i) => onlyAs(item, expected[i]));",
        "  return expected['…'] ? { ...Object.fromEntries(Object.keys(expected).map((key) => [key, onlyAs(actual[key], expected[key])])), '…': 1 } : actual;",
        "}",
        ...lines,
        "console.log(compared);",
      ].join("\n");
}

for (const path of files) {
  const code = script(path);
  if (!code) continue;
  test(`the code of ${path}`, () => {
    const compared = Number(run(code).trim().split("\n").at(-1));
    assert.ok(compared > 0, `${path} promises nothing that is compared`);
  });
}

test("tables and books in the documents are read without a complaint", async () => {
  let seen = 0;
  for (const path of files) {
    for (const { language, code } of blocks(path)) {
      if (!["csv", "json"].includes(language)) continue;
      const { failures, warnings, book } = api.parse(code);
      assert.deepEqual({ failures, warnings }, { failures: [], warnings: [] }, `${path}: ${code}`);
      assert.equal(api.net(book).partial, false);
      seen += 1;
    }
  }
  assert.ok(seen > 0);
});

test("each block is in a language that some test runs", () => {
  // sh: its commands are looked up. html and jsx are run in the browser, rust by `cargo test` (see the end of src/lib.rs).
  for (const path of files)
    for (const { language } of blocks(path))
      assert.ok(["js", "csv", "text", "json", "html", "jsx", "sh", "rust"].includes(language), `${path}: ${language}`);
  const targets = new Set([...readFileSync("Makefile", "utf8").matchAll(/^([\w-]+):/gm)].map(([, name]) => name));
  for (const path of [...files, "CONTRIBUTING.md"]) {
    for (const [, target] of readFileSync(path, "utf8").matchAll(/`?\bmake ([a-z][a-z-]+)\b`/g))
      assert.ok(targets.has(target), `${path}: make ${target}`);
    for (const { language, code } of blocks(path))
      if (language === "sh")
        for (const [, target] of code.matchAll(/^make ([a-z-]+)/gm))
          assert.ok(targets.has(target), `${path}: make ${target}`);
  }
});

test("Rust in a document is run as a test of the crate", () => {
  const crate = readFileSync("src/lib.rs", "utf8");
  for (const path of files) {
    if (blocks(path).some(({ language }) => language === "rust"))
      assert.ok(crate.includes(`include_str!("../${path}")`), path);
  }
});

test("the README stays short", () => {
  const lines = readFileSync("README.md", "utf8").split("\n");
  assert.ok(lines.length <= 200, `${lines.length} lines`);
  const words = lines.join(" ").split(/\s+/).length;
  assert.ok(words <= 1_500, `${words} words`);
  for (const line of lines) if (!line.startsWith("|")) assert.ok(line.length <= 125, line);
});

test("DESIGN names every room of the engine", () => {
  const floors = /const FLOORS[^;]*;/.exec(readFileSync("tests/rooms.rs", "utf8"))[0];
  const design = readFileSync("DESIGN.md", "utf8").split("## Rooms")[1].split("\n## ")[0];
  for (const [, room] of floors.matchAll(/"(\w+)"/g))
    assert.ok(design.includes(`\`${room}\``), `DESIGN.md says nothing of the room ${room}`);
});

test("links between the documents lead somewhere, down to the heading", () => {
  const slug = (heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[`*]/g, "")
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-");
  const headings = (path) =>
    [...readFileSync(path, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, heading]) => slug(heading));
  for (const path of [...files, "DESIGN.md", "CONTRIBUTING.md", "CHANGELOG.md"]) {
    for (const [, to] of readFileSync(path, "utf8")
      .replaceAll(/```.*?```/gs, "")
      .matchAll(/\]\(([^)]+)\)/g)) {
      if (/^https?:/.test(to)) continue;
      const [file, heading] = to.split("#");
      const full = file ? join(dirname(path), file) : path;
      assert.ok(existsSync(full), `${path}: ${to}`);
      if (heading) assert.ok(headings(full).includes(heading), `${path}: ${to}`);
    }
  }
});

test("the counts in the README are those of the engine", () => {
  const text = readFileSync("README.md", "utf8").replaceAll("\n", " ");
  const { methods } = api.catalogue();
  const presets = methods.reduce((sum, { presets }) => sum + presets.length, 0);
  const others = ["five", "six", "seven", "eight", "nine", "ten"][methods.length - 6];
  assert.ok(
    text.includes(`${others} other methodologies, with ${presets} presets`),
    `${others} others, ${presets} presets`,
  );
  const [, vectors] = /const BUILT: \[\(&str, Check\); (\d+)\]/.exec(readFileSync("tests/vectors.rs", "utf8"));
  assert.ok(text.includes(`${vectors} files`), `${vectors} files of published examples`);
});
