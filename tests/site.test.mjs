// The result of `make site`: no link leads nowhere, and each document and entry is there.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";

const site = resolve("dist/site");
const pages = readdirSync(site, { recursive: true })
  .map(String)
  .filter((path) => path.endsWith(".html") && !path.startsWith("docs/rust/") && path !== "embed.html");

test("no link leads nowhere", () => {
  const lost = new Set();
  let seen = 0;
  for (const page of pages) {
    const html = readFileSync(join(site, page), "utf8");
    for (const [, address] of html.matchAll(/(?:href|src)="([^"#?]*)/g)) {
      if (!address || /^(?:https?|data|mailto|javascript):/.test(address)) continue;
      const to = join(site, dirname(page), decodeURI(address));
      seen += 1;
      if (!existsSync(statSync(to, { throwIfNoEntry: false })?.isDirectory() ? join(to, "index.html") : to))
        lost.add(`${page}: ${address}`);
    }
  }
  assert.ok(seen > 100, `only ${seen} links`);
  assert.deepEqual([...lost], []);
});

test("the page leads to the studio and to the documents", () => {
  const links = [...readFileSync(join(site, "index.html"), "utf8").matchAll(/<a href="([^"]+)"/g)].map(
    ([, address]) => address,
  );
  assert.deepEqual(links, ["studio.html", "docs/index.html"]);
});

test("documents, entries and the crate are there, by their names", () => {
  const first = readFileSync(join(site, "docs/index.html"), "utf8");
  assert.ok(first.length > 1_000);
  const names = readdirSync(join(site, "docs/documents"));
  const titles = readdirSync("docs")
    .filter((name) => name.endsWith(".md"))
    .map((name) => /^# (.+)$/m.exec(readFileSync(`docs/${name}`, "utf8"))[1]);
  for (const title of titles) assert.ok(names.includes(`${title.replaceAll(" ", "_")}.html`), title);
  const modules = readdirSync(join(site, "docs/modules"));
  const { exports } = JSON.parse(readFileSync("www/package.json", "utf8"));
  // The entry with its WebAssembly inside has the functions of the first.
  const entries = Object.entries(exports)
    .filter(([name, to]) => typeof to === "object" && name !== "./inline")
    .map(([name]) => name.replace(".", "exposure-netting"));
  for (const entry of entries) assert.ok(modules.includes(`${entry.replaceAll("/", "_")}.html`), entry);
  assert.ok(existsSync(join(site, "docs/rust/exposure_netting/index.html")));
});
