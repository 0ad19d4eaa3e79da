// Written by scripts/types.mjs from the Rust types: edit those, and run make types.
/** The report of a book, and its exposures. */
import type { Checked, Credit, Leverage, Removal } from "./credit.js";
import type { Decimal, Failure } from "./failure.js";
import type { Margin } from "./margin.js";
import type { AccountMargin } from "./whatif.js";

/** Long, short and what is left of them, for one group of positions. */
export interface Exposure {
  /** The asset, counterparty, chain or netting set; empty for "none" and for totals. */
  key: string;
  /** Sum of the positive exposures. */
  long: Decimal;
  /** Sum of the negative exposures, as a positive amount. */
  short: Decimal;
  /** Long + short. */
  gross: Decimal;
  /** Long − short. */
  net: Decimal;
  /** Sum over assets of the smaller of long and short: what offsets. */
  matched: Decimal;
  /** Gross − 2 × matched: what is left when each asset is netted. */
  residual: Decimal;
  /** 2 × matched / gross; 0 when there is nothing. */
  nettingRatio: Decimal;
  /**
   * How much the exposure grows if prices rise by 1 %; only with options, and only where every volatility is known.
   * Matched exposure is matched by delta, and gamma says how fast that ends.
   */
  gamma?: Decimal;
}

/** The exposure of one asset. */
export interface AssetExposure {
  /** Net in units of the asset; absent if the units of one of its positions are not known. */
  netQuantity?: Decimal;
  /** The asset, counterparty, chain or netting set; empty for "none" and for totals. */
  key: string;
  /** Sum of the positive exposures. */
  long: Decimal;
  /** Sum of the negative exposures, as a positive amount. */
  short: Decimal;
  /** Long + short. */
  gross: Decimal;
  /** Long − short. */
  net: Decimal;
  /** Sum over assets of the smaller of long and short: what offsets. */
  matched: Decimal;
  /** Gross − 2 × matched: what is left when each asset is netted. */
  residual: Decimal;
  /** 2 × matched / gross; 0 when there is nothing. */
  nettingRatio: Decimal;
  /**
   * How much the exposure grows if prices rise by 1 %; only with options, and only where every volatility is known.
   * Matched exposure is matched by delta, and gamma says how fast that ends.
   */
  gamma?: Decimal;
}

/** The exposure of one margin set. */
export interface SetExposure {
  /** The asset, counterparty, chain or netting set; empty for "none" and for totals. */
  key: string;
  /** Sum of the positive exposures. */
  long: Decimal;
  /** Sum of the negative exposures, as a positive amount. */
  short: Decimal;
  /** Long + short. */
  gross: Decimal;
  /** Long − short. */
  net: Decimal;
  /** Sum over assets of the smaller of long and short: what offsets. */
  matched: Decimal;
  /** Gross − 2 × matched: what is left when each asset is netted. */
  residual: Decimal;
  /** 2 × matched / gross; 0 when there is nothing. */
  nettingRatio: Decimal;
  /**
   * How much the exposure grows if prices rise by 1 %; only with options, and only where every volatility is known.
   * Matched exposure is matched by delta, and gamma says how fast that ends.
   */
  gamma?: Decimal;
  /** Who owes. */
  counterparty: string;
  /** The pool at the counterparty. */
  account: string;
  /** The chain. */
  chain: string;
  /** `cross`, or `isolated`: each position is a set of one, and those of one account are listed together. */
  marginMode: "cross" | "isolated";
  /** Positions in it. */
  count: number;
}

/** What makes a margin set a set. */
export interface SetName {
  /** Who owes. */
  counterparty: string;
  /** The pool at the counterparty. */
  account: string;
  /** The chain. */
  chain: string;
  /** `cross`, or `isolated`: each position is a set of one, and those of one account are listed together. */
  marginMode: "cross" | "isolated";
  /** Positions in it. */
  count: number;
}

/** Everything computed from a book. */
export interface Report {
  /** The reporting currency that every amount is in. */
  currency: string;
  /** The time of valuation, where the book has one. */
  asOf?: string;
  /** Whether a position was left out; see `failures`. */
  partial: boolean;
  /** The whole book, netted by asset: what the market nets. */
  total: Exposure;
  /** The whole book, netted by margin set and asset: what margin may count. */
  recognised: Exposure;
  /** Cash; apart: held long, owed short. */
  cash: Exposure;
  /** By asset, the largest gross first. */
  byAsset: AssetExposure[];
  /** By counterparty. */
  byCounterparty: Exposure[];
  /** By chain. */
  byChain: Exposure[];
  /** By margin set; positions that stand alone are one entry per counterparty. */
  byNettingSet: SetExposure[];
  /** What margin is needed, and what netting saves. */
  margin: Margin;
  /**
   * Equity against margin, account by account, beside what the venue says: the accounts that the book lists, and then
   * every other with positions.
   */
  accounts?: AccountMargin[];
  /** What a default would cost. */
  credit: Credit;
  /** How much sits in one place. */
  concentration: Concentrations;
  /** Exposure against equity. */
  leverage: Leverage;
  /** Measures against the bounds that are set for them. */
  limits: Checked[];
  /** The book without each counterparty, chain, agreement and asset in turn, the costliest first. */
  resilience: Removal[];
  /** Each position's own figures, when `options.positions` asks for them. */
  positions?: PositionReport[];
  /** Positions that are left out, and why. */
  failures: Failure[];
  /** What was computed but deserves a second look. */
  warnings: Failure[];
  /** What was taken as given. */
  assumptions: Assumption[];
}

/** One thing that was taken as given. */
export interface Assumption {
  /** Stable code: `peg`, `family`, `margin_rate`, `basis`, … */
  code: string;
  /** What it is about: an asset or a currency. */
  key: string;
  /** The value taken. */
  value: string;
  /** For people. */
  message: string;
}

/** One position's own figures. */
export interface PositionReport {
  /** Its id. */
  id: string;
  /** What it is in, in words. */
  instrument: string;
  /** The margin set it belongs to. */
  set: string;
  /** Signed exposure; the amount, for cash; absent when it cannot be computed. */
  exposure?: Decimal;
  /** Mark-to-market, where it is known. */
  value?: Decimal;
  /** What it would need on its own. */
  standalone?: Decimal;
  /** The book's price of its asset, where exposure counts that and not the position's own mark. */
  referencePrice?: Decimal;
  /** Whether it is cash. */
  cash?: boolean;
  /** Why it cannot be computed. */
  failure?: Failure;
}

/** Concentration of gross exposure by each kind of group. */
export interface Concentrations {
  /** By asset. */
  byAsset: Concentration;
  /** By counterparty. */
  byCounterparty: Concentration;
  /** By counterparty, of what each would owe when it fails, before recovery. */
  byClaim: Concentration;
  /** By chain. */
  byChain: Concentration;
  /** By account at a counterparty, or counterparty where there are no accounts. */
  byVenue: Concentration;
  /** By asset of what backs positions: cash, holdings and deposits, and collateral that was posted. */
  byCollateral: Concentration;
}

/** Concentration over the groups of one kind. */
export interface Concentration {
  /** The largest group. */
  top: string;
  /** Its share of the gross exposure. */
  top1: Decimal;
  /** The share of the three largest. */
  cr3: Decimal;
  /** The share of the five largest. */
  cr5: Decimal;
  /** 10,000 × the sum of squared shares; 10,000 when everything is in one group. */
  hhi: Decimal;
  /** 10,000 / HHI: as many equal groups would be as concentrated. */
  effectiveNumber: Decimal;
  /** The five largest, and the share of each. */
  largest: ConcentrationShare[];
}

/** One group's share of the whole. */
export interface ConcentrationShare {
  /** The group. */
  key: string;
  /** Its size. */
  size: Decimal;
  /** Its part of the whole. */
  share: Decimal;
}

/** The few figures that change with a keystroke. */
export interface Totals {
  /** The whole book by asset. */
  total: Exposure;
  /** By margin set and asset. */
  recognised: Exposure;
  /** Sum of what each instrument would need alone. */
  standalone: Decimal;
  /** What the book needs. */
  netted: Decimal;
  /** Standalone − netted. */
  saving: Decimal;
  /** Whether a position is left out. */
  partial: boolean;
  /** How many are. */
  failures: number;
}
