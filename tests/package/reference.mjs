/** The result that `net` must give by method `rate`, in BigInt: every amount counts 10⁻¹² of the reporting currency. */
const ONE = 10n ** 12n;
const abs = (n) => (n < 0n ? -n : n);
const max = (...all) => all.reduce((a, b) => (a > b ? a : b));
const min = (a, b) => (a < b ? a : b);
const sum = (rows, of) => rows.reduce((total, row) => total + of(row), 0n);
/** n / d to the nearest integer, ties to even; d > 0. */
function divide(n, d) {
  const size = abs(n),
    quotient = size / d,
    twice = (size % d) * 2n;
  const rounded = quotient + (twice > d || (twice === d && quotient % 2n === 1n) ? 1n : 0n);
  return n < 0n ? -rounded : rounded;
}
/** The exact product, rounded once. */
export function product(...factors) {
  let mantissa = ONE,
    scale = 0;
  for (const factor of factors) {
    const [, sign, whole, fraction = "", exponent = "0"] = /^([+-]?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(
      String(factor),
    );
    mantissa *= BigInt(sign + whole + fraction);
    scale += fraction.length - Number(exponent);
  }
  return scale < 0 ? mantissa * 10n ** BigInt(-scale) : divide(mantissa, 10n ** BigInt(scale));
}
export function text(n) {
  const digits = String(abs(n)).padStart(13, "0");
  return ((n < 0n ? "-" : "") + digits.slice(0, -12) + "." + digits.slice(-12)).replace(/\.?0+$/, "");
}
const groups = (rows, key) =>
  rows.reduce((map, row) => map.set(key(row), [...(map.get(key(row)) ?? []), row]), new Map());
const escape = (part) => part.replace(/[\\|#]/g, "\\$&");

/** Long, short and what follows from them; matched is counted within each `pool`. */
function exposure(rows, pool = (row) => row.asset) {
  const side = (rows, sign) => sum(rows, (row) => max(sign * row.exposure, 0n));
  const long = side(rows, 1n),
    short = side(rows, -1n),
    gross = long + short;
  const matched = sum(
    [
      ...groups(
        rows.filter((row) => pool(row) !== null),
        pool,
      ).values(),
    ],
    (rows) => min(side(rows, 1n), side(rows, -1n)),
  );
  const figures = {
    long,
    short,
    gross,
    net: long - short,
    matched,
    residual: gross - 2n * matched,
    nettingRatio: gross && divide(2n * matched * ONE, gross),
  };
  return Object.fromEntries(Object.entries(figures).map(([name, n]) => [name, text(BigInt(n))]));
}
/** One asset in one margin set: standalone and netted. Options bought need nothing, and cover no contract. */
function pool(all, basis) {
  const rows = all.filter((row) => row.kind !== "option");
  const side = { L: 0n, F: 0n, S: 0n, G: 0n },
    alone = { L: 0n, S: 0n };
  for (const held of groups(rows, (row) => row.instrument).values()) {
    const net = sum(held, (row) => row.exposure);
    const paid = /spot|loan/.test(held[0].kind) && net > 0n;
    const which = net < 0n ? (paid ? "G" : "S") : paid ? "F" : "L";
    side[which] += abs(net);
    if (!paid && net)
      alone[which] += divide(
        sum(held, (row) => row.charge) * abs(net),
        sum(held, (row) => abs(row.exposure)),
      );
  }
  const { L, F, S, G } = side,
    left = L - S - G > 0n ? "L" : "S";
  const free = min(max(F - max(S - L, 0n), 0n), max(G - max(L - S, 0n), 0n));
  const rest = max(left === "L" ? L - S - G : S - L - F, 0n),
    matched = min(L + F, S + G) - free;
  const whole = side[left] || 1n;
  return {
    standalone: alone.L + alone.S,
    netted: divide(alone[left] * rest * ONE + matched * product(basis) * whole, whole * ONE),
  };
}
export function reference(book, { rates = {}, defaultRate = "0.15", basis = "0.01" } = {}) {
  const known = { BTC: "0.025", ETH: "0.04", SOL: "0.05", XRP: "0.05", ...rates };
  const rate = (currency) => (/^(USD[TC]?)?$/.test(currency ?? "") ? "1" : book.rates[currency]);
  const rows = book.positions.flatMap((p) => {
    const quantity = p.side === "short" ? `-${p.quantity}` : p.quantity,
      size = p.contractSize ?? 1,
      quote = rate(p.quote),
      at = book.prices[p.asset];
    if (p.asset === "USDC" && /spot|loan/.test(p.kind)) return [];
    const per =
      p.kind === "option"
        ? [p.delta, ...(at === undefined ? [p.underlyingPrice, quote] : [at])]
        : p.inverse || p.kind === "cds"
          ? [quote]
          : at === undefined
            ? [p.price, quote]
            : [at];
    const whole = product(quantity, size, ...per);
    const charged = divide(abs(whole) * product(p.marginRate ?? known[p.asset] ?? defaultRate), ONE);
    const alone = p.marginMode === "isolated" || !p.counterparty;
    const parts = [p.counterparty, p.account, p.chain].map((part) => escape(part ?? ""));
    const joined = (parts) => parts.slice(0, parts.findLastIndex((part) => part) + 1).join("|");
    const set = alone ? parts[0] && `${joined(parts.slice(0, 2))}#isolated` : joined(parts);
    // A field written at its default gives the same instrument.
    const quoted = p.quote === (book.currency ?? "USD") ? undefined : p.quote;
    const instrument = [
      p.kind,
      p.asset,
      quoted,
      p.inverse,
      p.expiry,
      p.strike,
      p.right,
      product(size),
      p.kind === "loan" && whole < 0n,
    ].join();
    const row = {
      set,
      alone,
      kind: p.kind,
      quantity: product(quantity),
      asset: p.asset,
      exposure: whole,
      charge: charged,
      instrument,
    };
    const family = book.assumptions.families.find((f) => f.from === p.asset);
    if (!family) return [row];
    const part = (n) => divide(n * product(family.haircut), ONE);
    const [own, charge] = [part(whole), part(charged)];
    return [
      { ...row, exposure: own, charge },
      { ...row, asset: family.to, exposure: whole - own, charge: charged - charge, instrument: `mapped ${instrument}` },
    ];
  });
  const paid = (row) => (row.kind === "option" ? row.quantity > 0n : /spot|loan/.test(row.kind) && row.exposure > 0n);
  const recognised = (row) => (row.alone ? null : JSON.stringify([row.set, row.asset]));
  const keyed = (key, pool) =>
    Object.fromEntries([...groups(rows, key)].map(([key, rows]) => [key, exposure(rows, pool)]));
  const margin = [...groups(rows, (row) => row.set)].map(([key, rows]) => {
    const lone = sum(rows, (row) => (paid(row) ? 0n : row.charge));
    const pools = [...groups(rows, (row) => row.asset).values()].map((rows) => pool(rows, basis));
    return rows[0].alone
      ? { key, standalone: lone, netted: lone }
      : { key, standalone: sum(pools, (p) => p.standalone), netted: sum(pools, (p) => p.netted) };
  });
  return {
    total: exposure(rows),
    recognised: exposure(rows, recognised),
    byAsset: keyed((row) => row.asset),
    byNettingSet: keyed((row) => row.set, recognised),
    sets: Object.fromEntries(
      margin.map((set) => [set.key, { standalone: text(set.standalone), netted: text(set.netted) }]),
    ),
    margin: { standalone: text(sum(margin, (set) => set.standalone)), netted: text(sum(margin, (set) => set.netted)) },
  };
}
