// Node, as an ES module: the package, the worker thread, and what must not happen on import.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KNOWN } from "./app/book.js";
import { project, run } from "./helpers.mjs";

const folder = project("node", {
  "main.mjs": `import { init, net } from "exposure-netting";
import { book, figures } from "./book.js";
await init();
console.log(figures(net(book)));`,
  "inline.mjs": `import { init, net } from "exposure-netting/inline";
import { book, figures } from "./book.js";
await init();
console.log(figures(net(book)));`,
  "thread.mjs": `import { connect } from "exposure-netting/worker";
import { book, figures } from "./book.js";
const engine = connect();
console.log(figures(await engine.net(book)));
// Nothing holds the process once nothing is asked.`,
  "server.mjs": `import "exposure-netting";
import "exposure-netting/element";
import "exposure-netting/inline";
import "exposure-netting/worker";
console.log(typeof customElements, Object.keys(globalThis).filter((name) => /netting/i.test(name)).length);`,
});
const node = (file) => run(folder, process.execPath, [file]).trim();

test("the package computes", () => assert.equal(node("main.mjs"), KNOWN));
test("the inlined one computes", () => assert.equal(node("inline.mjs"), KNOWN));
test("a worker thread computes, and lets the process end", () => assert.equal(node("thread.mjs"), KNOWN));
test("each entry may be imported on a server, and does nothing there", () =>
  assert.equal(node("server.mjs"), "undefined 0"));
