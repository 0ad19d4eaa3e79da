/** What is held. */
import type { DecimalInput } from "./basic.js";

export type Kind = "spot" | "perpetual" | "future" | "option" | "loan" | "cds" | "leveraged-token";
export type AssetClass = "crypto" | "commodity" | "credit" | "equity" | "fx" | "rates" | "other";

/** The net holding of one instrument at one counterparty. */
export interface PositionInput {
  /** Unique name; omitted, it becomes `row-N`. */
  id?: string | undefined;
  /** What the exposure is to: BTC. */
  asset: string;
  kind: Kind;
  /** Without it the quantity carries the sign. */
  side?: "long" | "short" | undefined;
  /** Signed, or unsigned with `side`; in contracts or units of the asset. */
  quantity: DecimalInput;
  /** Mark of the instrument itself; an option's premium. */
  price?: DecimalInput | null | undefined;
  /** Price of the asset, for options. */
  underlyingPrice?: DecimalInput | null | undefined;
  /** Units of the asset (inverse: of the quote currency) in one contract; default 1. */
  contractSize?: DecimalInput | null | undefined;
  /** Worth a fixed amount of the quote currency and settled in the asset. */
  inverse?: boolean | undefined;
  /** An option's delta per unit; default: Black-76 from `volatility`, `expiry` and the book's `asOf`. */
  delta?: DecimalInput | null | undefined;
  /** Price at which it was entered, for the value of futures: against `price`, or without one against the book's common price. */
  entryPrice?: DecimalInput | null | undefined;
  /** Mark-to-market in the reporting currency. */
  value?: DecimalInput | null | undefined;
  /** Initial margin as a fraction of exposure: 0.05 for 5 %. */
  marginRate?: DecimalInput | null | undefined;
  counterparty?: string | undefined;
  /** Sub-account or margin pool at the counterparty. */
  account?: string | undefined;
  /** Id of the netting agreement that covers it. */
  agreement?: string | undefined;
  chain?: string | undefined;
  marginMode?: "cross" | "isolated" | undefined;
  /** Collateral posted to an isolated position, without its profit or loss, in the currency that it settles in. */
  margin?: DecimalInput | null | undefined;
  /** `2026-12-25`, an ISO time, or milliseconds since 1970. */
  expiry?: string | number | undefined;
  strike?: DecimalInput | null | undefined;
  right?: "call" | "put" | undefined;
  /** An option's implied volatility per year: 0.6 for 60 %. */
  volatility?: DecimalInput | null | undefined;
  /** Currency of prices and strikes; default: the reporting currency. */
  quote?: string | undefined;
  settle?: string | undefined;
  /** Currency of the price and the entry price, if it is not the quote currency (premiums in coin). */
  priceCurrency?: string | undefined;
  assetClass?: AssetClass | undefined;
  /** When what the contract is on begins and ends, where that is not now and `expiry`. */
  start?: string | number | undefined;
  end?: string | number | undefined;
  /** The multiple that a leveraged token restores; for a perpetual or future, the leverage chosen at the venue for its symbol, cross or isolated and at least 1, which only a venue's own rule looks at. */
  leverage?: DecimalInput | null | undefined;
  /** The price of a leveraged token's asset at its last reset. */
  resetPrice?: DecimalInput | null | undefined;
}
