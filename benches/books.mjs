// Books of any size, the same at every run.
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const ASSETS = [
  "BTC",
  "ETH",
  "SOL",
  "XRP",
  "DOGE",
  "ADA",
  "AVAX",
  "LINK",
  "DOT",
  "UNI",
  "LTC",
  "ARB",
  "OP",
  "ATOM",
  "NEAR",
  "APT",
  "SUI",
  "TIA",
  "INJ",
  "AAVE",
];
const VENUES = [
  ["Binance", "USD-M", ""],
  ["Binance", "COIN-M", ""],
  ["Deribit", "BTC", ""],
  ["Bybit", "", ""],
  ["Hyperliquid", "", "Hyperliquid"],
  ["dYdX", "", "dYdX"],
  ["Aave v3", "", "Arbitrum"],
  ["Aave v3", "", "Ethereum"],
];
const KINDS = ["perpetual", "perpetual", "perpetual", "future", "spot"];

export function rows(count, seed = 1) {
  const next = random(seed);
  const pick = (list) => list[Math.floor(next() * list.length)];
  return Array.from({ length: count }, () => {
    const at = Math.floor(next() * ASSETS.length);
    const [counterparty, account, chain] = pick(VENUES);
    const kind = pick(KINDS);
    return {
      asset: ASSETS[at],
      // A lending protocol holds coins and no contracts.
      kind: counterparty.startsWith("Aave") ? "spot" : kind,
      side: next() < 0.5 ? "short" : "long",
      quantity: (next() * 1000).toFixed(Math.floor(next() * 5)),
      price: ((60000 / (at + 1) ** 2) * (1 + next() / 2000)).toFixed(2),
      counterparty,
      account,
      chain,
    };
  });
}

export function csv(list) {
  const names = Object.keys(list[0]);
  return `${names.join(",")}\n${list.map((row) => names.map((name) => row[name]).join(",")).join("\n")}\n`;
}

/** A web with a number of payments between a number of parties; min_cost_flow.py makes the same. */
export function web(parties, count) {
  let state = 7;
  const below = (most) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Number((BigInt(state) * BigInt(most)) >> 32n);
  };
  return Array.from({ length: count }, () => {
    const debtor = below(parties);
    const creditor = (debtor + 1 + below(parties - 1)) % parties;
    return { debtor: `P${debtor}`, creditor: `P${creditor}`, amount: 1 + below(100_000) };
  });
}
