/** The engine in a worker thread: the same answers, given up without harm, lost books told. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { load, position, project, run } from "./helpers.mjs";

const { connect, NettingError } = await import(
  pathToFileURL(createRequire(join(project, "package.json")).resolve("exposure-netting/worker")).href
);
const direct = await load();
await direct.init();
const engine = connect();
after(() => engine.terminate());

const book = {
  asOf: "2026-01-01T00:00:00Z",
  positions: [position({ id: "a" }), position({ id: "b", kind: "future", quantity: -1, expiry: "2030-01-04" })],
};
const ring = (count) =>
  Array.from({ length: count }, (_, i) => ({ debtor: `p${i}`, creditor: `p${(i + 1) % count}`, amount: 1 + (i % 7) }));
const fails = async (promise, code, more = {}) => {
  const error = await promise.then(
    () => assert.fail("it should fail"),
    (thrown) => thrown,
  );
  assert.ok(error instanceof NettingError || code === undefined, String(error));
  if (code !== undefined) assert.equal(error.code, code);
  assert.deepEqual(Object.fromEntries(Object.keys(more).map((key) => [key, error[key]])), more);
  return error;
};

test("every function of the package is there, and answers as the package does", async () => {
  const own = ["init", "initSync", "version", "Book", "NettingError"];
  for (const name of Object.keys(direct).filter((name) => !own.includes(name)))
    assert.equal(typeof engine[name], "function", name);
  assert.deepEqual(await engine.net(book), structuredClone(direct.net(book)));
  assert.deepEqual(await engine.settle(ring(5)), structuredClone(direct.settle(ring(5))));
  assert.deepEqual(await engine.duffieZhu(3, 5), direct.duffieZhu(3, 5));
  assert.deepEqual((await engine.parse("asset,kind,quantity,price\nBTC,spot,1,5\n")).failures, []);
});

test("a book in the worker has every method of a book", async () => {
  const methods = Object.getOwnPropertyNames(direct.Book.prototype).filter((name) => name !== "constructor");
  const open = await engine.open(book);
  for (const name of methods) assert.equal(typeof open[name], "function", name);
  const live = new direct.Book(book);
  assert.equal(
    await open.upsert(position({ id: "c", quantity: -1 })),
    live.upsert(position({ id: "c", quantity: -1 })),
  );
  assert.deepEqual(await open.totals(), live.totals());
  assert.deepEqual(await open.toJSON(), live.toJSON());
  const other = await engine.open({ positions: [position({ id: "d" })] });
  await open.merge(other);
  assert.equal((await open.toJSON()).positions.length, 4);
  await open.free();
  await fails(open.totals(), "freed");
  live.free();
});

test("what is wrong is a NettingError with its fields", async () => {
  await fails(engine.settle([{ debtor: "A", creditor: "A", amount: 1 }]), "self_obligation", {
    row: 1,
    field: "creditor",
  });
  await fails(engine.net("neither a table nor JSON"), "unknown_format");
  await fails(engine.net({ positions: [{ asset: () => "BTC" }] }), "wrong_type");
  assert.equal((await engine.net(book)).total.net, "60000", "and the next call is as if nothing had been");
});

test("progress is heard", async () => {
  const parts = [];
  await engine.settle(ring(20_000), {}, { onProgress: (part) => parts.push(part) });
  assert.ok(parts.length > 0 && parts.every((part) => part >= 0 && part <= 1) && parts.at(-1) === 1, String(parts));
});

test("a waiting call is given up without harm, a running one ends with its worker, and its books report that", async () => {
  const open = await engine.open(book);
  const [first, second] = [new AbortController(), new AbortController()];
  const running = engine.settle(ring(300_000), {}, { signal: first.signal });
  const waiting = engine.net(book, {}, { signal: second.signal });
  const last = engine.net(book);
  second.abort();
  assert.equal((await fails(waiting)).name, "AbortError");
  first.abort();
  assert.equal((await fails(running)).name, "AbortError");
  assert.equal((await last).total.net, "60000", "whoever waited is answered by the new worker");
  await fails(open.totals(), "freed");
  await open.free();
  await fails(engine.net(book, {}, { signal: AbortSignal.abort() }));
});

test("a search that is given up ends with what it has", async () => {
  const open = await engine.open(book);
  const stop = new AbortController();
  const plan = await open.optimise({}, { signal: stop.signal, onProgress: () => stop.abort() });
  assert.ok(Array.isArray(plan.steps ?? plan.trades ?? []));
  assert.equal((await open.totals()).total.net, "60000");
});

test("an engine that was ended answers no more", async () => {
  const mine = connect();
  const running = mine.settle(ring(100_000));
  mine.terminate();
  await fails(running, "disposed");
  await fails(mine.net(book), "disposed");
});

test("a missing .wasm is reported", async () => {
  const lost = connect({ wasm: join(project, "nowhere.wasm") });
  const error = await lost.net(book).then(
    () => undefined,
    (thrown) => thrown,
  );
  assert.match(String(error), /nowhere\.wasm|ENOENT/);
  lost.terminate();
});

test("a thread that nobody asks does not hold the process", () => {
  assert.equal(
    run(
      'const { connect } = await import("exposure-netting/worker"); const engine = connect(); console.log((await engine.duffieZhu(3, 5)) !== undefined);',
    ).trim(),
    "true",
  );
});
