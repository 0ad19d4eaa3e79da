// Inputs that people and machines get wrong, or make wrong on purpose (reliability survey, section 4); what must come of
// them is what the package says, wherever they are handed in.
const row = (rest = {}) => ({
  id: "p",
  asset: "BTC",
  kind: "perpetual",
  quantity: "2",
  price: "60000",
  counterparty: "X",
  ...rest,
});
const beside = (rest) => ({ positions: [row(), row({ id: "q", ...rest })] });
const NAMES = [
  "__proto__",
  "constructor",
  "=cmd()",
  "<img src=x onerror=alert(1)>",
  "<script>alert(1)</script>",
  "javascript:alert(1)",
  'a"b',
  "a|b#c\\",
  "é",
  "x".repeat(256),
];

export const BOOKS = {
  ...Object.fromEntries(
    [
      "",
      " ",
      "-",
      ".",
      "1.2.3",
      "0x10",
      "1_000",
      "NaN",
      "Infinity",
      "1,000",
      "1.000,50",
      "１２",
      "1\u200b",
      "−5",
      "1e1000000",
      "9".repeat(100_000),
      "0.12345678901234567890123456789",
      "1\0",
    ].map((text) => [`quantity ${JSON.stringify(text.slice(0, 30))}`, beside({ quantity: text })]),
  ),
  "a quantity that is a list": beside({ quantity: [1] }),
  "a quantity of 2^256": beside({ quantity: String(2n ** 256n) }),
  "a rate in percent": beside({ marginRate: "5%" }),
  "a kind that is none": beside({ kind: "nonsense" }),
  "two of one id": { positions: [row(), row()] },
  "sums too large": {
    positions: Array.from({ length: 10 }, (_, i) => row({ id: `r${i}`, quantity: "1e13", price: "1e13" })),
  },
  "hidden characters": beside({ asset: "BTC\u202e" }),
  "combining characters": beside({ counterparty: "e\u0301" }),
  "a name that is too long": beside({ counterparty: "x".repeat(10_000) }),
  "no rate": beside({ quote: "XYZ", asset: "ABC" }),
  ...Object.fromEntries(
    NAMES.map((name) => [
      `named ${name.slice(0, 30)}`,
      beside({ id: name, asset: name, counterparty: name, account: name, chain: name }),
    ]),
  ),
  "no rows": { positions: [] },
  "an empty text": "",
  "no format": "neither a table nor JSON",
  "broken JSON": '[{"asset":"BTC"',
  "a key twice": '[{"asset":"BTC","kind":"spot","quantity":1,"quantity":2}]',
  "deep nesting": "[".repeat(100_000),
  "an open quote": 'asset,quantity,price\nBTC,1,1\nETH,"2',
  "a header twice": "asset,quantity,asset\nBTC,1,ETH\n",
  "no column for it": "asset,price\nBTC,1\n",
  "only commas": ",".repeat(300_000),
  "a field of a megabyte": `asset,quantity,price\nBTC,1,5\nETH,${"1".repeat(1 << 20)},5\n`,
  "a mark at the beginning": "\ufeffasset,quantity,price\r\nBTC,1,5\r\n",
  "an option without a price": beside({
    kind: "option",
    right: "call",
    strike: "1",
    expiry: "2099-01-01",
    price: undefined,
  }),
  "an option that ended": {
    asOf: "2030-01-01",
    ...beside({ kind: "option", right: "put", strike: "1", expiry: "2020-01-01", underlyingPrice: "0" }),
  },
  "a method that is none": { ...beside({}), margin: { method: "nonsense" } },
  "positions given as a string": { positions: "none" },
};

/** The result of `net` for a book: its code, or its totals and the failures that it lists. */
export function outcome(net, book) {
  try {
    const { total, partial, failures } = net(book);
    return {
      net: total.net,
      partial,
      failures: failures.map(({ row, field, code }) => [row ?? null, field ?? null, code]),
    };
  } catch ({ name, code }) {
    return { name, code };
  }
}
