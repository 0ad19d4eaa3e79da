// A made-up market that moves five times a second. A real dashboard has all this from its own feeds: the element asks for nothing.
import { useSyncExternalStore } from "react";
import type { PositionInput } from "exposure-netting";

export type Asset = "BTC" | "ETH" | "SOL";
export interface Holding {
  readonly id: string;
  readonly venue: string;
  readonly asset: Asset;
  readonly kind: "spot" | "perpetual" | "future";
  readonly quantity: number;
  /** The price at which nothing was won or lost yet. */
  readonly entry: number;
}
/** Nothing in it is changed in place: what is new is another object. */
export interface Market {
  readonly prices: Readonly<Record<Asset, number>>;
  readonly holdings: readonly Holding[];
}

/** The kind of each venue, and the dollars there. */
export const VENUES: Readonly<Record<string, { where: string; cash: number }>> = {
  Binance: { where: "Exchange", cash: 184_200 },
  Deribit: { where: "Exchange", cash: 96_500 },
  Hyperliquid: { where: "HyperCore", cash: 71_350 },
  "Aave v3": { where: "Ethereum", cash: -42_000 },
  Coinbase: { where: "Custody", cash: 12_400 },
};

const prices = { BTC: 61_765, ETH: 3_312, SOL: 145.7 };
const held: [venue: string, asset: Asset, kind: Holding["kind"], quantity: number][] = [
  ["Binance", "BTC", "perpetual", 2.4],
  ["Binance", "BTC", "future", -1.9],
  ["Binance", "ETH", "perpetual", -22],
  ["Binance", "SOL", "perpetual", 900],
  ["Deribit", "BTC", "perpetual", -2.1],
  ["Deribit", "BTC", "future", 1.6],
  ["Deribit", "ETH", "perpetual", 30],
  ["Deribit", "ETH", "future", -26],
  ["Hyperliquid", "BTC", "perpetual", -1.5],
  ["Hyperliquid", "ETH", "perpetual", 18],
  ["Hyperliquid", "SOL", "perpetual", -1400],
  ["Aave v3", "ETH", "spot", 41],
  ["Coinbase", "BTC", "spot", 1.1],
  ["Coinbase", "BTC", "future", -0.8],
  ["Coinbase", "SOL", "spot", 350],
];
const start = held.map(([venue, asset, kind, quantity], i): Holding => ({ id: `p${i}`, venue, asset, kind, quantity, entry: prices[asset] }));

let market: Market = { prices, holdings: start };
let state = 7;
const random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;

function move(): void {
  const moved = (price: number) => price * (1 + (random() - 0.5) / 500);
  const prices = { BTC: moved(market.prices.BTC), ETH: moved(market.prices.ETH), SOL: moved(market.prices.SOL) };
  // One of them trades at the new price, now and then.
  const traded = Math.floor(random() * market.holdings.length * 3);
  const holdings = market.holdings.map((holding, i) => {
    if (i !== traded || holding.kind === "spot") return holding;
    const price = prices[holding.asset];
    const quantity = Number((holding.quantity * (0.96 + random() / 12.5)).toFixed(4));
    return { ...holding, quantity, entry: price - (holding.quantity * (price - holding.entry)) / quantity };
  });
  market = { prices, holdings };
}

// It moves while somebody looks.
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    move();
    for (const listener of listeners) listener();
  }, 200);
  return () => {
    listeners.delete(listener);
    if (listeners.size) return;
    clearInterval(timer);
    timer = undefined;
  };
}
const never = () => () => undefined;

export const useMarket = (paused: boolean): Market => useSyncExternalStore(paused ? never : subscribe, () => market);

/** A holding's share of the balance: the worth of spot, the profit or loss of the others. */
export const worth = ({ asset, kind, quantity, entry }: Holding, { prices }: Market): number => quantity * (prices[asset] - (kind === "spot" ? 0 : entry));
export const balance = (venue: string, market: Market): number =>
  market.holdings.reduce((sum, holding) => (holding.venue === venue ? sum + worth(holding, market) : sum), VENUES[venue]?.cash ?? 0);
export const opening = (venue: string): number => balance(venue, { prices, holdings: start });

/** As the element takes it: decimals are text, so that they stay what they are. */
export const position = ({ id, venue, asset, kind, quantity }: Holding): PositionInput => ({ id, asset, kind, quantity: String(quantity), counterparty: venue, ...(kind === "future" && { expiry: "2030-06-28" }) });
export const priceTexts = ({ prices }: Market): Record<string, string> => Object.fromEntries(Object.entries(prices).map(([asset, price]) => [asset, price.toFixed(2)]));
