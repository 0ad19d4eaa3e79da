// A book that everybody can work out: long 2, short 1.5 with one venue, long 1 with another, by one rate for all.
export const book = {
  margin: { method: "rate" },
  positions: [
    { asset: "BTC", kind: "perpetual", side: "short", quantity: "2", price: "60000", counterparty: "Deribit" },
    { asset: "BTC", kind: "future", side: "long", quantity: "1.5", price: "60000", counterparty: "Deribit", expiry: "2030-06-28" },
    { asset: "BTC", kind: "spot", side: "long", quantity: "1", price: "60000", counterparty: "Coinbase" },
  ],
};
export const figures = (report) => [report.total.net, report.total.matched, report.recognised.matched, report.margin.saving].join(" ");
export const KNOWN = "30000 120000 90000 3600";
