// The margin methodologies through the package: published inputs, published results.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, thrown } from "./helpers.mjs";

const { Book, catalogue, init, net, parseTiers } = await load();
await init();

const perpetual = (asset, quantity, price, rest = {}) => ({
  asset,
  kind: "perpetual",
  quantity,
  price,
  counterparty: "X",
  ...rest,
});
const call = (quantity, rest = {}) => ({
  asset: "BTC",
  kind: "option",
  quantity,
  right: "call",
  strike: 70_000,
  underlyingPrice: 60_000,
  volatility: 0.5,
  expiry: "2026-12-25",
  price: 1_500,
  counterparty: "X",
  ...rest,
});
const asOf = "2026-09-25";
const under = (positions, margin, rest = {}) => net({ asOf, positions, margin, ...rest });

test("every methodology and preset nets a book, and says what it is", () => {
  const { methods } = catalogue();
  // Two of them take no perpetuals.
  const odd = {
    panoptic: call(1),
    "aave-v3": { asset: "BTC", kind: "loan", quantity: 1, price: 60_000, counterparty: "X" },
  };
  assert.deepEqual(
    methods.map((m) => m.id),
    ["venue", "rate", "schedule", "standard", "portfolio", "weighted-sensitivity", "health"],
  );
  for (const method of methods) {
    for (const preset of method.presets.length ? method.presets : [{ id: undefined }]) {
      const position = odd[preset.id] ?? perpetual("BTC", 1, 60_000, { entryPrice: 60_000 });
      const { margin, failures } = under([position], { method: method.id, preset: preset.id });
      assert.deepEqual(failures, [], `${method.id} ${preset.id}`);
      assert.equal(margin.method, method.id);
      if (preset.id) {
        assert.equal(margin.sets[0].preset, preset.id);
        assert.equal(typeof preset.parameters, "object");
        assert.match(preset.asOf, /^20\d\d-\d\d-\d\d$/, `${preset.id} says of which day it is`);
        assert.ok(preset.source.length > 20, `${preset.id} names the source of its values`);
        // The listed parameters are in force: giving them back changes nothing.
        assert.deepEqual(
          under([position], { method: method.id, preset: preset.id, parameters: preset.parameters }).margin.netted,
          margin.netted,
        );
      }
    }
  }
});

test("published values of standard margin", () => {
  const standard = (position, preset) => under([position], { method: "standard", preset }).margin.sets[0];
  // Hyperliquid: 1,000,000 of BTC at 40x keeps 12,500; 300,000,000 reaches the second tier.
  assert.equal(standard(perpetual("BTC", 1, 1_000_000), "hyperliquid").maintenance, "12500");
  assert.equal(standard(perpetual("BTC", -1, 300_000_000), "hyperliquid").maintenance, "5625000");
  // Deribit, Linear Perpetual: 25 BTC at 100,000 need 53,125 and keep 28,125; 350 need 1,312,500.
  const deribit = standard(perpetual("BTC", 25, 100_000), "deribit");
  assert.deepEqual([deribit.initial, deribit.maintenance], ["53125", "28125"]);
  assert.equal(standard(perpetual("BTC", 350, 100_000), "deribit").initial, "1312500");
  assert.equal(standard(perpetual("SOL", 6_000, 200), "deribit").initial, "84000");
  // An inverse contract of the same size needs the same.
  assert.equal(standard(perpetual("BTC", 2_500_000, 100_000, { inverse: true }), "deribit").initial, "53125");
});

test("a hedge saves margin under portfolio margin, and the saving is explained leg by leg", () => {
  const positions = [call(-1), perpetual("BTC", "0.3", 60_000)];
  for (const preset of ["derive-pm2", "derive-pm1", "paradex", "scan-16", "deribit"]) {
    const { margin } = under(positions, { method: "portfolio", preset });
    const [set] = margin.sets;
    const [asset] = set.assets;
    assert.ok(Number(margin.saving) > 0, preset);
    assert.ok(Number(set.maintenance) <= Number(set.initial), preset);
    const worst = asset.scenarios[asset.worst];
    assert.deepEqual(set.scenarios[set.worst], worst);
    assert.equal(
      worst.pnl,
      asset.scenarios.map((s) => s.pnl).reduce((a, b) => (Number(a) < Number(b) ? a : b)),
    );
    // Read for the first time here: they are made when they are looked at.
    const [offset] = margin.offsets;
    assert.equal(offset.saving, margin.saving);
    assert.equal(offset.legs.length, 2);
    const together = offset.legs.reduce((sum, leg) => sum + Number(leg.worst), 0);
    assert.ok(Math.abs(together - Number(worst.pnl)) < 1e-4, preset);
    assert.match(offset.explanation, /Together they lose most where/);
  }
});

test("each venue has its own methodology, and the total adds them up", () => {
  const positions = [
    perpetual("BTC", 1, 60_000, { counterparty: "Hyperliquid" }),
    call(-1, { counterparty: "Deribit" }),
    perpetual("ETH", 10, 3_000, { counterparty: "Elsewhere" }),
  ];
  const report = net(
    { asOf, positions },
    {
      marginBy: {
        Hyperliquid: { method: "standard", preset: "hyperliquid" },
        Deribit: { method: "portfolio", preset: "deribit" },
      },
    },
  );
  assert.equal(report.margin.method, "mixed");
  const by = Object.fromEntries(report.margin.sets.map((set) => [set.counterparty, set]));
  assert.deepEqual([by.Hyperliquid.method, by.Deribit.method, by.Elsewhere.method], ["standard", "portfolio", "rate"]);
  assert.equal(by.Hyperliquid.netted, "1500"); // 60,000 at 40x
  assert.equal(by.Elsewhere.netted, "1200"); // 30,000 at 4 %
  const sum = report.margin.sets.reduce((total, set) => total + Number(set.netted), 0);
  assert.ok(Math.abs(sum - Number(report.margin.netted)) < 1e-6);
});

test("a preset is plain data: a scenario of your own, a charge of your own", () => {
  const own = {
    scenarios: [{ spot: "-0.1" }, { spot: "0.1" }],
    charges: [{ on: "perpetual", initial: "0.01", maintenance: 0 }],
  };
  const { margin } = under([perpetual("BTC", 2, 50_000)], { method: "portfolio", preset: "paradex", parameters: own });
  assert.equal(margin.netted, "11000"); // 10 % of 100,000, and 1 %
  assert.equal(margin.sets[0].maintenance, "5000");
});

test("a missing input names the row and what it needs; the rest has its figure", () => {
  const bare = { ...call(-1, { id: "bare", delta: 0.3 }), volatility: undefined, price: undefined };
  const report = under([bare, perpetual("BTC", 1, 60_000)], { method: "portfolio" });
  assert.equal(report.partial, true);
  assert.equal(report.margin.sets[0].partial, true);
  assert.deepEqual(
    report.failures.map(({ code, row, id, field }) => ({ code, row, id, field })),
    [{ code: "missing_field", row: 1, id: "bare", field: "volatility" }],
  );
  assert.equal(report.margin.netted, under([perpetual("BTC", 1, 60_000)], { method: "portfolio" }).margin.netted);
  // Without a volatility but with a price, the price implies one.
  assert.equal(under([{ ...call(-1), volatility: undefined }], { method: "portfolio" }).partial, false);
});

test("correlations are the user's and come with their stress", () => {
  const positions = [perpetual("BTC", 1, 100), perpetual("ETH", -1, 100)];
  const { margin } = under(
    positions,
    { method: "weighted-sensitivity" },
    { assumptions: { correlations: [{ a: "BTC", b: "ETH", rho: "0.7" }] } },
  );
  assert.deepEqual(margin.sets[0].assets[0].stress, { low: "14.62019152", medium: "11.61895004", high: "7.5" });
  assert.equal(margin.netted, "14.62019152");
});

test("a lending account has a health factor, and cash in it counts", () => {
  const loan = (asset, quantity, price) => ({ asset, kind: "loan", quantity, price, counterparty: "Aave" });
  const { margin } = under([loan("ETH", 10, 3_000), loan("USDC", -15_000, 1)], { method: "health", preset: "aave-v3" });
  assert.deepEqual(margin.sets[0].assets[0].health, {
    equity: "15000",
    collateral: "24000",
    requirement: "15000",
    factor: "1.6",
    free: "9000",
    collateralRatio: "2",
    debtToLimit: "0.625",
  });
});

test("liquidation prices by account and asset, for all accounts or one", () => {
  const rule = { initial: "0.05", maintenance: "0.03" };
  const margin = { method: "standard", preset: "dydx-v4", parameters: { linear: { ETH: rule, BTC: rule } } };
  const alone = {
    ...perpetual("BTC", -1, 60_000, { id: "alone", account: "sub" }),
    marginMode: "isolated",
    margin: 3_000,
    entryPrice: 60_000,
  };
  const positions = [
    perpetual("ETH", 1, 1_000),
    alone,
    { ...perpetual("BTC", 1, 60_000, { id: "unknown", account: "sub" }), marginMode: "isolated" },
  ];
  const book = new Book({ positions, accounts: [{ counterparty: "X", equity: 100 }], margin });
  const [eth, ...sub] = book.liquidations();
  assert.deepEqual(eth, {
    counterparty: "X",
    account: "",
    asset: "ETH",
    current: "1000",
    down: { price: "927.835051546392", distance: "-0.072164948454" },
  });
  // 3,000 - (p - 60,000) = 0.03 p
  assert.deepEqual([sub[0].position, sub[0].up.price, sub[0].down], ["alone", "61165.04854368932", undefined]);
  assert.deepEqual([sub[1].position, sub[1].note.field, sub[1].up], ["unknown", "margin", undefined]);
  assert.deepEqual(book.liquidations({ counterparty: "X", account: "sub" }), sub);
  assert.deepEqual(book.liquidations({ counterparty: "nobody" }), []);
});

test("what-ifs: greeks, curves, headroom, hedges, scenarios", () => {
  const book = new Book({
    asOf,
    positions: [call(-1, { id: "call" }), perpetual("BTC", "0.2", 60_000, { id: "perp" })],
    accounts: [{ counterparty: "X", equity: 20_000 }],
    margin: { method: "portfolio", preset: "derive-pm2" },
  });
  const report = book.report();
  assert.equal(report.accounts[0].equity, "20000");
  assert.equal(report.accounts[0].initial, report.margin.netted);
  const curves = book.curves([-20, 0, 20], [0, 30]);
  assert.ok(Math.abs(Number(curves.moves[1].netted) - Number(report.margin.netted)) < 1e-6);
  assert.equal(curves.moves[1].pnl, "0");
  assert.ok(Number(curves.time[1].pnl) > 0, "a sold option gains by time");
  const greeks = book.greeks();
  assert.ok(Number(greeks.total.gamma) < 0 && Number(greeks.total.vega) < 0 && Number(greeks.total.theta) > 0);
  assert.equal(greeks.total.delta, report.total.net);
  assert.deepEqual(
    greeks.positions.map((p) => p.key),
    ["call", "perp"],
  );
  const [account] = book.headroom();
  assert.equal(account.below, false);
  assert.ok(Number(account.up) > 0, "a rise hurts a sold call");
  const [hedge] = book.hedges();
  book.upsert(hedge.position);
  assert.ok(Math.abs(Number(book.totals().total.net)) < 0.01);
  assert.ok(Math.abs(Number(book.totals().netted) - Number(hedge.after)) < 1e-6);
  const [first] = book.scenarios("X");
  assert.equal(first.pnl.length, report.margin.sets[0].assets[0].scenarios.length);
  assert.deepEqual(first.ids.length > 0, true);
  assert.equal(thrown(() => book.curves([1.5])).code, "out_of_range");
  assert.deepEqual(book.scenarios("nobody"), []);
});

test("a search finds trades that lower margin, tells how far it is, and can be stopped", async () => {
  const positions = Array.from({ length: 50 }, (_, i) => ({
    id: `p${i}`,
    asset: ["BTC", "ETH", "SOL"][i % 3],
    kind: i % 2 ? "perpetual" : "future",
    expiry: i % 2 ? undefined : "2026-12-25",
    quantity: ((i * 7) % 11) - 5 || 1,
    price: [60_000, 3_000, 150][i % 3],
    counterparty: ["A", "B", "C", "D"][(i >> 1) % 4],
  }));
  const book = new Book({ asOf, positions });
  const steps = [];
  const begin = performance.now();
  const plan = await book.optimise({ locked: ["p0"] }, { onProgress: (trades, part) => steps.push([trades, part]) });
  const elapsed = performance.now() - begin;
  assert.ok(plan.trades.length > 0 && Number(plan.saving) > 0);
  assert.equal(plan.exact, false);
  assert.ok(plan.trades.every((trade) => trade.positions.every((position) => position.id !== "p0")));
  assert.ok(steps.every(([, part]) => part >= 0 && part <= 1));
  assert.ok(elapsed < 20_000, `${elapsed} ms`);
  // Doing what it says gives what it says.
  for (const position of plan.trades.flatMap((trade) => trade.positions))
    position.quantity === "0" ? book.remove(position.id) : book.upsert(position);
  assert.equal(book.totals().netted, plan.after);
  assert.equal(book.totals().total.net, net({ asOf, positions }).total.net, "the exposure is what it was");
  // Stopped at once, it has found nothing yet, and reports that.
  const none = await book.optimise({}, { signal: AbortSignal.abort() });
  assert.deepEqual([none.trades, none.exact], [[], false]);
  // Three positions at two venues: every way is tried.
  const small = new Book({
    asOf,
    positions: [
      perpetual("BTC", 1, 100),
      perpetual("BTC", -1, 100, { kind: "future", counterparty: "Y" }),
      perpetual("ETH", 1, 100),
    ],
  });
  const exact = await small.optimise({ close: false });
  assert.deepEqual([exact.exact, exact.tried, exact.saving], [true, 4, "4"]);
  await assert.rejects(book.optimise({ locked: ["nobody"] }), { code: "unknown_id" });
  await assert.rejects(book.optimise({ shut: true }), { code: "invalid_option" });
});

test("a value that is not a number is refused, and a position without a rule is named", () => {
  const error = thrown(() =>
    under([perpetual("BTC", 1, 60_000)], { method: "portfolio", parameters: { roll: { minimum: NaN } } }),
  );
  assert.deepEqual([error.code, error.field], ["not_a_decimal", "minimum"]);
  const report = under([call(-2)], { method: "standard", preset: "hyperliquid" });
  assert.deepEqual(
    [report.failures[0].code, report.margin.leftOut, report.partial, report.margin.sets[0].partial],
    ["unsupported_kind", 1, true, true],
  );
});

test("an order is checked at every account, and a wrong one names its field", () => {
  const positions = [
    perpetual("BTC", -2, 60_000, { quote: "USDC", counterparty: "Hyperliquid" }),
    perpetual("BTC", 60_000, 60_000, { inverse: true, counterparty: "Deribit", account: "BTC" }),
    { asset: "ETH", kind: "loan", quantity: 10, price: 3_000, counterparty: "Aave v3" },
  ];
  const input = { asOf, positions, accounts: [{ counterparty: "Hyperliquid", equity: 20_000 }] };
  const book = new Book(input);
  const before = book.toJSON();
  const rows = book.check({ asset: "BTC", kind: "perpetual", side: "long", quantity: "1", price: 60_000 });
  assert.ok(Array.isArray(rows));
  assert.deepEqual(
    rows.map((row) => row.counterparty),
    ["Hyperliquid", "Deribit"],
  );
  assert.deepEqual(rows[0].initial, { before: "3000", after: "1500" });
  assert.deepEqual(rows[0].free, { before: "17000", after: "18500" });
  assert.equal(rows[0].room, "15.33333");
  assert.equal(rows[1].positions[0].quantity, "60000");
  assert.deepEqual(
    rows.refused.map(({ counterparty, code, order }) => [counterparty, code, order]),
    [["Aave v3", "not_listed", 1]],
  );
  assert.deepEqual(book.toJSON(), before, "nothing is changed");
  for (const row of rows) {
    const { margin, total } = net({ ...input, positions: [...positions, ...row.positions] });
    const own = margin.sets.find((set) => set.counterparty === row.counterparty && set.account === row.account);
    assert.equal(own.netted, row.initial.after);
    assert.equal(total.net, row.net.after);
  }
  const [both] = book.check([
    { asset: "BTC", kind: "perpetual", quantity: 1, price: 60_000 },
    { asset: "BTC", kind: "perpetual", quantity: 1, price: 60_000 },
  ]);
  assert.deepEqual(
    both.steps.map((step) => step.initial.after),
    ["1500", "0"],
  );
  const wrong = (order) => {
    const { code, field, row } = thrown(() => book.check(order));
    return { code, field, row };
  };
  const good = { asset: "BTC", kind: "perpetual", quantity: 1, price: 60_000 };
  assert.deepEqual(wrong({ ...good, quantity: "much" }), { code: "not_a_decimal", field: "quantity", row: undefined });
  assert.deepEqual(wrong([good, { ...good, kind: "swaption" }]), { code: "unknown_value", field: "kind", row: 2 });
  assert.deepEqual(wrong({ ...good, counterparty: "Deribit" }), {
    code: "unknown_field",
    field: "counterparty",
    row: undefined,
  });
  assert.deepEqual(wrong({ ...good, aset: "BTC" }), { code: "unknown_field", field: "aset", row: undefined });
  assert.deepEqual(wrong([]), { code: "missing_field", field: "orders", row: undefined });
  for (const none of [null, undefined, 1, "BTC", [null]]) assert.equal(wrong(none).code, "wrong_type");
});

test("tiers of a venue's answer are laid over its preset", () => {
  const tier = (floor, cap, leverage, rate, cum) => ({
    notionalFloor: floor,
    notionalCap: cap,
    initialLeverage: leverage,
    maintMarginRatio: rate,
    cum,
  });
  const answer = (...brackets) => JSON.stringify([{ symbol: "NEWUSDT", brackets }]);
  const read = parseTiers(answer(tier(0, 10_000, 75, 0.0065, 0), tier(10_000, 90_000, 50, 0.01, 35)));
  assert.deepEqual([read.format, read.venue, read.failures, read.warnings], ["binance", "Binance", [], []]);
  const set = (parameters) =>
    under([perpetual("NEW", 10, 3_000, { quote: "USDT" })], { method: "standard", preset: "binance", parameters })
      .margin.sets[0];
  assert.deepEqual([set(read.parameters).maintenance, set(read.parameters).standIns], ["265", undefined]);
  assert.deepEqual(set({}).standIns, ["NEW"]);
  assert.equal(set({ ...read.parameters, leverage: 10 }).netted, "3000");
  const wrong = parseTiers(answer(tier(0, 10_000, 75, 0.0065, 0), tier(5_000, 90_000, 50, 0.01, 35)));
  assert.deepEqual(
    wrong.failures.map((failure) => [failure.code, failure.id, failure.path]),
    [["tiers_overlap", "NEWUSDT", "tier 2"]],
  );
  assert.equal(parseTiers("[]").format, null);
  assert.equal(thrown(() => parseTiers(1)).code, "wrong_type");
  assert.equal(thrown(() => parseTiers("[]", { contractSizes: { BTC: 0 } })).field, "hints.contractSizes.BTC");
});
