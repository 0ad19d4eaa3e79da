/** Reports are plain data, before and after whatever becomes of their book. */
import assert from "node:assert/strict";
import test from "node:test";
import { MessageChannel } from "node:worker_threads";
import { load, position } from "./helpers.mjs";

const { Book, init, net } = await load();
await init();

const book = {
  asOf: "2026-01-01",
  positions: [
    position({ id: "a", quantity: 3, value: "500" }),
    position({ id: "b", quantity: -2, counterparty: "Kraken", value: "-200" }),
    position({ id: "c", asset: "ETH", price: 3000, quantity: 5, chain: "Base", counterparty: "Aave", value: "40" }),
  ],
  agreements: [{ id: "m", counterparty: "Deribit", enforceable: "yes" }],
};

/** The value as another thread, or another page, receives it. */
async function posted(value) {
  const { port1, port2 } = new MessageChannel();
  const heard = new Promise((resolve) => port2.once("message", resolve));
  port1.postMessage(value);
  const message = await heard;
  port1.close();
  return message;
}

const edits = {
  "no change": () => undefined,
  "a position added": (live) => live.upsert(position({ id: "d", quantity: 9 })),
  "a position removed": (live) => live.remove("a"),
  "another price": (live) => live.set({ prices: { BTC: "1" } }),
  "another book merged": (live) => live.merge(new Book({ positions: [position({ id: "z", asset: "SOL" })] })),
  "other options": (live) => live.report({ margin: { method: "schedule" } }),
  "many changes": (live) => ["a", "b", "c"].forEach((id) => live.remove(id)),
  "a change that is refused": (live) =>
    assert.throws(() => live.upsert({ asset: "BTC", kind: "swaption", quantity: 1 })),
  "the book freed": (live) => live.free(),
};

for (const [name, edit] of Object.entries(edits)) {
  test(`a report is whole after ${name}`, async () => {
    const live = new Book(book);
    const whole = { ...live.report(), credit: live.credit(), resilience: live.resilience() };
    const [text, spread, cloned, sent, read] = Array.from({ length: 5 }, () => live.report());
    const early = read.credit;
    edit(live);
    assert.deepEqual(JSON.parse(JSON.stringify(text)), whole);
    assert.deepEqual({ ...spread }, whole);
    assert.deepEqual(structuredClone(cloned), whole);
    assert.deepEqual(await posted(sent), whole);
    assert.equal(read.credit, early, "what was read once stays the same object");
    assert.deepEqual(Object.entries(read), Object.entries(whole));
    live.free();
  });
}

test("what net() returns is plain data too, and stays so when its input changes", async () => {
  const input = structuredClone(book);
  const report = net(input);
  const whole = new Book(book).report();
  input.positions.length = 0;
  for (const copy of [
    JSON.parse(JSON.stringify(report)),
    { ...report },
    structuredClone(report),
    await posted(report),
  ]) {
    assert.deepEqual(copy, JSON.parse(JSON.stringify(whole)));
  }
});

test("a report may be frozen or changed, and two of one state have nothing in common", () => {
  const live = new Book(book);
  const [frozen, changed, other] = [Object.freeze(live.report()), live.report(), live.report()];
  changed.credit.ead = "0";
  changed.resilience = [];
  changed.credit = { ...changed.credit, gross: "1" };
  live.remove("a");
  assert.equal(changed.credit.gross, "1");
  assert.deepEqual(changed.resilience, []);
  assert.deepEqual(frozen.credit, other.credit);
  assert.notEqual(other.credit.ead, "0");
  assert.ok(frozen.resilience.length > 0);
  live.free();
});

test("totals after an edit cost nothing that grows with the book", () => {
  const time = (count) => {
    const live = new Book({
      positions: Array.from({ length: count }, (_, i) =>
        position({ id: `p${i}`, counterparty: `V${i % 8}`, quantity: (i % 9) - 4 }),
      ),
    });
    live.report();
    const once = () => {
      live.upsert(position({ id: "p5", quantity: Math.random() }));
      return live.totals();
    };
    // The first edit works out what the report before it has not read.
    once();
    const begin = performance.now();
    for (let i = 0; i < 50; i++) once();
    const took = performance.now() - begin;
    live.free();
    return took / 50;
  };
  time(100);
  const [few, many] = [time(1_000), time(20_000)];
  assert.ok(many < 5 * few + 1, `${few} ms in a book of 1,000, ${many} ms in one of 20,000`);
});
