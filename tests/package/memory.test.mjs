/** Ten thousand calls: what is taken is given back. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { installed, load, position } from "./helpers.mjs";

const { Book, init, net, parse, settle } = await load();
await init();
// The same module of the same installation: it gives the instance that is running.
const { initSync } = await import(pathToFileURL(join(installed, "wasm/core.js")).href);
const pages = () => initSync({}).memory.buffer.byteLength / 65_536;

const book = { positions: Array.from({ length: 50 }, (_, i) => position({ id: `p${i}`, quantity: i - 20 })) };
const web = Array.from({ length: 60 }, (_, i) => ({
  debtor: `p${i % 9}`,
  creditor: `p${(i + 1 + (i % 5)) % 9}`,
  amount: i + 1,
})).filter((o) => o.debtor !== o.creditor);
const calls = {
  net: () => net(book),
  parse: () => parse("asset,kind,quantity,price\nBTC,spot,1,5\n"),
  "a Book, edited and freed": () => {
    const live = new Book(book);
    live.upsert(position({ id: "x" }));
    live.totals();
    live.free();
  },
  settle: () => settle(web).notices,
  "a book that makes no sense": () => assert.throws(() => net("nonsense")),
};

for (const [name, call] of Object.entries(calls)) {
  test(name, () => {
    for (let i = 0; i < 500; i++) call();
    const warm = pages();
    for (let i = 0; i < 10_000; i++) call();
    assert.equal(pages(), warm);
  });
}

test("a million rows give a result, more rows than a book may hold a typed failure; memory is bounded by the text", () => {
  const table = (rows) => new TextEncoder().encode(`asset,quantity,price\n${"BTC,1,5\n".repeat(rows)}`);
  const million = net(table(1_000_000));
  assert.deepEqual([million.total.net, million.partial], ["5000000", false]);
  const megabytes = () => (pages() * 65_536) / 1e6;
  // Some 150 bytes for a row, and it grows in steps that double.
  assert.ok(megabytes() < 400, `${megabytes()} MB`);
  const most = net(table(5_000_010));
  assert.deepEqual([most.total.net, most.partial], ["25000000", true]);
  assert.ok(most.failures.length < 1_000, `${most.failures.length} failures`);
  assert.deepEqual([most.failures[0].code, most.failures[0].row], ["too_many_rows", 5_000_001]);
  assert.ok(megabytes() < 2_000, `${megabytes()} MB`);
  // Afterwards it works as before.
  assert.equal(net(book).total.net, net(book).total.net);
});
