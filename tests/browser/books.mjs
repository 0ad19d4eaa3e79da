// Books whose results can be computed by hand.

/**
 * At X: 2 BTC perpetuals long and 10 ETH short; at Y: 1 dated BTC short. Rates: BTC 2.5 %, ETH 4 %.
 * Long 120,000; short 60,000 + 30,000. BTC matches in the market, but not inside a margin set.
 */
export const small = {
  name: "Small",
  currency: "USD",
  positions: [
    { id: "a", asset: "BTC", kind: "perpetual", quantity: "2", price: "60000", counterparty: "X" },
    { id: "b", asset: "BTC", kind: "future", quantity: "-1", price: "60000", expiry: "2099-03-26", counterparty: "Y" },
    { id: "c", asset: "ETH", kind: "perpetual", quantity: "-10", price: "3000", counterparty: "X" },
  ],
};

export const smallFigures = {
  long: "120000",
  short: "90000",
  gross: "210000",
  net: "30000",
  matched: "60000",
  residual: "90000",
  "netting-ratio": "0.571428571429",
  "recognised-residual": "210000",
  "margin-standalone": "5700", // 3,000 + 1,500 + 1,200
  "margin-netted": "5700",
  "margin-saving": "0",
};

/** The same with the dated BTC at X as well: 60,000 match there at a basis charge of 1 %, 60,000 long are left at 2.5 %. */
export const offsetting = { ...small, positions: small.positions.map((p) => ({ ...p, counterparty: "X" })) };

export const offsettingFigures = {
  ...smallFigures,
  "recognised-residual": "90000",
  "margin-netted": "3300", // 1,500 + 600 + 1,200
  "margin-saving": "2400",
};

const option = (id, quantity, right, strike, rest = {}) => ({
  id,
  asset: "BTC",
  kind: "option",
  quantity,
  right,
  strike,
  underlyingPrice: "60000",
  volatility: "0.55",
  expiry: "2026-12-25",
  price: "2000",
  counterparty: "Deribit",
  ...rest,
});

/** A strangle sold and hedged at one venue, a perpetual at another. */
export const optional = {
  currency: "USD",
  asOf: "2026-10-01",
  margin: { method: "portfolio", preset: "derive-pm2" },
  positions: [
    option("call", "-10", "call", "70000"),
    option("put", "-8", "put", "52000"),
    option("bought", "6", "call", "65000", { expiry: "2027-03-26" }),
    { id: "perp", asset: "BTC", kind: "perpetual", quantity: "2", price: "60000", counterparty: "Deribit" },
    { id: "away", asset: "BTC", kind: "perpetual", quantity: "-3", price: "60000", counterparty: "Hyperliquid" },
  ],
};
