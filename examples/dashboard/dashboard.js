// A dashboard of several venues whose prices move ten times a second; the element nets what they hold.
// ?positions=1000 holds more. A real dashboard would have its prices from its own feeds: the element asks for nothing.
const ASSETS = { BTC: 61_765, ETH: 3_312, SOL: 145.7 };
const VENUES = ["Binance", "Deribit", "Hyperliquid", "Bybit", "Coinbase"];
const count = Number(new URLSearchParams(location.search).get("positions") ?? 20);

// A future against a perpetual at each venue, longer one way here and the other there.
const positions = Array.from({ length: count }, (_, i) => {
  const pair = i >> 1;
  const asset = Object.keys(ASSETS)[pair % 3];
  const size = (20_000 + ((i * 7_919) % 60_000)) / ASSETS[asset];
  const long = (i + pair) % 2 === 0;
  const instrument = i % 2 ? { kind: "future", expiry: "2030-06-28" } : { kind: "perpetual" };
  return { id: `p${i}`, asset, ...instrument, quantity: (long ? size : -size).toFixed(4), counterparty: VENUES[pair % VENUES.length] };
});
const prices = { ...ASSETS };
const text = (price) => price.toFixed(2);
const element = document.querySelector("exposure-netting");
element.book = { positions, prices: Object.fromEntries(Object.entries(prices).map(([asset, price]) => [asset, text(price)])) };

const cards = new Map();
for (const venue of VENUES) {
  const card = document.createElement("article");
  const title = document.createElement("h2");
  const list = document.createElement("dl");
  title.textContent = venue;
  for (const asset of Object.keys(ASSETS)) {
    const [term, value] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = asset;
    list.append(term, value);
    cards.set(`${venue} ${asset}`, value);
  }
  card.append(title, list);
  document.querySelector("#venues").append(card);
}
const money = new Intl.NumberFormat("en", { maximumFractionDigits: 0, signDisplay: "exceptZero" });
function draw() {
  const sums = new Map();
  for (const { asset, quantity, counterparty } of positions) {
    const key = `${counterparty} ${asset}`;
    sums.set(key, (sums.get(key) ?? 0) + Number(quantity) * prices[asset]);
  }
  for (const [key, cell] of cards) cell.textContent = money.format(sums.get(key) ?? 0);
}
draw();

let state = 7;
const random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
globalThis.updates = 0;
const times = [];
async function tick() {
  for (const asset of Object.keys(prices)) prices[asset] *= 1 + (random() - 0.5) / 500;
  // One position trades now and then; the others only move with the market.
  const traded = positions[Math.floor(random() * positions.length)];
  traded.quantity = (Number(traded.quantity) * (0.98 + random() / 25)).toFixed(4);
  await element.update({ positions: [traded], prices: Object.fromEntries(Object.entries(prices).map(([asset, price]) => [asset, text(price)])) });
  draw();
  globalThis.updates += 1;
  times.push(performance.now());
  while (times[0] < performance.now() - 1000) times.shift();
  document.querySelector("#rate").textContent = times.length;
}
element.addEventListener("en-result", ({ detail }) => {
  document.querySelector("#saved").textContent = money.format(detail.margin.saving);
});
element.whenReady.then(() => setInterval(tick, 100));
