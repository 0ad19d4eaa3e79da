// The same report by three peers: plain JavaScript (objects, Map, float64), decimal.js, and BigInt fixed point.
// One algorithm over an arithmetic, so that the peers differ in nothing else.
import Decimal from "decimal.js";

/** float64: what most dashboards do. */
export const float = {
  name: "plain JS",
  read: Number,
  zero: 0,
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  share: (a, b, c) => (a * b) / c,
  neg: (a) => a < 0,
  less: (a, b) => a < b,
  isZero: (a) => a === 0,
  abs: Math.abs,
  text: String,
};

export const decimal = {
  name: "decimal.js",
  read: (t) => new Decimal(t),
  zero: new Decimal(0),
  add: (a, b) => a.plus(b),
  sub: (a, b) => a.minus(b),
  mul: (a, b) => a.times(b),
  share: (a, b, c) => a.times(b).div(c),
  neg: (a) => a.isNegative() && !a.isZero(),
  less: (a, b) => a.lt(b),
  isZero: (a) => a.isZero(),
  abs: (a) => a.abs(),
  text: (a) => a.toFixed(),
};

const SCALE = 12;
const ONE = 10n ** 12n;
/** Integers of 10⁻¹²; products are cut, not rounded. */
export const bigint = {
  name: "BigInt",
  read(t) {
    const text = String(t);
    const negative = text.startsWith("-");
    const point = text.indexOf(".");
    const digits = point < 0 ? text : text.slice(0, point) + text.slice(point + 1);
    const places = point < 0 ? 0 : text.length - point - 1;
    const n = BigInt(negative ? digits.slice(1) : digits) * 10n ** BigInt(SCALE - places);
    return negative ? -n : n;
  },
  zero: 0n,
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => (a * b) / ONE,
  share: (a, b, c) => (a * b) / c,
  neg: (a) => a < 0n,
  less: (a, b) => a < b,
  isZero: (a) => a === 0n,
  abs: (a) => (a < 0n ? -a : a),
  text: (a) => String(a),
};

const RATES = { BTC: "0.025", ETH: "0.04", SOL: "0.05", XRP: "0.05" };

/** Nets rows `{ asset, kind, side, quantity, price, counterparty, account, chain, marginMode }`. */
export function peer(n) {
  const rates = new Map(Object.entries(RATES).map(([asset, rate]) => [asset, n.read(rate)]));
  const fallback = n.read("0.15");
  const basis = n.read("0.01");
  const max0 = (a) => (n.neg(a) ? n.zero : a);
  const min = (a, b) => (n.less(a, b) ? a : b);
  const side = (map, key, exposure) => {
    let s = map.get(key);
    if (!s) map.set(key, (s = { long: n.zero, short: n.zero }));
    if (n.neg(exposure)) s.short = n.sub(s.short, exposure);
    else s.long = n.add(s.long, exposure);
  };
  const nested = (map, group, asset, exposure) => {
    let inner = map.get(group);
    if (!inner) map.set(group, (inner = new Map()));
    side(inner, asset, exposure);
  };
  const entry = (key, assets) => {
    let long = n.zero;
    let short = n.zero;
    let matched = n.zero;
    for (const s of assets) {
      long = n.add(long, s.long);
      short = n.add(short, s.short);
      matched = n.add(matched, min(s.long, s.short));
    }
    const gross = n.add(long, short);
    const twice = n.add(matched, matched);
    return {
      key,
      long: n.text(long),
      short: n.text(short),
      gross: n.text(gross),
      net: n.text(n.sub(long, short)),
      matched: n.text(matched),
      residual: n.text(n.sub(gross, twice)),
    };
  };
  return function net(rows) {
    const byAsset = new Map();
    const byCounterparty = new Map();
    const byChain = new Map();
    const bySet = new Map();
    const pools = new Map();
    for (const row of rows) {
      let exposure = n.mul(n.read(row.quantity), n.read(row.price));
      if (row.side === "short") exposure = n.sub(n.zero, exposure);
      side(byAsset, row.asset, exposure);
      nested(byCounterparty, row.counterparty, row.asset, exposure);
      nested(byChain, row.chain, row.asset, exposure);
      const set = `${row.counterparty}|${row.account}|${row.chain}`;
      nested(bySet, set, row.asset, exposure);
      const pool = `${set}|${row.asset}`;
      let instruments = pools.get(pool);
      if (!instruments) pools.set(pool, (instruments = new Map()));
      const held = instruments.get(row.kind);
      instruments.set(row.kind, held === undefined ? exposure : n.add(held, exposure));
    }
    let standalone = n.zero;
    let netted = n.zero;
    for (const [pool, instruments] of pools) {
      const rate = rates.get(pool.slice(pool.lastIndexOf("|") + 1)) ?? fallback;
      let L = n.zero;
      let F = n.zero;
      let S = n.zero;
      for (const [kind, exposure] of instruments) {
        if (n.neg(exposure)) S = n.sub(S, exposure);
        else if (kind === "spot") F = n.add(F, exposure);
        else L = n.add(L, exposure);
      }
      standalone = n.add(standalone, n.mul(n.add(L, S), rate));
      const left = max0(n.less(n.sub(L, S), n.sub(n.sub(S, L), F)) ? n.sub(n.sub(S, L), F) : n.sub(L, S));
      netted = n.add(netted, n.add(n.mul(left, rate), n.mul(min(n.add(L, F), S), basis)));
    }
    const group = (map) => [...map].map(([key, assets]) => entry(key, assets.values()));
    return {
      total: entry("", byAsset.values()),
      byAsset: [...byAsset].map(([key, s]) => entry(key, [s])),
      byCounterparty: group(byCounterparty),
      byChain: group(byChain),
      byNettingSet: group(bySet),
      margin: { standalone: n.text(standalone), netted: n.text(netted), saving: n.text(n.sub(standalone, netted)) },
    };
  };
}

/** Text to rows, as a page without a library would. */
export function fromCsv(text) {
  const lines = text.trimEnd().split("\n");
  const names = lines[0].split(",");
  return lines.slice(1).map((line) => {
    const cells = line.split(",");
    const row = {};
    for (let i = 0; i < names.length; i++) row[names[i]] = cells[i];
    return row;
  });
}
