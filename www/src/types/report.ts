// Written by scripts/types.mjs from the Rust types: edit those, and run make types.
/** The report of a book, and its exposures. */
import type { Checked, Credit, Leverage, Removal } from "./credit.js";
import type { Decimal, Failure } from "./failure.js";
import type { Margin } from "./margin.js";
import type { AssumptionCode } from "./names.js";
import type { AccountMargin } from "./whatif.js";

/** Long, short and net exposure of one group of positions. */
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
  /** Sum over assets of the smaller of long and short: the part that offsets. */
  matched: Decimal;
  /** Gross − 2 × matched: the remainder after each asset is netted. */
  residual: Decimal;
  /** 2 × matched / gross; 0 if there is no exposure. */
  nettingRatio: Decimal;
  /**
   * How much the exposure grows if prices rise by 1 %; only with options, and only if every volatility is known.
   * Matched exposure is matched by delta, and gamma shows how fast that ends.
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
  /** Sum over assets of the smaller of long and short: the part that offsets. */
  matched: Decimal;
  /** Gross − 2 × matched: the remainder after each asset is netted. */
  residual: Decimal;
  /** 2 × matched / gross; 0 if there is no exposure. */
  nettingRatio: Decimal;
  /**
   * How much the exposure grows if prices rise by 1 %; only with options, and only if every volatility is known.
   * Matched exposure is matched by delta, and gamma shows how fast that ends.
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
  /** Sum over assets of the smaller of long and short: the part that offsets. */
  matched: Decimal;
  /** Gross − 2 × matched: the remainder after each asset is netted. */
  residual: Decimal;
  /** 2 × matched / gross; 0 if there is no exposure. */
  nettingRatio: Decimal;
  /**
   * How much the exposure grows if prices rise by 1 %; only with options, and only if every volatility is known.
   * Matched exposure is matched by delta, and gamma shows how fast that ends.
   */
  gamma?: Decimal;
  /** The exchange, protocol or dealer. */
  counterparty: string;
  /** The pool at the counterparty. */
  account: string;
  /** The chain. */
  chain: string;
  /** `cross`, or `isolated`: each position is a set of one, and those of one account are listed together. */
  marginMode: "cross" | "isolated";
  /** Number of positions in it. */
  count: number;
}

/** The place and mode that define a margin set. */
export interface SetName {
  /** The exchange, protocol or dealer. */
  counterparty: string;
  /** The pool at the counterparty. */
  account: string;
  /** The chain. */
  chain: string;
  /** `cross`, or `isolated`: each position is a set of one, and those of one account are listed together. */
  marginMode: "cross" | "isolated";
  /** Number of positions in it. */
  count: number;
}

/** Everything computed from a book. Money is in the reporting currency. */
export interface Report {
  /** The reporting currency that every amount is in. */
  currency: string;
  /** The time of valuation, if the book has one: ISO 8601. */
  asOf?: string;
  /** Whether a position was left out; see `failures`. */
  partial: boolean;
  /** The whole book, netted by asset: the exposure that cancels out across venues is `matched`. */
  total: Exposure;
  /**
   * The whole book, netted by margin set and asset: the exposure that cancels out inside single accounts is
   * `matched`.
   */
  recognised: Exposure;
  /** Cash; apart: held long, owed short. */
  cash: Exposure;
  /** By asset, the largest gross first. */
  byAsset: AssetExposure[];
  /** By counterparty. */
  byCounterparty: Exposure[];
  /** By chain. */
  byChain: Exposure[];
  /** By margin set; separate positions are one entry per counterparty. */
  byNettingSet: SetExposure[];
  /** The margin that is needed, and the saving by netting. */
  margin: Margin;
  /**
   * Equity against margin, account by account, beside what the venue says: the accounts that the book lists, and then
   * every other with positions.
   */
  accounts?: AccountMargin[];
  /** The cost of a default of each counterparty. */
  credit: Credit;
  /** The concentration of exposure by asset, counterparty, claim, chain, venue and collateral. */
  concentration: Concentrations;
  /** Exposure against equity. */
  leverage: Leverage;
  /** Measures against the bounds that the book sets for them. */
  limits: Checked[];
  /** The book without each counterparty, chain, agreement and asset in turn, the costliest first. */
  resilience: Removal[];
  /** The numbers of each position, if `options.positions` asks for them. */
  positions?: PositionReport[];
  /** Positions that are left out, each with its reason. */
  failures: Failure[];
  /** Facts that were used but deserve a second look. */
  warnings: Failure[];
  /** Assumptions in force. */
  assumptions: Assumption[];
}

/** The numbers of one position, in the reporting currency. */
export interface PositionReport {
  /** The position's id. */
  id: string;
  /** The instrument, in words. */
  instrument: string;
  /** The key of its margin set. */
  set: string;
  /** Signed exposure in the reporting currency; of cash its amount. Absent if it cannot be computed. */
  exposure?: Decimal;
  /** Mark-to-market in the reporting currency, if it is known. */
  value?: Decimal;
  /** The margin that it would need alone. */
  standalone?: Decimal;
  /** The book's price of its asset, if exposure uses that instead of the position's own mark. */
  referencePrice?: Decimal;
  /** Whether it is cash. */
  cash?: boolean;
  /** The reason, if it cannot be computed. */
  failure?: Failure;
}

/** One assumption in force. */
export interface Assumption {
  /** Stable code. */
  code: AssumptionCode;
  /** The asset, currency, counterparty or set that it is about. */
  key: string;
  /** The value that is assumed. */
  value: string;
  /** A sentence for people. */
  message: string;
}

/** Concentration of gross exposure by each kind of group. */
export interface Concentrations {
  /** By asset. */
  byAsset: Concentration;
  /** By counterparty. */
  byCounterparty: Concentration;
  /** By counterparty, of the claim on each if it fails, before recovery. */
  byClaim: Concentration;
  /** By chain. */
  byChain: Concentration;
  /** By account at a counterparty, or by counterparty if it has no accounts. */
  byVenue: Concentration;
  /** By asset that backs positions: cash, holdings and deposits, and posted collateral. */
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
  /** 10,000 / HHI: the number of equal groups that would be as concentrated. */
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

/** The few numbers that change with a keystroke, in the reporting currency. */
export interface Totals {
  /** The whole book, netted by asset. */
  total: Exposure;
  /** The whole book, netted by margin set and asset. */
  recognised: Exposure;
  /** The margin that is needed instrument by instrument, summed. */
  standalone: Decimal;
  /** The margin that the book needs. */
  netted: Decimal;
  /** Standalone − netted. */
  saving: Decimal;
  /** Whether a position is left out. */
  partial: boolean;
  /** The number of positions that are left out. */
  failures: number;
}
