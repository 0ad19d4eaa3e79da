/** Memory over many calls, and what happens when the engine stops. */
import assert from "node:assert/strict";
import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { pathToFileURL } from "node:url";
import { installed, load, position, root, thrown } from "./helpers.mjs";

// A build with debug assertions can stop on purpose; if there is one, it replaces the packed engine.
const debug = process.env.NETTING_DEBUG_WASM ?? join(root, "target/debug-wasm");
if (existsSync(debug))
  for (const file of ["core.js", "core_bg.wasm"]) copyFileSync(join(debug, file), join(installed, "wasm", file));

const lib = await load();
const { Book, init, net, parse } = lib;
await init();
// The glue under the package: the same module that the package uses.
const glue = await import(pathToFileURL(join(installed, "wasm/core.js")).href);
const memory = async () => (await glue.default()).memory;

// A fixed moment: two calls may see the clock a second apart.
const book = {
  asOf: "2026-01-01T00:00:00Z",
  positions: Array.from({ length: 50 }, (_, i) => position({ id: `p${i}`, quantity: i - 20 })),
};
const csv = "asset,quantity,price\n" + "BTC,1,60000\n".repeat(200);

test("3,000 calls, with errors among them, leave the memory as it was", async () => {
  const round = () => {
    const state = new Book(book);
    state.upsert(position({ quantity: 7 }));
    state.remove("p3");
    state.report();
    state.free();
    net(csv);
    parse(`${csv}x`);
    thrown(() => net("[".repeat(1000)));
    thrown(() => net(book, { margin: { method: "magic" } }));
  };
  for (let i = 0; i < 100; i++) round();
  const before = (await memory()).buffer.byteLength;
  for (let i = 0; i < 600; i++) round();
  assert.equal((await memory()).buffer.byteLength, before);
});

/** After a trap: one typed error, then everything works but the books of before. */
async function recovers(trap) {
  const lost = new Book(book);
  const other = new Book(book);
  const report = net(book);
  const third = new Book(book);
  const [read, unread] = [other.report(), third.report()];
  assert.ok(read.credit && read.resilience);
  const error = await trap(lost);
  // A report stays plain data; it lacks what nobody had read. A report of net() has its own copy of the book.
  assert.deepEqual(structuredClone(read).credit, read.credit);
  assert.deepEqual(
    [structuredClone(unread).total, unread.credit, unread.resilience],
    [unread.total, undefined, undefined],
  );
  third.free();
  assert.deepEqual(
    [error.name, error.code, error.cause instanceof WebAssembly.RuntimeError],
    ["NettingError", "internal", true],
  );
  assert.deepEqual(net(book), report);
  for (const use of [() => lost.totals(), () => other.report(), () => other.upsert(position())])
    assert.equal(thrown(use).code, "freed");
  lost.free();
  other.free();
  const anew = new Book(book);
  assert.deepEqual(anew.report(), report);
  anew.free();
}

const skip =
  typeof glue.__trapForTest !== "function" &&
  `!!! SKIPPED: no engine with debug assertions at ${debug}; set NETTING_DEBUG_WASM`;
test("the engine recovers from a stop on purpose", { skip }, async () => {
  const whole = glue.Live.prototype.summary;
  await recovers((victim) => {
    glue.Live.prototype.summary = () => glue.__trapForTest();
    const error = thrown(() => victim.report());
    glue.Live.prototype.summary = whole;
    return error;
  });
});

test("the engine recovers from a memory that was overwritten, twice over", async () => {
  for (let i = 0; i < 2; i++) {
    await recovers(async (victim) => {
      new Uint8Array((await memory()).buffer).fill(0xff, 1024);
      return thrown(() => victim.report());
    });
  }
});
