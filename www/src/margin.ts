/** The choice of a margin methodology, and its parameters. */
import type { DecimalInput } from "./basic.js";

/** Parameters of `rate`; what is left out is at its default. */
export interface RateParameters {
  /** Initial margin by asset, as a fraction: 0.025 for 2.5 %. */
  rates?: Record<string, DecimalInput> | undefined;
  /** For every other asset. */
  defaultRate?: DecimalInput | undefined;
  /** The charge on what matches across different instruments. */
  basis?: DecimalInput | undefined;
}

/** Parameters of `schedule`; what is left out is at its default. */
export interface ScheduleParameters {
  /** By class: commodity, credit0to2, credit2to5, credit5plus, equity, fx, other, rates0to2, rates2to5, rates5plus. */
  rates?: Record<string, DecimalInput> | undefined;
  /** The part of gross margin that never nets: 0.4. */
  floor?: DecimalInput | undefined;
  /** What is called from the counterparty, or posted to it. */
  side?: "call" | "post" | undefined;
}

/** Margin of positions that move one for one with their asset; what is left out is 0, or as the preset says. */
export interface LinearRule {
  initial?: DecimalInput;
  maintenance?: DecimalInput;
  /** Takes the place of `maintenance`. */
  maintenanceOfInitial?: DecimalInput;
  /** Whether maintenance is a rate of the value at the mark (default) or of what was paid. */
  maintenanceAt?: "mark" | "entry";
  /** Added to both rates for every unit of the asset. */
  perUnit?: DecimalInput;
  /** Added to both margins for every position. */
  minimum?: DecimalInput;
  /** Rates by size. Each tier has `leverage` (the most that it allows) or `initial`; without `maintenance` it is half of initial. */
  tiers?: { from: DecimalInput; leverage?: DecimalInput; initial?: DecimalInput; maintenance?: DecimalInput; deduction?: DecimalInput }[];
  /** Whether bounds and deductions are in money, or in units of the asset. */
  tierSize?: "notional" | "units";
  /** Whether each slice has its own rate, or the whole that of its tier. */
  tierRate?: "slices" | "whole";
  /** The tier of a size exactly at a bound. */
  tierBound?: "below" | "above";
  /** Each step beyond `from` adds to both rates. */
  steps?: { from?: DecimalInput; size: DecimalInput; initial?: DecimalInput; maintenance?: DecimalInput; most?: DecimalInput };
  /** The largest size that the tiers say anything of; beyond it the report warns. */
  upTo?: DecimalInput;
  /** These are not the venue's own figures: assets margined by them are in `sets[].standIns`. */
  standIn?: boolean;
  openInterest?: { lower: DecimalInput; upper: DecimalInput };
  perOpenInterest?: DecimalInput;
  open?: DecimalInput;
  /** Decimals that margin is rounded up to. */
  roundUp?: DecimalInput;
}

/** Prices in doubt. Everything is certain unless it is said here. */
export interface OracleParameters {
  /** By asset (`ETH`), asset and expiry (`ETH 2026-12-25`), or `ETH perpetual`: from 0 to 1. */
  confidence?: Record<string, DecimalInput>;
  stablePrice?: DecimalInput;
  doubt?: { below?: DecimalInput; factor?: DecimalInput };
  depeg?: { below?: DecimalInput; factor?: DecimalInput };
}

/** Parameters of `standard`: they are laid over the preset's. */
export interface StandardParameters extends OracleParameters {
  /** By asset (`BTC`), quote currency (`BTC USDC`) or contracts that expire (`BTC dated`); `default` is for every other. */
  linear?: Record<string, LinearRule>;
  /** The same for inverse contracts; those that have no rule here take that of `linear`. */
  inverse?: Record<string, LinearRule>;
  /** `linear` only stands in for inverse contracts that have no rule in `inverse`. */
  inverseStandIn?: boolean;
  /** The leverage that the account chose, at least 1: initial margin is value / leverage, or more if the venue asks more. */
  leverage?: DecimalInput;
  /** Whether users choose a leverage at the venue: without one, the report lists that the highest is taken. */
  chosenLeverage?: boolean;
  /** The taker fee, for venues that add the fee to close to both margins. */
  closingFee?: DecimalInput;
  /** `largerSide`: of the contracts on one asset only the larger side is margined, linear and inverse ones apart. */
  offset?: "none" | "largerSide";
  option?: {
    initial?: DecimalInput;
    floor?: DecimalInput;
    maintenance?: DecimalInput;
    maintenanceFloor?: DecimalInput;
    maintenanceOfInitial?: DecimalInput;
    /** Whether the option's value is added. */
    mark?: boolean;
    putMark?: DecimalInput;
    putOver?: DecimalInput;
    strikeCap?: DecimalInput;
    longCap?: DecimalInput;
    maxLoss?: { initial?: DecimalInput; maintenance?: DecimalInput };
    utilisation?: { used?: DecimalInput; target?: DecimalInput; saturated?: DecimalInput; seller?: DecimalInput; buyer?: DecimalInput };
  };
}

/** One scenario of a grid. */
export interface ScenarioInput {
  /** The move, as a fraction of the range: -0.18 for a fall of 18 %. */
  spot?: DecimalInput;
  /** `up`, `down`, `same`, `skew`, `smile`, or a fraction of the volatility. */
  volatility?: "up" | "down" | "same" | "skew" | "smile" | DecimalInput;
  /** How much of the result counts; default 1. */
  weight?: DecimalInput;
}

/** Parameters of `portfolio`: they are laid over the preset's. A list replaces the preset's list. */
export interface PortfolioParameters extends OracleParameters {
  scenarios?: ScenarioInput[];
  range?: DecimalInput;
  ranges?: Record<string, DecimalInput>;
  volatility?: { up?: DecimalInput; down?: DecimalInput; shortPower?: DecimalInput; longPower?: DecimalInput; floorDays?: DecimalInput; minimumUp?: DecimalInput };
  skew?: Record<string, DecimalInput>;
  interest?: DecimalInput;
  /** By asset and expiry: `ETH 2026-12-25`. */
  rates?: Record<string, DecimalInput>;
  fixed?: Record<string, DecimalInput>;
  discounted?: boolean;
  discount?: Record<string, DecimalInput>;
  basis?: { up?: DecimalInput; down?: DecimalInput; add?: DecimalInput; perYear?: DecimalInput };
  roll?: { minimum?: DecimalInput; perYear?: DecimalInput; perYears?: Record<string, DecimalInput> };
  calendar?: DecimalInput;
  charges?: {
    on: "perpetual" | "future" | "spot" | "option" | "shortOption" | "nakedOption" | "netDelta" | "hedgedDelta" | "offsetFutures" | "offsetVega";
    initial?: DecimalInput;
    maintenance?: DecimalInput;
    /** Put under the loss rather than added to it. */
    floor?: boolean;
  }[];
  netOptionValue?: boolean;
  factor?: { initial?: DecimalInput; maintenance?: DecimalInput; charges?: boolean };
  collateral?: Record<string, { initial?: DecimalInput; maintenance?: DecimalInput; shocked?: boolean }>;
}

/** Parameters of `weighted-sensitivity`; correlations between assets are `assumptions.correlations`. */
export interface WeightedParameters {
  /** By name; `default` is for every asset without a bucket. */
  buckets?: Record<string, { weight?: DecimalInput; rho?: DecimalInput; threshold?: DecimalInput }>;
  /** The bucket of an asset. */
  assets?: Record<string, string>;
  /** Between two buckets: `a-b`. */
  gamma?: Record<string, DecimalInput>;
  residual?: string;
  stress?: boolean;
  clamp?: boolean;
}

/** Parameters of `health`: they are laid over the preset's. */
export interface HealthParameters {
  tokens?: Record<string, {
    initial?: { asset?: DecimalInput; liability?: DecimalInput };
    maintenance?: { asset?: DecimalInput; liability?: DecimalInput };
    sizeFactor?: DecimalInput;
    scaleFrom?: DecimalInput;
    deposits?: DecimalInput;
    /** Not the protocol's own: `sets[].standIns` names what it weighs. Your `initial` or `maintenance` drops it. */
    standIn?: boolean;
  }>;
  perpetuals?: Record<string, {
    initial?: DecimalInput;
    maintenance?: DecimalInput;
    sizeFactor?: DecimalInput;
    profitInitial?: DecimalInput;
    profitMaintenance?: DecimalInput;
    profitSizeFactor?: DecimalInput;
    standIn?: boolean;
  }>;
  nets?: boolean;
  settles?: boolean;
  settlement?: string;
  debtsInCollateral?: boolean;
  perOrder?: DecimalInput;
}

export type StandardPreset = "deribit" | "derive-srm" | "dydx-v4" | "hyperliquid" | "aevo" | "paradex" | "hypercall" | "synthetix-v3" | "gmx-v2" | "panoptic" | "binance" | "bybit" | "okx" | "bitget" | "gate" | "kucoin" | "kraken" | "bitmex" | "mexc";
export type PortfolioPreset = "derive-pm2" | "derive-pm1" | "paradex" | "scan-16" | "deribit" | "okx" | "hypercall";
export type HealthPreset = "aave-v3" | "mango-v4" | "drift-v2" | "binance-unimmr";

export type MarginChoice =
  | { method: "venue"; preset?: undefined; parameters?: RateParameters | undefined }
  | { method: "rate"; preset?: undefined; parameters?: RateParameters | undefined }
  | { method: "schedule"; preset?: undefined; parameters?: ScheduleParameters | undefined }
  | { method: "standard"; preset?: StandardPreset | undefined; parameters?: StandardParameters | undefined }
  | { method: "portfolio"; preset?: PortfolioPreset | undefined; parameters?: PortfolioParameters | undefined }
  | { method: "weighted-sensitivity"; preset?: "own-buckets" | undefined; parameters?: WeightedParameters | undefined }
  | { method: "health"; preset?: HealthPreset | undefined; parameters?: HealthParameters | undefined };
