// The counterparty side through the package: published results, and a second implementation in plain JavaScript.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, position, thrown } from "./helpers.mjs";

const { Book, catalogue, dailyReset, duffieZhu, init, net, variationMargin } = await load();
await init();

const sum = (list) => list.reduce((a, b) => a + b, 0);
const valued = (value, rest = {}) => position({ quantity: 1, price: 1, value, counterparty: "X", ...rest });

test("published close-out figures: two agreements and what nothing covers", () => {
  // The FRM discussion: 763 + 6,914 + 2,439 + 0 = 10,116.
  const values = [2105, -3319, 1977, 5876, -633, -2335, 4006, 2439, -1504];
  const agreement = (i) => (i < 3 ? "A" : i < 7 ? "B" : undefined);
  const agreements = ["A", "B"].map((id) => ({ id, counterparty: "X", enforceable: "yes" }));
  const { credit } = net({
    agreements,
    positions: values.map((value, i) => valued(value, { agreement: agreement(i) })),
  });
  assert.equal(credit.net, "10116");
  assert.equal(credit.gross, String(sum(values.filter((v) => v > 0))));
  assert.deepEqual(
    credit.sets.map((s) => [s.agreement, s.nets, s.net]),
    [
      ["B", true, "6914"],
      ["A", true, "763"],
      ["", false, "2439"],
    ],
  );
  const book = new Book({
    agreements,
    positions: values.map((value, i) => valued(value, { agreement: agreement(i) })),
  });
  assert.deepEqual(
    book.creditLines("X|A").map((line) => line.value),
    ["-3319", "2105", "1977"],
  );
});

test("an interest-rate swap as docs/credit.md writes it", () => {
  const { credit, total } = net({
    asOf: "2026-01-01",
    positions: [
      {
        asset: "USD",
        kind: "future",
        assetClass: "rates",
        quantity: "5000000",
        start: "2026-01-01",
        expiry: "2031-01-01",
        value: "10000",
        counterparty: "Dealer",
      },
    ],
  });
  assert.equal(total.gross, "0");
  const years = (Date.parse("2031-01-01") - Date.parse("2026-01-01")) / (365 * 86_400_000);
  const expected = 1.4 * (10_000 + (0.005 * 5e6 * (1 - Math.exp(-0.05 * years))) / 0.05);
  assert.ok(Math.abs(Number(credit.ead) - expected) < 0.01, `${credit.ead} ${expected}`);
});

// BCBS 279, Annex 4a: published exposures at default 569, 381, 5,406, 936 and 1,879 (in thousands).
const asOf = "2026-01-01";
const years = (n) => new Date(Date.parse("2026-01-01T08:00:00Z") + n * 365 * 86_400_000).toISOString();
const rates = [
  { asset: "USD", kind: "future", quantity: 10_000, value: 30, expiry: years(10) },
  { asset: "USD", kind: "future", quantity: -10_000, value: -20, expiry: years(4) },
  {
    asset: "EUR",
    kind: "option",
    right: "put",
    quantity: 5_000,
    value: 50,
    expiry: years(1),
    end: years(11),
    strike: 0.05,
    underlyingPrice: 0.06,
    delta: -0.3,
  },
].map((p) => ({ ...p, assetClass: "rates" }));
const credit = [
  { asset: "Firm A", kind: "cds", quantity: 10_000, value: 20, expiry: years(3) },
  { asset: "Firm B", kind: "cds", quantity: -10_000, value: -40, expiry: years(6) },
  { asset: "CDX.IG", kind: "cds", quantity: 10_000, value: 0, expiry: years(5) },
];
const commodity = [
  { asset: "Crude oil", kind: "future", quantity: 10_000, value: -50, expiry: years(0.75) },
  { asset: "Crude oil", kind: "future", quantity: -20_000, value: -30, expiry: years(2) },
  { asset: "Silver", kind: "future", quantity: 10_000, value: 100, expiry: years(5) },
].map((p) => ({ ...p, price: 1, assetClass: "commodity" }));
const assets = {
  "Firm A": { rating: "AA" },
  "Firm B": { rating: "BBB" },
  "CDX.IG": { rating: "IG", index: true },
  "Crude oil": { hedgingSet: "energy" },
  Silver: { hedgingSet: "metals" },
};
const basel = (trades, terms = {}) =>
  net({
    asOf,
    rates: { EUR: 1 },
    assumptions: { assets },
    agreements: [{ id: "m", counterparty: "X", enforceable: "yes", ...terms }],
    positions: trades.map((p) => ({ ...p, counterparty: "X" })),
  }).credit;

test("Basel's own examples of SA-CCR", () => {
  const rounded = (credit) => Math.round(Number(credit.ead));
  assert.equal(rounded(basel(rates)), 569);
  assert.equal(rounded(basel(credit)), 381);
  assert.equal(rounded(basel(commodity)), 5406);
  assert.equal(rounded(basel([...rates, ...credit])), 936);
  const margined = basel([...rates, ...commodity], {
    collateral: 200,
    threshold: 0,
    mta: 5,
    independentAmount: 150,
    remarginDays: 5,
  });
  assert.equal(rounded(margined), 1879);
  assert.equal(margined.sets[0].ead.margined, true);
  assert.equal(margined.sets[0].exposure, "0");
});

test("what is held and what is posted, in every form that a book may give it", () => {
  const owed = (collateral) =>
    net({
      prices: { ETH: 2 },
      agreements: [{ id: "m", counterparty: "X", enforceable: "yes", collateral }],
      positions: [valued(100)],
    }).credit.exposure;
  assert.equal(owed(undefined), "100");
  assert.equal(owed(30), "70");
  assert.equal(owed("-30"), "130");
  assert.equal(owed([{ asset: "ETH", amount: 10, haircut: "0.25" }]), "85");
  assert.equal(owed({ amount: 30, posted: true, segregated: true }), "100");
  const failure = net({
    agreements: [{ id: "m", counterparty: "X", enforceable: "yes", collateral: [{ asset: "XAU", amount: 1 }] }],
    positions: [valued(100)],
  });
  assert.deepEqual(
    failure.failures.map((f) => [f.code, f.field]),
    [["missing_rate", "agreements.collateral"]],
  );
});

test("a misspelt term is named; a term that cannot be is refused", () => {
  const book = (terms) => ({
    agreements: [{ id: "m", counterparty: "X", enforceable: "yes", ...terms }],
    positions: [valued(1)],
  });
  assert.ok(
    net(book({ treshold: 5 })).warnings.some((w) => w.code === "unknown_field" && w.field === "agreements.treshold"),
  );
  for (const [terms, field] of [
    [{ threshold: -1 }, "agreements.threshold"],
    [{ remarginDays: 0 }, "agreements.remarginDays"],
    [{ remarginDays: 1.5 }, "agreements.remarginDays"],
    [{ collateral: [{ amount: 1, haircut: 2 }] }, "agreements.collateral"],
    [{ walkAway: "yes" }, "agreements.walkAway"],
  ]) {
    assert.equal(thrown(() => net(book(terms))).field, field, JSON.stringify(terms));
  }
  const wrong = (rest) => thrown(() => net({ positions: [], ...rest })).code;
  assert.equal(wrong({ limits: [{ measure: "beauty", warning: 1, breach: 2 }] }), "unknown_value");
  assert.equal(wrong({ limits: [{ measure: "hhi-asset", warning: 3, breach: 2 }] }), "out_of_range");
  assert.equal(wrong({ stresses: [{ id: "a", prices: { "*": "-2" } }] }), "out_of_range");
  assert.equal(wrong({ assumptions: { recovery: 1.5 } }), "out_of_range");
  assert.equal(wrong({ solvency: [{ counterparty: "X", reserves: 1, liabilities: 0 }] }), "out_of_range");
});

// ---- A second implementation

/** A small generator, so that a failure can be repeated. */
function random(seed) {
  let state = seed;
  const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  return {
    pick: (list) => list[Math.floor(next() * list.length)],
    whole: (low, high) => low + Math.floor(next() * (high - low + 1)),
  };
}

function randomBook(seed) {
  const { pick, whole } = random(seed);
  const positions = Array.from({ length: whole(1, 12) }, (_, i) => ({
    id: `p${i}`,
    asset: pick(["BTC", "ETH", "SOL"]),
    kind: "perpetual",
    quantity: whole(-9, 9),
    price: 10,
    value: whole(-50, 50),
    counterparty: pick(["X", "Y", "Z"]),
    chain: pick(["", "Base", "Optimism"]),
  }));
  return {
    agreements: [
      { id: "x", counterparty: "X", enforceable: "yes" },
      { id: "y", counterparty: "Y", enforceable: "no" },
    ],
    positions,
  };
}

/** Net, Σ|net| by asset, and credit exposure. */
function plain(positions, nets) {
  const by = (key) => {
    const groups = new Map();
    for (const p of positions) groups.set(key(p), [...(groups.get(key(p)) ?? []), p]);
    return [...groups.values()];
  };
  const exposure = (p) => p.quantity * p.price;
  const owed = (rows) =>
    nets.has(rows[0].counterparty)
      ? Math.max(sum(rows.map((p) => p.value)), 0)
      : sum(rows.map((p) => Math.max(p.value, 0)));
  return {
    net: sum(positions.map(exposure)),
    residual: sum(by((p) => p.asset).map((rows) => Math.abs(sum(rows.map(exposure))))),
    exposure: sum(by((p) => p.counterparty).map(owed)),
  };
}

test("300 random books: the rest after each failure, against plain JavaScript", () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const book = randomBook(seed);
    const report = net(book);
    const now = plain(book.positions, new Set(["X"]));
    assert.deepEqual([report.total.net, report.total.residual, report.credit.exposure].map(Number), [
      now.net,
      now.residual,
      now.exposure,
    ]);
    const field = { counterparty: "counterparty", chain: "chain", asset: "asset" };
    for (const removal of report.resilience) {
      const agreement = removal.kind === "agreement";
      const rest = agreement ? book.positions : book.positions.filter((p) => p[field[removal.kind]] !== removal.key);
      const left = plain(rest, agreement ? new Set() : new Set(["X"]));
      assert.deepEqual(
        [removal.net, removal.residual, removal.exposure].map(Number),
        [left.net, left.residual, left.exposure],
        `seed ${seed}: ${removal.kind} ${removal.key}`,
      );
      assert.equal(Number(removal.jump), left.residual - now.residual);
    }
    const kinds = report.resilience.map((r) => r.kind);
    const named = (key) => new Set(book.positions.map((p) => p[key]).filter(Boolean)).size;
    assert.equal(kinds.filter((k) => k === "counterparty").length, named("counterparty"));
    assert.equal(kinds.filter((k) => k === "asset").length, named("asset"));
  }
});

test("stress: a scenario of one's own against plain JavaScript", () => {
  for (let seed = 1; seed <= 100; seed += 1) {
    const input = randomBook(seed);
    const book = new Book(input);
    const scenario = {
      id: "mine",
      prices: { "*": "-0.25", ETH: "0.5" },
      funding: "0.01",
      days: 3,
      defaults: ["X"],
      recovery: "0.2",
    };
    const [found] = book.stress([scenario]);
    const move = (p) => (p.asset === "ETH" ? 0.5 : -0.25);
    const pnl = (p) => p.quantity * p.price * move(p);
    const paid = (p) => p.quantity * p.price * 0.03;
    const atX = input.positions.filter((p) => p.counterparty === "X");
    const loss = Math.max(sum(atX.map((p) => p.value + pnl(p) - paid(p))), 0) * 0.8;
    const close = (a, b, what) => assert.ok(Math.abs(Number(a) - b) < 1e-6, `${what}: ${a} ${b}`);
    close(found.pnl, sum(input.positions.map(pnl)), "pnl");
    const lines = new Map(book.stressLines(scenario).map((line) => [line.id, Number(line.pnl)]));
    for (const p of input.positions) close(lines.get(p.id) ?? 0, pnl(p) - paid(p), p.id);
    close(found.funding, -sum(input.positions.map(paid)), "funding");
    close(found.creditLoss, loss, "credit loss");
    close(found.total, Number(found.pnl) + Number(found.funding) - loss, "total");
    close(
      found.net,
      sum(input.positions.filter((p) => p.counterparty !== "X").map((p) => p.quantity * p.price * (1 + move(p)))),
      "net",
    );
    assert.deepEqual(found.gone, atX.length ? ["X"] : []);
  }
});

test("the scenarios, measures and bounds that come with it", () => {
  const { limits, measures, stresses } = catalogue();
  assert.deepEqual(
    stresses.map((s) => s.id),
    ["crash", "vol-spike", "depeg", "funding", "chain-halt", "exchange-default"],
  );
  assert.deepEqual(
    limits.map((l) => l.measure),
    measures.map((m) => m.id),
  );
  const book = new Book({ positions: [position()] });
  assert.deepEqual(
    book.stress().map((s) => s.scenario.id),
    stresses.map((s) => s.id),
  );
  // Giving back what is listed changes nothing.
  assert.deepEqual(book.stress(stresses), book.stress());
  assert.equal(thrown(() => book.stress([{ id: "a", moves: 1 }])).code, "unknown_field");
});

test("limits have a word for each state, and leverage needs equity", () => {
  const positions = [
    position({ quantity: 1, price: 100 }),
    position({ quantity: -1, price: 100, counterparty: "Y", asset: "ETH" }),
  ];
  const states = (rest) => Object.fromEntries(net({ positions, ...rest }).limits.map((l) => [l.measure, l.state]));
  assert.equal(states({})["gross-leverage"], "unknown");
  const accounts = [{ counterparty: "Deribit", equity: 9 }];
  // Nobody has set a limit: an example is broken by nobody.
  assert.equal(states({ accounts })["gross-leverage"], "unset");
  assert.equal(
    net({ positions, accounts }).limits.every((l) => l.example === true),
    true,
  );
  assert.equal(states({ accounts, limits: catalogue().limits })["gross-leverage"], "breach");
  assert.equal(
    net({ positions, accounts, limits: catalogue().limits }).limits.some((l) => l.example),
    false,
  );
  assert.equal(
    states({ accounts, limits: [{ measure: "gross-leverage", warning: 10, breach: 20 }] })["gross-leverage"],
    "warning",
  );
  assert.equal(
    states({ accounts, limits: [{ measure: "gross-leverage", warning: 14, breach: 20 }] })["gross-leverage"],
    "within",
  );
  const { leverage } = net({
    positions: [...positions, valued(40, { counterparty: "Z" })],
    accounts,
    solvency: [{ counterparty: "Z", reserves: 75, liabilities: 100 }],
  });
  assert.deepEqual(leverage.claims, [{ counterparty: "Z", ratio: "0.75", claim: "40", uncovered: "10" }]);
  assert.equal(leverage.accounts[0].grossLeverage, "11.111111111111");
  // Long BTC and short ETH of one size are flat across assets, and not by asset.
  const both = net({
    positions: positions.map((p) => ({ ...p, counterparty: "Deribit" })),
    accounts: [{ counterparty: "Deribit", equity: 100 }],
  }).leverage;
  assert.deepEqual(
    [both.total.netLeverage, both.total.residual, both.total.residualLeverage, both.accounts[0].residualLeverage],
    ["0", "200", "2", "2"],
  );
});

test("clearing, and the published condition", () => {
  const book = new Book({
    positions: [
      position(),
      position({ quantity: -2, counterparty: "Y" }),
      position({ kind: "spot", counterparty: "Y", quantity: 1 }),
    ],
  });
  const { ways, symmetric } = book.clearing(["Y"]);
  assert.deepEqual(
    ways.map((w) => [w.id, w.lines]),
    [
      ["bilateral", 3],
      ["chosen", 3],
      ["cleared", 1],
    ],
  );
  assert.ok(Number(ways[2].margin) < Number(ways[0].margin));
  assert.equal(symmetric.dealers, 3);
  assert.deepEqual(
    [
      [6, 16],
      [4, 15],
      [4, 14],
    ].map(([k, n]) => duffieZhu(k, n).helps),
    [false, true, false],
  );
  assert.deepEqual(
    [2, 3, 4, 6, 10].map((k) => duffieZhu(k, 2).fewest),
    [7, 11, 15, 23, 39],
  );
  assert.equal(thrown(() => duffieZhu(1.5, 2)).code, "out_of_range");
});

test("leveraged tokens: the published path, and exposure that drifts until the reset", () => {
  const [first, second] = dailyReset(3, 100, [10_000, 11_000, 12_000]);
  assert.equal(first.nav, "130");
  assert.equal(Number(second.nav).toFixed(2), "165.45");
  // L × (L − 1) × r × NAV before.
  assert.equal(first.traded, String((3 * 2 * 100) / 10));
  const token = {
    asset: "BTC",
    kind: "leveraged-token",
    leverage: 3,
    quantity: 10,
    price: 130,
    underlyingPrice: 11_000,
    resetPrice: 10_000,
    counterparty: "X",
  };
  assert.equal(net({ positions: [token] }).total.net, String((10 * 3 * 100 * 11) / 10));
  assert.equal(net({ positions: [{ ...token, resetPrice: undefined }] }).total.net, String(10 * 3 * 130));
  assert.equal(net({ positions: [{ ...token, leverage: undefined }] }).failures[0].field, "leverage");
  assert.equal(thrown(() => dailyReset(3, 100, [10_000, 0])).code, "out_of_range");
});

test("variation margin adds up to what a position has gained", () => {
  assert.deepEqual(variationMargin(2, 60_000, [61_000, 59_000, 63_000]), ["2000", "-4000", "8000"]);
  const inverse = variationMargin("1000", "50000", ["55000", "47000"], { inverse: true });
  assert.ok(Math.abs(sum(inverse.map(Number)) - (1000 / 50_000 - 1000 / 47_000)) < 1e-12);
});

test("credit default swaps: value from coupon and spread, and its parts", () => {
  const swap = {
    id: "s",
    asset: "Firm",
    kind: "cds",
    quantity: 1_000_000,
    price: "0.01",
    entryPrice: "0.012",
    expiry: "2031-01-01",
    counterparty: "X",
  };
  const book = new Book({ asOf, positions: [swap], assumptions: { interest: "0.03" } });
  const [found] = book.swaps();
  assert.equal(found.fairSpread, "0.01");
  const expected = 1_000_000 * (0.012 - 0.01) * Number(found.annuity);
  assert.ok(Math.abs(Number(found.value) - expected) < 0.01, `${found.value} ${expected}`);
  assert.ok(Math.abs(Number(found.riskyPv01) - Number(found.annuity) * 100) < 1e-4);
  const [wider] = new Book({
    asOf,
    positions: [{ ...swap, price: "0.0101" }],
    assumptions: { interest: "0.03" },
  }).swaps();
  assert.ok(Math.abs(Number(found.cs01) - (Number(wider.value) - Number(found.value))) < 1e-6, found.cs01);
  assert.equal(Number(found.jump), -1_000_000 * 0.6 - Number(found.value));
  assert.equal(book.credit().jumps[0].jump, found.jump);
});

test("the trade report in both forms", () => {
  const book = new Book({
    asOf,
    parties: { "": "529900T8BM49AURSDO55" },
    positions: [position({ id: "a,b", entryPrice: 50_000, counterparty: "=X" })],
  });
  const [row] = book.tradeReport();
  assert.equal(row.uti, "529900T8BM49AURSDO55a,b");
  assert.equal(row.valuationAmount, "20000");
  const [header, line] = book.tradeReportCSV().split("\n");
  assert.deepEqual(header.split(","), Object.keys(row));
  assert.ok(line.includes('"529900T8BM49AURSDO55a,b"') && line.includes("'=X"), line);
});

test("credit and resilience of a report are those of the book as it was", () => {
  const book = new Book({ positions: [valued(5), valued(-3, { counterparty: "Y" })] });
  const report = book.report();
  const [credit, resilience] = [book.credit(), book.resilience()];
  book.upsert(valued(7));
  assert.deepEqual([report.credit, report.resilience], [credit, resilience]);
  // The same numbers whichever way they are asked for.
  assert.deepEqual(book.report().credit, book.credit());
  assert.deepEqual(net(book.toJSON()).resilience, book.resilience());
  assert.deepEqual(JSON.parse(JSON.stringify(book.report())).credit, book.credit());
});
