/** The promises of README and the types, through the installed package. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { inspect } from "node:util";
import { files, installed, load, position, run, thrown, version } from "./helpers.mjs";

const lib = await load();
const { Book, NettingError, init, net, parse } = lib;
await init();

const hedge = {
  positions: [
    position(),
    position({ kind: "future", expiry: "2026-12-25", quantity: -1.5 }),
    position({ kind: "spot", quantity: "0.5", counterparty: "Coinbase", chain: "Base" }),
  ],
};
const csv =
  "asset,kind,quantity,price,counterparty,chain,expiry\nBTC,perpetual,2,60000,Deribit,,\nBTC,future,-1.5,60000,Deribit,,2026-12-25\nBTC,spot,0.5,60000,Coinbase,Base,\n";
const figures = ({ asOf: _, assumptions: __, warnings: ___, ...report }) => report;

test("the package holds what its exports name, its licences and nothing of the sources", () => {
  const named = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  const targets = (value) => (typeof value === "string" ? [value] : Object.values(value).flatMap(targets));
  for (const target of targets(named.exports)) assert.ok(files.includes(target.slice(2)), target);
  assert.equal(named.version, version);
  assert.equal(lib.version, version);
  for (const file of ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"])
    assert.ok(files.includes(file), file);
  assert.deepEqual(
    files.filter((file) => /\.(rs|map|toml)$|^src\b|node_modules/.test(file)),
    [],
  );
  assert.equal(named.scripts?.install ?? named.scripts?.postinstall, undefined);
  assert.deepEqual(Object.keys(named.dependencies ?? {}), []);
});

test("a plain import from a project works, and needs init()", () => {
  const out = run(`import { net, parse, Book, catalogue } from "exposure-netting";
    const codes = [() => net({ positions: [] }), () => parse(""), () => new Book({ positions: [] }), () => catalogue()].map((call) => { try { call(); } catch (e) { return e.name + e.code; } });
    console.log(JSON.stringify(codes));`);
  assert.deepEqual(JSON.parse(out), Array(4).fill("NettingErrornot_initialised"));
});

test("init() is idempotent, may run concurrently, and may be tried again after it failed", async () => {
  await Promise.all([init(), init(), init()]);
  assert.equal(init(), init());
  const out = run(`import { init, initSync, net } from "exposure-netting";
    const wrong = await init(new Uint8Array([1, 2, 3])).catch((e) => e.code);
    const all = await Promise.all([init(), init()]);
    initSync(new Uint8Array());
    console.log(JSON.stringify([wrong, all.length, net({ positions: [] }).total.net]));`);
  assert.deepEqual(JSON.parse(out), ["compile", 2, "0"]);
  const sync = run(`import { readFileSync } from "node:fs"; import { init, initSync, net } from "exposure-netting";
    initSync(readFileSync("node_modules/exposure-netting/wasm/core_bg.wasm")); await init();
    console.log(net({ positions: [] }).currency);`);
  assert.equal(sync, "USD\n");
});

test("objects, text and bytes of one book give one report", (t) => {
  // A book that gives no time is valued now, and now goes on.
  t.mock.method(Date, "now", () => Date.parse("2026-06-30"));
  const report = net(hedge);
  assert.deepEqual([report.total.net, report.total.matched, report.recognised.matched], ["60000", "90000", "90000"]);
  for (const other of [
    csv,
    new TextEncoder().encode(csv),
    Buffer.from(csv),
    JSON.stringify(hedge),
    parse(csv).book,
    JSON.stringify(hedge.positions),
  ]) {
    assert.deepEqual(figures(net(other)), figures(report));
  }
});

test("decimals go in as text, number or bigint, and come out as plain text", () => {
  const of = (quantity, price) => net({ positions: [position({ quantity, price })] }).total.net;
  assert.equal(of("0.1", "3"), "0.3");
  assert.equal(of(0.1, 3n), "0.3");
  assert.equal(of(1e-7, 1e-5), "0.000000000001");
  assert.equal(of(12345678901234567890n, "1.1"), "13580246791358024679");
  assert.equal(of(-0, 5), "0");
  assert.equal(of(1e21, 1), "1000000000000000000000");
  const report = net({ positions: [position({ quantity: "1e-12" })], prices: { BTC: 61765n }, rates: { EUR: 1.08 } });
  assert.equal(report.total.net, "0.000000061765");
  assert.ok(!/"-0|e[+-]?\d/.test(JSON.stringify(report.byAsset)));
});

test("a report is plain data of exactly the documented shape", () => {
  const report = net({ ...hedge, asOf: "2026-06-30" }, { positions: true, margin: { method: "rate" } });
  const exposure = ["gross", "key", "long", "matched", "net", "nettingRatio", "residual", "short"];
  const set = ["account", "chain", "count", "counterparty", "marginMode"];
  const keys = (value) => Object.keys(value).sort();
  assert.deepEqual(keys(report), [
    "accounts",
    "asOf",
    "assumptions",
    "byAsset",
    "byChain",
    "byCounterparty",
    "byNettingSet",
    "cash",
    "concentration",
    "credit",
    "currency",
    "failures",
    "leverage",
    "limits",
    "margin",
    "partial",
    "positions",
    "recognised",
    "resilience",
    "total",
    "warnings",
  ]);
  for (const value of [report.total, report.recognised, report.cash, ...report.byCounterparty, ...report.byChain])
    assert.deepEqual(keys(value), exposure);
  for (const value of report.byAsset) assert.deepEqual(keys(value), [...exposure, "netQuantity"].sort());
  for (const value of report.byNettingSet) assert.deepEqual(keys(value), [...exposure, ...set].sort());
  assert.deepEqual(keys(report.margin), [
    "available",
    "method",
    "netted",
    "offsets",
    "saving",
    "savingRatio",
    "sets",
    "standalone",
    "walls",
    "withoutWalls",
  ]);
  for (const value of report.margin.sets)
    assert.deepEqual(
      keys(value),
      [...set, "counted", "key", "method", "netted", "rule", "saving", "standalone"].sort(),
    );
  const offset = report.margin.offsets[0];
  assert.deepEqual(keys(offset), [
    "asset",
    "charge",
    "explanation",
    "kind",
    "label",
    "legs",
    "matched",
    "method",
    "released",
    "residual",
    "saving",
    "set",
    "standalone",
  ]);
  assert.deepEqual(keys(offset.legs[0]), [
    "count",
    "exposure",
    "instrument",
    "matched",
    "paidInFull",
    "rate",
    "standalone",
  ]);
  assert.deepEqual(keys(report.credit), [
    "benefit",
    "cem",
    "ead",
    "exposure",
    "exposureOwed",
    "gross",
    "grossOwed",
    "loss",
    "net",
    "netOwed",
    "ngr",
    "sets",
  ]);
  assert.deepEqual(report, JSON.parse(JSON.stringify(report)));
  assert.deepEqual(
    report.positions.map((p) => p.id),
    ["row-1", "row-2", "row-3"],
  );
  assert.deepEqual(report.byChain.map((g) => g.key).sort(), ["", "Base"]);
});

test("options choose the methodology, for all or by counterparty, and over the book's own", () => {
  assert.equal(net(hedge).margin.method, "venue");
  assert.equal(net(hedge).margin.sets.find((set) => set.counterparty === "Deribit").rule.preset, "deribit");
  assert.equal(net(hedge, { margin: { method: "rate" } }).margin.method, "rate");
  const agreement = { agreements: [{ id: "m", counterparty: "Deribit", enforceable: "yes" }] };
  const book = { ...hedge, ...agreement, positions: hedge.positions.map((p) => ({ ...p, agreement: "m" })) };
  const scheduled = net(book, { marginBy: { Deribit: { method: "schedule" } } });
  assert.equal(scheduled.margin.method, "mixed");
  assert.equal(net({ ...book, margin: { method: "schedule" } }).margin.method, "schedule");
  assert.equal(net({ ...book, margin: { method: "schedule" } }, { margin: { method: "rate" } }).margin.method, "rate");
  const basis = (value) => net(hedge, { margin: { method: "rate", parameters: { basis: value } } }).margin.netted;
  assert.deepEqual([basis("0"), basis(0.1)], ["750", "9750"]);
});

test("options that are not known are refused by name", () => {
  for (const [options, field] of [
    [{ methd: "rate" }, "options.methd"],
    [{ positions: "yes" }, "options.positions"],
    [{ margin: { method: "magic" } }, "margin.method"],
    [{ margin: { method: "rate", preset: "mild" } }, "margin.preset"],
    [{ margin: { method: "rate", parameters: { bases: "0.01" } } }, "margin.parameters.bases"],
    [{ margin: { method: "rate", parameters: { rates: { BTC: "-1" } } } }, "margin.parameters.rates.BTC"],
    [{ margin: { method: "schedule", parameters: { side: "both" } } }, "margin.parameters.side"],
    [{ marginBy: { Deribit: { method: "magic" } } }, "marginBy.Deribit.method"],
    [{ marginBy: [] }, "options.marginBy"],
    ["rate", "options"],
    [7, "options"],
  ]) {
    const error = thrown(() => net(hedge, options));
    assert.deepEqual(
      [error.name, error.code, error.field],
      ["NettingError", "invalid_option", field],
      JSON.stringify(options),
    );
    const book = new Book(hedge);
    const before = book.report();
    assert.equal(thrown(() => book.report(options)).code, "invalid_option");
    assert.deepEqual(book.report(), before);
    book.free();
  }
  for (const hints of [{ colums: {} }, { format: {} }, { columns: [] }, { defaults: { colour: "red" } }, "csv"]) {
    const outcome = (() => {
      try {
        return parse(csv, hints).failures[0]?.code;
      } catch (error) {
        return error.code;
      }
    })();
    assert.equal(outcome, "invalid_option", JSON.stringify(hints));
  }
});

test("parse tells the format, the rows and what could not be read, and takes hints", () => {
  const read = parse(`${csv}BTC,perpetual,two,60000,Deribit,,\n`);
  assert.equal(read.format, "csv");
  assert.equal(read.book.positions.length, 3);
  assert.deepEqual(
    read.failures.map(({ code, row, field }) => ({ code, row, field })),
    [{ code: "not_a_decimal", row: 4, field: "quantity" }],
  );
  assert.deepEqual(read.columns[0], { header: "asset", field: "asset", sample: "BTC" });
  assert.equal(parse(csv.replaceAll(",", "\t")).format, "tsv");
  assert.equal(parse(JSON.stringify(hedge)).format, "json");
  const mapped = parse("Coin,Many,Mark\nETH,3,100\n", {
    columns: { Many: "quantity" },
    defaults: { counterparty: "Kraken", kind: "spot" },
  });
  assert.deepEqual(mapped.book.positions, [
    { asset: "ETH", kind: "spot", quantity: "3", price: "100", counterparty: "Kraken" },
  ]);
  assert.equal(thrown(() => parse(undefined)).code, "wrong_type");
  assert.equal(thrown(() => parse({})).code, "wrong_type");
});

test("errors are NettingErrors with code, row, field and path", () => {
  const book = new Book({ positions: [] });
  const error = thrown(() => book.upsert(position({ marginRate: "5%" })));
  assert.ok(error instanceof NettingError && error instanceof Error);
  assert.deepEqual([error.name, error.code, error.field], ["NettingError", "not_a_decimal", "marginRate"]);
  assert.match(error.message, /0\.05/);
  const row = thrown(() => net({ positions: [position(), null] }));
  assert.deepEqual([row.code, row.row, row.path], ["wrong_type", 2, "/positions/1"]);
  const unknown = thrown(() => net("hello"));
  assert.equal(unknown.code, "unknown_format");
  assert.ok(unknown.candidates.includes("csv"));
  for (const wrong of [
    {},
    { positions: {} },
    { positions: "BTC" },
    { positions: null },
    [],
    5,
    null,
    undefined,
    true,
    () => {},
  ]) {
    assert.deepEqual(
      [thrown(() => net(wrong)).code, thrown(() => new Book(wrong)).code],
      ["wrong_type", "wrong_type"],
      String(wrong),
    );
  }
  book.free();
});

test("a row that cannot be computed is left out and told", () => {
  const report = net({
    positions: [
      position(),
      position({ asset: "DOGE", price: undefined }),
      position({ quote: "EUR" }),
      position({ quantity: "x" }),
      { asset: "BTC" },
    ],
  });
  assert.equal(report.partial, true);
  assert.equal(report.total.net, "120000");
  assert.deepEqual(
    report.failures.map((f) => [f.row, f.code, f.field]),
    [
      [2, "missing_price", "price"],
      [3, "missing_rate", "quote"],
      [4, "not_a_decimal", "quantity"],
      [5, "missing_field", "kind"],
    ],
  );
  assert.equal(net(hedge).partial, false);
});

test("a Book follows its edits", () => {
  const rated = { ...hedge, margin: { method: "rate" } };
  const book = new Book({ ...rated, positions: hedge.positions.map((p, i) => ({ id: `p${i}`, ...p })) });
  const start = book.report();
  assert.deepEqual(figures(start), figures(net(rated)));
  assert.equal(book.upsert(position({ id: "p0", quantity: 3 })), "p0");
  assert.equal(book.totals().total.net, "120000");
  assert.equal(book.upsert(position({ asset: "ETH", price: 3000 })), "row-4");
  assert.deepEqual([book.remove("p9"), book.remove("row-4"), book.remove("row-4")], [false, true, false]);
  book.upsert(position({ id: "p0" }));
  assert.deepEqual(book.report(), start);
  const { total, recognised, margin } = start;
  assert.deepEqual(book.totals(), {
    total,
    recognised,
    standalone: margin.standalone,
    netted: margin.netted,
    saving: margin.saving,
    partial: false,
    failures: 0,
  });
  assert.deepEqual(
    book.offsets("Deribit")[0].legs.map((leg) => leg.ids),
    [["p0"], ["p1"]],
  );
  assert.deepEqual(book.offsets("nobody"), []);
  assert.deepEqual(
    [book.position("p1").exposure, book.position("p1").standalone, book.position("nobody")],
    ["-90000", "2250", undefined],
  );
  const scheduled = book.report({ margin: { method: "schedule" } });
  assert.equal(scheduled.margin.method, "schedule");
  assert.deepEqual(book.report({ margin: { method: "rate" } }), start);
  book.free();
});

test("what was removed can be put back under its id", () => {
  const book = new Book(hedge);
  const before = book.totals();
  book.remove("row-1");
  assert.equal(book.upsert(position({ id: "row-1" })), "row-1");
  assert.deepEqual(book.totals(), before);
  book.free();
});

test("a Book goes through toJSON, toCSV and merge unchanged", () => {
  const book = new Book(hedge);
  const report = book.report();
  assert.deepEqual(figures(net(book.toJSON())), figures(report));
  assert.deepEqual(figures(net(JSON.stringify(book))), figures(report));
  assert.deepEqual(figures(net(book.toCSV())), figures(report));
  const one = new Book({ positions: hedge.positions.slice(0, 1) });
  const rest = new Book({ positions: hedge.positions.slice(1) });
  one.merge(rest);
  assert.deepEqual(one.report(), report);
  assert.equal(rest.report().total.net, "-60000");
  const euro = new Book({ positions: [], currency: "EUR" });
  assert.equal(thrown(() => one.merge(euro)).code, "currency_conflict");
  assert.deepEqual(one.report(), report);
  for (const b of [book, one, rest, euro]) b.free();
});

test("a freed Book reports that, however it is used", () => {
  const book = new Book(hedge);
  const other = new Book(hedge);
  book.free();
  book.free();
  book[Symbol.dispose]();
  const uses = [
    () => book.upsert(position()),
    () => book.remove("a"),
    () => book.report(),
    () => book.totals(),
    () => book.offsets(""),
    () => book.position("a"),
    () => book.merge(other),
    () => other.merge(book),
    () => book.toJSON(),
    () => book.toCSV(),
    () => book.set({}),
  ];
  for (const use of uses)
    assert.deepEqual([thrown(use).name, thrown(use).code], ["NettingError", "freed"], String(use));
  other[Symbol.dispose]();
  assert.equal(thrown(() => other.totals()).code, "freed");
});

test("misuse is a typed error and harms no other book", () => {
  let [bystander, book] = [new Book(hedge), new Book(hedge)];
  const report = bystander.report();
  const harmed = [];
  const trap = {
    get asset() {
      throw new RangeError("getter");
    },
  };
  const circular = {};
  circular.self = circular;
  for (const misuse of [
    () => net(hedge, () => {}),
    () => net(hedge, Symbol("x")),
    () => parse(csv, () => {}),
    () => net({ ...hedge, prices: circular }),
    () => net(hedge, circular),
    () => net({ positions: [trap] }),
    () => book.upsert(),
    () => book.upsert(null),
    () => book.upsert("BTC"),
    () => book.remove(),
    () => book.remove(5),
    () => book.remove({}),
    () => book.position(),
    () => book.position(null),
    () => book.offsets(),
    () => book.merge(),
    () => book.merge({}),
    () => book.merge(hedge),
    () => book.merge(book),
  ]) {
    let code = "nothing";
    try {
      misuse();
    } catch (error) {
      code = error instanceof RangeError ? "the caller's own" : error.code;
    }
    if (code !== "internal" && code !== undefined) assert.deepEqual(bystander.report(), report, String(misuse));
    else [harmed[harmed.length], bystander, book] = [`${misuse} gave ${code}`, new Book(hedge), new Book(hedge)];
  }
  assert.deepEqual(harmed, []);
  book.free();
  bystander.free();
});

test("a field written at its default gives the same instrument as an absent one", () => {
  const netted = (written) => net({ positions: [position(), position({ quantity: -2, ...written })] }).margin.netted;
  const all = [
    { contractSize: 1 },
    { quote: "USD" },
    { inverse: false },
    { assetClass: "crypto" },
    { marginMode: "cross" },
    { settle: "USD" },
  ];
  assert.deepEqual(
    all.map((written) => [written, netted(written)]),
    all.map((written) => [written, "0"]),
  );
});

test("catalogue() lists what there is", () => {
  const { formats, methods, fields } = lib.catalogue();
  assert.deepEqual(
    methods.map((m) => m.id),
    ["venue", "rate", "schedule", "standard", "portfolio", "weighted-sensitivity", "health"],
  );
  assert.ok(["csv", "tsv", "json", "ccxt", "deribit"].every((id) => formats.some((f) => f.id === id)));
  assert.ok(fields.some((f) => f.id === "marginRate"));
});

test("a report is plain data, its offsets too, though they are made when they are first looked at", () => {
  const rated = { ...hedge, margin: { method: "rate" } };
  const report = net(rated);
  const list = new Book(rated);
  const eager = list.report();
  assert.deepEqual(JSON.parse(JSON.stringify(report)), JSON.parse(JSON.stringify(eager)));
  assert.deepEqual(structuredClone(net(rated)).margin.offsets, eager.margin.offsets);
  assert.deepEqual({ ...report.margin }.offsets, eager.margin.offsets);
  assert.equal(report.margin.offsets, report.margin.offsets);
  assert.match(inspect(net(rated).margin), /offsets: \[\s*\{/);
  list.free();
});

test("what happens to a book after it was netted does not change its report", () => {
  const expected = net(hedge).margin.offsets;
  const mine = structuredClone(hedge);
  const report = net(mine);
  mine.positions.length = 0;
  assert.deepEqual(report.margin.offsets, expected);
  const bytes = new TextEncoder().encode(csv);
  const fromBytes = net(bytes);
  bytes.fill(0);
  assert.deepEqual(fromBytes.margin.offsets, expected);
});

test("numbers with thousands separators or a decimal comma are read by hint, and refused without", () => {
  const text = "asset;kind;quantity;price\nBTC;spot;1.234;2,5\n";
  assert.equal(parse(text).failures[0].code, "ambiguous_separator");
  const read = parse(text, { decimalMark: "," });
  assert.deepEqual([read.failures, read.book.positions[0].quantity, read.book.positions[0].price], [[], "1234", "2.5"]);
  assert.equal(thrown(() => parse(text, { decimalMark: ";" })).code, "invalid_option");
});

test("the cost of walls is listed asset by asset", () => {
  const apart = { positions: [position(), position({ quantity: "-1", counterparty: "Bybit" })] };
  const { margin } = net(apart, { margin: { method: "rate" } });
  // 2.5 % of 120,000 and of 60,000; in one set one instrument is left: 60,000.
  assert.deepEqual(margin.walls, [
    { asset: "BTC", netted: "4500", withoutWalls: "1500", cost: "3000", sets: ["Bybit", "Deribit"] },
  ]);
});

test("totals tell that something is left out", () => {
  const book = new Book(hedge);
  assert.deepEqual([book.totals().partial, book.totals().failures], [false, 0]);
  book.upsert({ id: "n", asset: "DOGE", kind: "perpetual", quantity: 1 });
  assert.deepEqual([book.totals().partial, book.totals().failures], [true, 1]);
  book.free();
});

test("whatever is set on a live book reaches its figures", () => {
  const positions = [
    {
      id: "a",
      asset: "BTC",
      kind: "perpetual",
      quantity: 1,
      price: 60000,
      entryPrice: 59000,
      counterparty: "V",
      agreement: "isda",
    },
    { id: "b", asset: "ETH", kind: "perpetual", quantity: -10, price: 3000, entryPrice: 3100, counterparty: "W" },
  ];
  const changes = [
    { margin: { method: "portfolio", preset: "deribit" } },
    { marginBy: { V: { method: "standard", preset: "deribit" } } },
    { marginBy: {} },
    { margin: { method: "rate", parameters: { basis: "0.02" } } },
    { margin: null },
    { prices: { BTC: "61000" } },
    { rates: { EUR: "1.1" } },
    { agreements: [{ id: "isda", counterparty: "V", enforceable: "yes" }] },
    { accounts: [{ counterparty: "V", equity: "5000" }] },
    { solvency: [{ counterparty: "V", reserves: "1", liabilities: "2" }] },
    { limits: [{ measure: "top-chain", warning: "0.2", breach: "0.5" }] },
    { stresses: [{ id: "fall", name: "Fall", prices: { "*": "-0.1" } }] },
    { parties: { V: "529900T8BM49AURSDO55" } },
    { assumptions: { families: [{ from: "ETH", to: "BTC", haircut: "0.5" }] } },
    { asOf: "2026-07-01" },
    { name: "mine" },
  ];
  for (const options of [undefined, { margin: { method: "standard", preset: "hyperliquid" } }]) {
    const book = new Book({ positions, asOf: "2026-06-01" }, options);
    let chosen = options?.margin;
    for (const change of changes) {
      book.set(change);
      if ("margin" in change) chosen = undefined;
      const now = JSON.parse(JSON.stringify(book.report()));
      const fresh = JSON.parse(JSON.stringify(net(book.toJSON(), chosen && { margin: chosen })));
      assert.deepEqual(now, fresh, JSON.stringify(change));
      assert.equal(book.totals().netted, fresh.margin.netted, JSON.stringify(change));
    }
    book.free();
  }
  // Deribit's grid for 60,000 of BTC: 16 % of it, and 1 % at least for the roll.
  const book = new Book({ positions: positions.slice(0, 1) });
  book.set({ marginBy: { V: { method: "portfolio", preset: "deribit" } } });
  assert.notEqual(book.totals().netted, "1500");
  book.free();
});

test("prices and the rest of a book are set while it is live; what is wrong changes nothing", () => {
  const book = new Book({ ...hedge, prices: { ETH: 3000 } });
  book.set({ prices: { BTC: "61000" } });
  // 2 − 1.5 + 0.5 BTC
  assert.equal(book.totals().total.net, "61000");
  assert.deepEqual(book.toJSON().prices, { BTC: "61000", ETH: "3000" });
  book.set({ prices: { BTC: null }, agreements: [{ id: "a", counterparty: "Deribit", enforceable: "yes" }] });
  assert.equal(book.totals().total.net, "60000");
  assert.equal(book.toJSON().agreements.length, 1);
  const before = book.toJSON();
  for (const wrong of [{ prices: { BTC: "1,000" } }, { colour: "red" }, { positions: [] }, { rates: 5 }]) {
    assert.equal(thrown(() => book.set(wrong)).name, "NettingError", JSON.stringify(wrong));
    assert.deepEqual(book.toJSON(), before);
  }
  book.free();
});

test("computed or improbable values are reported: a delta of the model, one beyond 1 or of the wrong sign, an unknown parameter", () => {
  const option = (given) => ({
    asset: "BTC",
    kind: "option",
    right: "put",
    strike: 60000,
    expiry: "2099-01-01",
    quantity: 1,
    underlyingPrice: 60000,
    counterparty: "Deribit",
    ...given,
  });
  const report = net({
    asOf: "2098-01-01",
    positions: [
      option({ id: "m", volatility: 0.5 }),
      option({ id: "l", delta: -45 }),
      option({ id: "s", delta: 0.45 }),
    ],
  });
  assert.ok(report.assumptions.some((a) => a.code === "delta_model" && a.value === "1"));
  assert.deepEqual(
    report.warnings.filter((w) => w.field === "delta").map((w) => [w.id, w.code]),
    [
      ["l", "large_delta"],
      ["s", "contrary_delta"],
    ],
  );
  assert.match(
    thrown(() => net(hedge, { margin: { method: "rate", parameters: { bogus: 1 } } })).message,
    /there are rates, defaultRate, basis/,
  );
  assert.ok(net(hedge, { margin: { method: "schedule" } }).warnings.some((w) => w.code === "no_enforceable_agreement"));
});

test("a refused row is reported with its id as well", () => {
  const report = net({ positions: [position({ id: "zz", quantity: "x" }), position()] });
  assert.deepEqual([report.failures[0].row, report.failures[0].id], [1, "zz"]);
});

test("what a library answered is not taken for a book without a word", () => {
  assert.match(thrown(() => net([{ symbol: "BTC/USDT:USDT" }])).message, /JSON\.stringify/);
});
