// Deno and Bun.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KNOWN } from "../app/book.js";
import { project, run, tool } from "../helpers.mjs";

const main = (from, start) => `import { init, net } from "${from}";
import { book, figures } from "./book.js";
${start};
console.log(figures(net(book)));`;
const own = {
  "main.mjs": main("exposure-netting", "await init()"),
  "inline.mjs": main("exposure-netting/inline", "await init()"),
  "thread.mjs": `import { connect } from "exposure-netting/worker";
import { book, figures } from "./book.js";
const engine = connect();
console.log(figures(await engine.net(book)));
engine.terminate();`,
};
for (const [name, args] of [
  ["deno", ["run", "--allow-read", "--allow-env"]],
  ["bun", ["run"]],
]) {
  test(name, async (t) => {
    const folder = project(name, own);
    for (const file of Object.keys(own))
      await t.test(file, () => assert.equal(run(folder, tool(name), [...args, file]).trim(), KNOWN));
  });
}
