// Ratios against peers on the same work in one run: node benches/bench.mjs [rows …]
// Each time is the median of its runs; the peers take turns, so that a busy machine hits all alike.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { Book, init, net, settle } from "../target/pack/dist/node.js";
import { pack } from "../target/pack/dist/pack.js";
import { csv, rows, web } from "./books.mjs";
import { dashboard, init as starting } from "./browser.mjs";
import { tell as keystrokes } from "./keystroke.mjs";
import { bigint, decimal, float, fromCsv, peer } from "./peers.mjs";
import { choice, options, plain as scan, scenarios } from "./scan.mjs";

await init();
const only = process.argv.slice(2).map(Number);
const lines = [];
let failed = false;

const median = (times) => [...times].sort((a, b) => a - b)[times.length >> 1];
function time(run, runs) {
  const begin = performance.now();
  for (let i = 0; i < runs; i++) run();
  return (performance.now() - begin) / runs;
}

/** Times every contender in turn; gives milliseconds by name. */
function race(contenders, { rounds = 7, warm = 2, inner = 1 } = {}) {
  const times = new Map(Object.keys(contenders).map((name) => [name, []]));
  for (let round = -warm; round < rounds; round++) {
    for (const [name, run] of Object.entries(contenders)) {
      const ms = time(run, inner);
      if (round >= 0) times.get(name).push(ms);
    }
  }
  return Object.fromEntries([...times].map(([name, list]) => [name, median(list)]));
}

function tell(what, ms, bar, peerName = "plain JS") {
  const ratio = ms.ours / ms[peerName];
  const ok = bar === undefined || ratio <= bar;
  failed ||= !ok;
  lines.push({ what, "ours ms": ms.ours, "peer ms": ms[peerName], peer: peerName, ratio, bar, ok });
  console.log(
    `${ok ? "ok  " : "OVER"} ${what}: ${ms.ours.toFixed(3)} ms, ${ratio.toFixed(3)} × ${peerName} (${ms[peerName].toFixed(3)} ms)${bar === undefined ? "" : `, bar ${bar}`}`,
  );
}

// The peers margin by a rate of notional.
const RATE = { margin: { method: "rate" } };

const plain = peer(float);
const exact = peer(decimal);
const fixed = peer(bigint);
const sizes = only.length ? only : [10_000, 100_000, 1_000_000];

// The peers compute what we compute.
{
  const list = rows(2_000, 7);
  const ours = net({ positions: list }, RATE);
  const theirs = exact(list);
  for (const name of ["long", "short", "matched"]) {
    if (ours.total[name] !== theirs.total[name])
      throw new Error(`${name}: ${ours.total[name]} is not ${theirs.total[name]}`);
  }
  if (ours.margin.standalone !== theirs.margin.standalone)
    throw new Error(`standalone: ${ours.margin.standalone} is not ${theirs.margin.standalone}`);
}

for (const size of sizes) {
  const list = rows(size);
  const table = new TextEncoder().encode(csv(list));
  const json = new TextEncoder().encode(JSON.stringify({ positions: list }));
  const decoder = new TextDecoder();
  const few = size >= 1_000_000 ? { rounds: 3, warm: 1 } : {};
  tell(
    `CSV text → report, ${size} rows`,
    race({ ours: () => net(table, RATE), "plain JS": () => plain(fromCsv(decoder.decode(table))) }, few),
    0.4,
  );
  tell(
    `JSON text → report, ${size} rows`,
    race({ ours: () => net(json, RATE), "plain JS": () => plain(JSON.parse(decoder.decode(json)).positions) }, few),
    0.4,
  );
}

if (!only.length || only.includes(100_000)) {
  const list = rows(100_000);
  const numbers = list.map((row) => ({ ...row, quantity: Number(row.quantity), price: Number(row.price) }));
  const book = new Book({ positions: list }, RATE);
  const byVenue = new Book({ positions: list });
  const ms = race(
    {
      ours: () => book.report(),
      "plain JS": () => plain(numbers),
      BigInt: () => fixed(list),
      "decimal.js": () => exact(list),
    },
    { rounds: 5, warm: 1 },
  );
  tell("loaded book → report, 100,000 positions", ms, 0.2);
  tell("loaded book → report, 100,000 positions", ms, 1 / 50, "decimal.js");
  tell("loaded book → report, 100,000 positions", ms, undefined, "BigInt");
  let turn = 0;
  const position = {
    id: "row-5000",
    asset: "BTC",
    kind: "perpetual",
    side: "short",
    quantity: "1",
    price: "60000",
    counterparty: "Deribit",
    account: "BTC",
  };
  const edit = (target) => () => {
    position.quantity = String(1 + (turn++ % 100));
    target.upsert(position);
    target.totals();
  };
  const small = new Book({ positions: list.slice(0, 10_000) }, RATE);
  const edits = race(
    { ours: edit(book), "10,000 positions": edit(small), "by venue": edit(byVenue), "plain JS": () => plain(numbers) },
    { inner: 200, rounds: 5, warm: 1 },
  );
  tell("change one position of 100,000 → totals", edits, undefined);
  console.log(
    `${edits.ours < 1 ? "ok  " : "OVER"} change one position of 100,000 → totals: ${(edits.ours * 1000).toFixed(0)} µs, bar 1,000 µs; in a book of 10,000: ${(edits["10,000 positions"] * 1000).toFixed(0)} µs`,
  );
  failed ||= edits.ours >= 1;
  console.log(
    `${edits["by venue"] < 0.2 ? "ok  " : "OVER"} the same by the venues' own rules: ${(edits["by venue"] * 1000).toFixed(0)} µs, bar 200 µs`,
  );
  failed ||= edits["by venue"] >= 0.2;
  tell(
    "loaded book by the venues' own rules → report, 100,000 positions",
    race({ ours: () => byVenue.report(), "by rate": () => book.report() }, { rounds: 5, warm: 1 }),
    undefined,
    "by rate",
  );
  byVenue.free();
  book.free();
  small.free();
}

for (const size of [1_000, 10_000]) {
  if (only.length && !only.includes(size)) continue;
  const list = rows(size).map((row) => ({ ...row, quantity: Number(row.quantity), price: Number(row.price) }));
  const texts = rows(size);
  const answer = JSON.stringify(net({ positions: list }, RATE));
  const { offsets, ...margin } = JSON.parse(answer).margin;
  const summary = JSON.stringify({ ...JSON.parse(answer), margin, credit: undefined, resilience: undefined });
  tell(
    `the border alone: objects packed, report read, ${size}`,
    race(
      { ours: () => [pack(list), JSON.parse(summary)], "plain JS": () => plain(list) },
      { rounds: 15, warm: 5, inner: 3 },
    ),
    1,
  );
  tell(
    `array of objects (numbers) → report, ${size}`,
    race(
      { ours: () => net({ positions: list }, RATE), "plain JS": () => plain(list) },
      { rounds: 15, warm: 5, inner: 3 },
    ),
    1,
  );
  tell(
    `array of objects by the venues' own rules → report, ${size}`,
    race(
      { ours: () => net({ positions: texts }), "by rate": () => net({ positions: texts }, RATE) },
      { rounds: 15, warm: 5, inner: 3 },
    ),
    undefined,
    "by rate",
  );
  tell(
    `array of objects (strings) → report, ${size}`,
    race(
      { ours: () => net({ positions: texts }, RATE), "plain JS": () => plain(texts) },
      { rounds: 15, warm: 5, inner: 3 },
    ),
    1,
  );
}

if (!only.length || only.includes(31)) {
  const asOf = "2026-01-01";
  const list = options(10_000);
  const grid = scenarios();
  const margin = choice(grid);
  const ours = net({ asOf, positions: list, margin }).margin;
  const theirs = scan(list, grid, asOf);
  for (const name of ["netted", "standalone"]) {
    if (Math.abs(Number(ours[name]) / theirs[name] - 1) > 1e-9)
      throw new Error(`${name}: ${ours[name]} is not ${theirs[name]}`);
  }
  // A fresh book each time, made outside the clock: nothing is priced before.
  const times = { ours: [], "plain JS": [] };
  for (let round = -3; round < 9; round++) {
    const book = new Book({ asOf, positions: list, margin });
    const a = time(() => book.totals(), 1);
    const b = time(() => scan(list, grid, asOf), 1);
    book.free();
    if (round >= 0) {
      times.ours.push(a);
      times["plain JS"].push(b);
    }
  }
  tell(
    `10,000 options × ${grid.length} scenarios`,
    { ours: median(times.ours), "plain JS": median(times["plain JS"]) },
    0.5,
  );
  const book = new Book({ asOf, positions: list.slice(0, 500), margin });
  const position = { ...list[7] };
  const edit = () => {
    position.quantity = -position.quantity;
    book.upsert(position);
    book.totals();
  };
  const ms = race({ ours: edit, "plain JS": () => scan(list.slice(0, 500), grid, asOf) }, { inner: 20 });
  tell("one leg of 500 options edited → totals", ms, undefined);
  book.free();
}

// The rest of the book after each failure: from the running sums, against netting the rest from scratch in plain JavaScript.
for (const size of [1_000, 10_000]) {
  if (only.length && !only.includes(size)) continue;
  const list = rows(size).map((row) => ({ ...row, quantity: Number(row.quantity), price: Number(row.price) }));
  const book = new Book({ positions: list }, RATE);
  const removals = book.resilience().filter((removal) => removal.kind !== "agreement");
  const rest = ({ kind, key }) => list.filter((row) => row[kind] !== key);
  const anew = () => removals.map((removal) => plain(rest(removal)));
  const theirs = anew();
  for (const [at, removal] of removals.entries()) {
    const net = theirs[at].total.long - theirs[at].total.short;
    if (Math.abs(Number(removal.net) - net) > 1e-6 * Number(removal.gross))
      throw new Error(`${removal.key}: ${removal.net} is not ${net}`);
  }
  const ms = race(
    {
      ours: () => book.resilience(),
      "plain JS": anew,
      "our net again": () => removals.map((removal) => net({ positions: rest(removal) }, RATE)),
    },
    { rounds: 7, warm: 3 },
  );
  tell(`the rest after each of ${removals.length} failures, ${size}`, ms, undefined);
  tell(`the rest after each of ${removals.length} failures, ${size}`, ms, undefined, "our net again");
  tell(
    `stress, 6 scenarios, ${size}`,
    race({ ours: () => book.stress(), "plain JS": () => plain(list) }, { rounds: 7, warm: 3 }),
    undefined,
  );
  book.free();
}

// The least that is left of a web: from objects to transfers, notices and proof, against a native solver that finds the sum.
for (const [parties, count, bar] of [
  [1_000, 10_000, 2],
  [10_000, 100_000, 2.5],
]) {
  if (only.length && !only.includes(count)) continue;
  const size = `${parties}x${count}`;
  const { stdout, error } = spawnSync("python3", [new URL("min_cost_flow.py", import.meta.url).pathname, size], {
    encoding: "utf8",
  });
  if (error || !stdout) {
    console.log(`     settlement, ${size}: not timed, because Python's ortools is not there; make bench installs it`);
    continue;
  }
  const theirs = JSON.parse(stdout);
  const list = web(parties, count);
  const { after } = settle(list);
  if (after.gross !== theirs.cost) throw new Error(`settlement, ${size}: ${after.gross} is not ${theirs.cost}`);
  const { ours } = race({ ours: () => settle(list) }, { rounds: 5 });
  tell(`settle ${count} obligations of ${parties} parties`, { ours, "OR-tools": theirs.whole }, bar, "OR-tools");
  // The same engine natively, from the same text to the same text.
  const text = JSON.stringify(list);
  const native = spawnSync("cargo", ["bench", "--quiet", "--locked", "--bench", "settle"], {
    input: text,
    encoding: "utf8",
  });
  if (native.status !== 0) throw new Error(native.stderr);
  const bytes = new TextEncoder().encode(text);
  const wasm = race({ ours: () => settle(bytes) }, { rounds: 9 });
  tell(
    `settle ${count} obligations, text to text`,
    { ours: wasm.ours, "native Rust": Number(native.stdout.trim().split("\n").at(-1)) },
    2,
    "native Rust",
  );
}

if (!only.length || only.includes(60)) {
  tell("init, in a browser that has not seen it", await starting(), 1.5, "bare compilation");
  const { frames, longest, updates } = await dashboard();
  const smooth = frames >= 59;
  failed ||= !smooth;
  console.log(
    `${smooth ? "ok  " : "OVER"} dashboard of 1,000 positions, ${updates.toFixed(1)} updates a second: ${frames.toFixed(1)} frames a second, longest ${longest.toFixed(0)} ms, bar 60`,
  );
}

failed = !(await keystrokes(1_000)) || failed;

/** The name of each size, and its limit. */
function size(what, urls, compress, bar) {
  const kilobytes = urls.map((url) => compress(readFileSync(url)).length).reduce((a, b) => a + b) / 1000;
  const ok = kilobytes <= bar;
  failed ||= !ok;
  console.log(`${ok ? "ok  " : "OVER"} ${what}: ${kilobytes.toFixed(0)} kB, bar ${bar} kB`);
}
const page = new URL("../dist/page/", import.meta.url);
size(
  "core WASM, gzip",
  [new URL("../target/pack/wasm/core_bg.wasm", import.meta.url)],
  (bytes) => gzipSync(bytes, { level: 9 }),
  150,
);
// Charts come with the first one that is on screen, the worker with the first large web.
const later = ["dist/charts.js", "dist/element-worker.js", "dist/embed.js"];
const loaded = Object.keys(JSON.parse(readFileSync(new URL("integrity.json", page), "utf8"))).filter(
  (file) => !later.includes(file),
);
size(
  "the page's first load, brotli",
  ["index.html", "page.css", "dist/page.js", ...loaded].map((file) => new URL(file, page)),
  brotliCompressSync,
  350,
);
if (failed) {
  console.log("At least one value is over its bar.");
  process.exitCode = 1;
}
