/** Positions. */
import type { DecimalInput } from "./decimal.js";

/** The kind of an instrument. */
export type Kind = "spot" | "perpetual" | "future" | "option" | "loan" | "cds" | "leveraged-token";
/** The class of an asset, for the rules that differ by class: the schedule and SA-CCR. */
export type AssetClass = "crypto" | "commodity" | "credit" | "equity" | "fx" | "rates" | "other";

/** The net holding of one instrument at one counterparty. */
export interface PositionInput {
  /** Unique name; if it is omitted, it becomes `row-N`. */
  id?: string | undefined;
  /** The asset that the exposure is to: BTC. */
  asset: string;
  /** The kind of instrument. */
  kind: Kind;
  /** Long or short, if the quantity has no sign. Without it the quantity carries the sign. */
  side?: "long" | "short" | undefined;
  /** Signed, or unsigned with `side`; in contracts or units of the asset. */
  quantity: DecimalInput;
  /** The mark of the instrument itself, in its quote currency; of an option its premium, of a CDS its spread per year. */
  price?: DecimalInput | null | undefined;
  /** The price of the asset, for options. */
  underlyingPrice?: DecimalInput | null | undefined;
  /** Units of the asset (inverse: of the quote currency) in one contract; default 1. */
  contractSize?: DecimalInput | null | undefined;
  /** Whether a contract is worth a fixed amount of the quote currency and settles in the asset. */
  inverse?: boolean | undefined;
  /** An option's delta per unit of the asset, −1 to 1; default: Black-76 from `volatility`, `expiry` and the book's `asOf`. */
  delta?: DecimalInput | null | undefined;
  /** The price at which it was entered, for the value of futures: against `price`, or without one against the book's common price. */
  entryPrice?: DecimalInput | null | undefined;
  /** Mark-to-market in the reporting currency. It overrides the value that prices give. */
  value?: DecimalInput | null | undefined;
  /** Initial margin as a fraction of exposure: 0.05 for 5 %. */
  marginRate?: DecimalInput | null | undefined;
  /** The venue, dealer or protocol that owes it. */
  counterparty?: string | undefined;
  /** The sub-account or margin pool at the counterparty. */
  account?: string | undefined;
  /** The id of the netting agreement that covers it. */
  agreement?: string | undefined;
  /** The chain that it is on. */
  chain?: string | undefined;
  /** Whether it shares the account's margin, or has its own; default `cross`. */
  marginMode?: "cross" | "isolated" | undefined;
  /** Collateral posted to an isolated position, without its profit or loss, in the currency that it settles in. */
  margin?: DecimalInput | null | undefined;
  /** When it expires: `2026-12-25`, an ISO time, or milliseconds since 1970. */
  expiry?: string | number | undefined;
  /** An option's strike, in the quote currency. */
  strike?: DecimalInput | null | undefined;
  /** An option's right. */
  right?: "call" | "put" | undefined;
  /** An option's implied volatility per year: 0.6 for 60 %. */
  volatility?: DecimalInput | null | undefined;
  /** The currency of prices and strikes; default: the reporting currency. */
  quote?: string | undefined;
  /** The currency that it settles in; default: the quote currency, or the asset of an inverse contract. */
  settle?: string | undefined;
  /** The currency of the price and the entry price, if it is not the quote currency (premiums in coin). */
  priceCurrency?: string | undefined;
  /** The class of its asset; default: that of `assumptions.assets`, or `crypto`. */
  assetClass?: AssetClass | undefined;
  /** The start of the underlying swap or loan, if it is later than now: a date, an ISO time, or milliseconds since 1970. */
  start?: string | number | undefined;
  /** The end of the underlying swap or loan, if it is not `expiry`. */
  end?: string | number | undefined;
  /**
   * The multiple that a leveraged token restores; for a perpetual or future, the leverage chosen at the venue for its
   * symbol, cross or isolated and at least 1, which only a venue's own rule uses.
   */
  leverage?: DecimalInput | null | undefined;
  /** The price of a leveraged token's asset at its last reset. */
  resetPrice?: DecimalInput | null | undefined;
}
