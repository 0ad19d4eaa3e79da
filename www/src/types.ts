import type { Agreement, AssetFacts, Checked, Credit, Leverage, Limit, MeasureId, Removal, Stress } from "./credit.js";

/** A decimal as it goes in: text keeps every digit; numbers are taken by their shortest form. */
export type DecimalInput = string | number | bigint;
/** A decimal as it comes out: plain digits, no exponent, no trailing zeros, never "-0". */
export type Decimal = string;

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
  /** `2026-12-25`, an ISO time, or milliseconds since 1970. */
  expiry?: string | number | undefined;
  strike?: DecimalInput | null | undefined;
  right?: "call" | "put" | undefined;
  /** An option's implied volatility per year: 0.6 for 60 %. */
  volatility?: DecimalInput | null | undefined;
  /** Currency of prices and strikes; default: the reporting currency. */
  quote?: string | undefined;
  settle?: string | undefined;
  /** Currency of the price where it is not the quote currency (premiums in coin). */
  priceCurrency?: string | undefined;
  assetClass?: AssetClass | undefined;
  /** When what the contract is on begins and ends, where that is not now and `expiry`. */
  start?: string | number | undefined;
  end?: string | number | undefined;
  /** The multiple that a leveraged token restores, and its asset's price at the last reset. */
  leverage?: DecimalInput | null | undefined;
  resetPrice?: DecimalInput | null | undefined;
}

export interface Assumptions {
  /** Currencies taken as exactly 1 of another; an array means 1 USD each. */
  pegs?: Record<string, string> | string[] | undefined;
  /** Assets counted as another less a haircut. */
  families?: { from: string; to: string; haircut?: DecimalInput | undefined }[] | undefined;
  correlations?: { a: string; b: string; rho: DecimalInput }[] | undefined;
  /** What credit rules need to know about assets, by name. */
  assets?: Record<string, AssetFacts> | undefined;
  /** What is recovered from a counterparty that defaults, 0 to 1: for everybody, or by name with "" for the rest. Default 0. */
  recovery?: DecimalInput | Record<string, DecimalInput> | undefined;
  /** The flat interest rate at which credit default swaps are discounted. */
  interest?: DecimalInput | undefined;
}

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
  /** Added to both rates for every unit of the asset. */
  perUnit?: DecimalInput;
  /** Added to both margins for every position. */
  minimum?: DecimalInput;
  tiers?: { from: DecimalInput; leverage: DecimalInput }[];
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
  /** By asset; `default` is for every other. */
  linear?: Record<string, LinearRule>;
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
  }>;
  perpetuals?: Record<string, {
    initial?: DecimalInput;
    maintenance?: DecimalInput;
    sizeFactor?: DecimalInput;
    profitInitial?: DecimalInput;
    profitMaintenance?: DecimalInput;
    profitSizeFactor?: DecimalInput;
  }>;
  nets?: boolean;
  settles?: boolean;
  settlement?: string;
  debtsInCollateral?: boolean;
  perOrder?: DecimalInput;
}

export type StandardPreset = "deribit" | "derive-srm" | "dydx-v4" | "hyperliquid" | "aevo" | "paradex" | "hypercall" | "synthetix-v3" | "gmx-v2" | "panoptic";
export type PortfolioPreset = "derive-pm2" | "derive-pm1" | "paradex" | "scan-16" | "deribit" | "okx" | "hypercall";
export type HealthPreset = "aave-v3" | "mango-v4" | "drift-v2" | "binance-unimmr";

export type MarginChoice =
  | { method: "rate"; preset?: undefined; parameters?: RateParameters | undefined }
  | { method: "schedule"; preset?: undefined; parameters?: ScheduleParameters | undefined }
  | { method: "standard"; preset?: StandardPreset | undefined; parameters?: StandardParameters | undefined }
  | { method: "portfolio"; preset?: PortfolioPreset | undefined; parameters?: PortfolioParameters | undefined }
  | { method: "weighted-sensitivity"; preset?: "own-buckets" | undefined; parameters?: WeightedParameters | undefined }
  | { method: "health"; preset?: HealthPreset | undefined; parameters?: HealthParameters | undefined };

export interface Options {
  /** For every set that `marginBy` does not name; default `rate`. */
  margin?: MarginChoice | undefined;
  /** By counterparty. */
  marginBy?: Record<string, MarginChoice> | undefined;
  /** Whether the report lists every position with its own figures. */
  positions?: boolean | undefined;
}

/** Positions and everything needed to value and net them. */
export interface BookInput extends Omit<Options, "positions"> {
  version?: number | undefined;
  name?: string | undefined;
  /** The reporting currency; default "USD". */
  currency?: string | undefined;
  /** Time of valuation; default now. */
  asOf?: string | undefined;
  positions: readonly PositionInput[];
  /** Reference prices by asset, in the reporting currency. */
  prices?: Record<string, DecimalInput> | undefined;
  /** Units of the reporting currency per unit of another. */
  rates?: Record<string, DecimalInput> | undefined;
  agreements?: readonly Agreement[] | undefined;
  /** What you have at each venue, as the venue counts it for margin. */
  accounts?: readonly { counterparty: string; account?: string | undefined; equity: DecimalInput }[] | undefined;
  /** What venues say that they have and owe. */
  solvency?: readonly { counterparty: string; reserves: DecimalInput; liabilities: DecimalInput }[] | undefined;
  limits?: readonly Limit[] | undefined;
  stresses?: readonly Stress[] | undefined;
  /** Legal entity identifiers by name; "" is your own. */
  parties?: Record<string, string> | undefined;
  assumptions?: Assumptions | undefined;
}

/** One thing that could not be used, or a warning. */
export interface Failure {
  code: string;
  message: string;
  /** Counted from 1. */
  row?: number;
  id?: string;
  field?: string;
  path?: string;
  candidates?: string[];
}

export interface Exposure {
  key: string;
  long: Decimal;
  short: Decimal;
  gross: Decimal;
  net: Decimal;
  matched: Decimal;
  residual: Decimal;
  nettingRatio: Decimal;
}

export interface AssetExposure extends Exposure {
  /** Net in units of the asset, where every position's units are known. */
  netQuantity?: Decimal;
}

export interface SetName {
  counterparty: string;
  account: string;
  chain: string;
  marginMode: "cross" | "isolated";
  /** Positions in it. */
  count: number;
}

export interface SetExposure extends Exposure, SetName {}

export interface SetMargin extends SetName {
  key: string;
  method: string;
  agreement?: string;
  standalone: Decimal;
  netted: Decimal;
  saving: Decimal;
  ngr?: Decimal;
  preset?: string;
  /** The same as netted, where the methodology knows two levels. */
  initial?: Decimal;
  maintenance?: Decimal;
  /** All assets in one and the same scenario, where there are scenarios and they line up. */
  scenarios?: Scenario[];
  /** The place in `scenarios` of the one that loses most. */
  worst?: number;
  /** Asset by asset, where the methodology works so; one with an empty name for all of a set. */
  assets?: AssetMargin[];
  /** Whether a position is left out for want of an input; see `failures`. */
  partial?: boolean;
}

/** The margin of one asset in one set. */
export interface AssetMargin {
  asset: string;
  standalone: Decimal;
  netted: Decimal;
  maintenance?: Decimal;
  /** The place in `scenarios` of the one that loses most; absent where none loses. */
  worst?: number;
  scenarios?: Scenario[];
  stress?: { low: Decimal; medium: Decimal; high: Decimal };
  health?: { equity: Decimal; collateral: Decimal; requirement: Decimal; factor?: Decimal; free: Decimal };
  charges?: { name: string; initial: Decimal; maintenance: Decimal }[];
}

/** One scenario and what it would bring. */
export interface Scenario {
  spot: Decimal;
  volatility: string;
  weight: Decimal;
  pnl: Decimal;
}

export interface Leg {
  instrument: string;
  exposure: Decimal;
  rate: Decimal;
  standalone: Decimal;
  matched: Decimal;
  /** What it gains or loses where the set loses most. */
  worst?: Decimal;
  paidInFull: boolean;
  count: number;
  /** Only from `Book.offsets`. */
  ids?: string[];
}

export interface Offset {
  set: string;
  method: string;
  asset: string;
  label: string;
  matched: Decimal;
  residual: Decimal;
  standalone: Decimal;
  released: Decimal;
  charge: Decimal;
  saving: Decimal;
  legs: Leg[];
  explanation: string;
}

/** What the walls between sets cost in one asset. */
export interface Wall {
  asset: string;
  netted: Decimal;
  withoutWalls: Decimal;
  cost: Decimal;
  sets: string[];
}

export interface Margin {
  method: string;
  standalone: Decimal;
  netted: Decimal;
  saving: Decimal;
  savingRatio: Decimal;
  withoutWalls: Decimal;
  /** Positions that count in exposure but not in margin; see `failures`. */
  leftOut?: number;
  /** Where the walls cost something, asset by asset. Sets under different rules are not joined. */
  walls: Wall[];
  sets: SetMargin[];
  offsets: Offset[];
}

export interface Concentration {
  top: string;
  top1: Decimal;
  cr3: Decimal;
  cr5: Decimal;
  hhi: Decimal;
  effectiveNumber: Decimal;
  /** The five largest. */
  largest: { key: string; size: Decimal; share: Decimal }[];
}

export interface PositionReport {
  id: string;
  instrument: string;
  set: string;
  exposure?: Decimal;
  value?: Decimal;
  standalone?: Decimal;
  /** The book's price of its asset, where exposure counts that and not the position's own mark. */
  referencePrice?: Decimal;
  cash?: boolean;
  failure?: Failure;
}

export interface Assumption {
  code: string;
  key: string;
  value: string;
  message: string;
}

/** Everything computed from a book. */
export interface Report {
  currency: string;
  asOf?: string;
  /** Whether a position was left out; see `failures`. */
  partial: boolean;
  /** The whole book, netted by asset. */
  total: Exposure;
  /** The whole book, netted by margin set and asset. */
  recognised: Exposure;
  cash: Exposure;
  byAsset: AssetExposure[];
  byCounterparty: Exposure[];
  byChain: Exposure[];
  byNettingSet: SetExposure[];
  margin: Margin;
  /** Equity against margin, where the book gives equity. */
  accounts?: AccountMargin[];
  /** What a default would cost. Worked out when it is first read. */
  credit: Credit;
  concentration: Record<"byAsset" | "byCounterparty" | "byChain" | "byVenue" | "byCollateral", Concentration>;
  leverage: Leverage;
  limits: Checked[];
  /** The book without each counterparty, chain, agreement and asset, the costliest first. Worked out when it is first read. */
  resilience: Removal[];
  positions?: PositionReport[];
  failures: Failure[];
  warnings: Failure[];
  assumptions: Assumption[];
}

export interface Totals {
  /** Whether a position is left out, and how many are. */
  partial: boolean;
  failures: number;
  total: Exposure;
  recognised: Exposure;
  standalone: Decimal;
  netted: Decimal;
  saving: Decimal;
}

export interface AccountMargin {
  counterparty: string;
  account: string;
  equity: Decimal;
  initial: Decimal;
  maintenance: Decimal;
  /** Initial / equity; absent where equity is not above zero. */
  usage?: Decimal;
  maintenanceUsage?: Decimal;
  free: Decimal;
}

/** How far every price may move together before equity falls to maintenance margin. */
export interface Headroom {
  counterparty: string;
  account: string;
  /** Whether it is below maintenance as things stand. */
  below: boolean;
  /** Absent where no fall to -95 % reaches it. */
  down?: Decimal;
  /** Absent where no rise to +300 % reaches it. */
  up?: Decimal;
}

export interface CurvePoint {
  spot: Decimal;
  days: number;
  pnl: Decimal;
  netted: Decimal;
  maintenance: Decimal;
}

export interface Curves {
  moves: CurvePoint[];
  time: CurvePoint[];
  /** Options without a volatility, whose delta is taken as fixed. */
  fixedDelta: number;
}

/** In the reporting currency: delta is the exposure, gamma what it gains by +1 %, vega by one point, theta by one day. */
export interface Greeks {
  delta: Decimal;
  gamma: Decimal;
  vega: Decimal;
  theta: Decimal;
}

export interface GreekReport {
  total: Greeks;
  byAsset: (Greeks & { key: string })[];
  bySet: (Greeks & { key: string })[];
  positions: (Greeks & { key: string })[];
  /** Ids of options that lack a volatility or an expiry. */
  incomplete: string[];
}

/** What each instrument of a set would gain or lose, scenario by scenario. */
export interface ScenarioRow {
  asset: string;
  instrument: string;
  ids: string[];
  pnl: Decimal[];
}

/** The trade that makes an asset flat, and what it would do to margin. */
export interface Hedge {
  asset: string;
  position: PositionInput;
  before: Decimal;
  after: Decimal;
  saving: Decimal;
}

/** What a search may do. */
export interface Search {
  /** Close offsetting pairs; default true. */
  close?: boolean | undefined;
  /** Move positions to other venues; default true. */
  move?: boolean | undefined;
  /** Add hedges that make an asset flat; default false. */
  hedge?: boolean | undefined;
  /** Ids of positions that stay as they are. */
  locked?: readonly string[] | undefined;
  /** At most so many trades; default 20. */
  most?: number | undefined;
}

export interface Trade {
  action: "close" | "move" | "hedge";
  label: string;
  /** The positions that change, as they then stand; quantity "0": closed. */
  positions: PositionInput[];
  before: Decimal;
  after: Decimal;
  saving: Decimal;
}

export interface Plan {
  before: Decimal;
  after: Decimal;
  saving: Decimal;
  /** Whether every way was tried; otherwise it is the best that was found. */
  exact: boolean;
  tried: number;
  trades: Trade[];
}

/** What `Book.set` changes: `null` takes a price or a rate away. */
export interface BookChanges extends Omit<Partial<BookInput>, "positions" | "prices" | "rates"> {
  prices?: Record<string, DecimalInput | null> | undefined;
  rates?: Record<string, DecimalInput | null> | undefined;
}

/** What the text does not say. */
export interface Hints {
  /** The format, where the text fits more than one. */
  format?: string | undefined;
  /** For tables: the field that a column holds, by its header; "" leaves the column out. */
  columns?: Record<string, string> | undefined;
  /** Fields to set on every row that leaves them empty. */
  defaults?: Record<string, string> | undefined;
  /** For tables with thousands apart or a decimal comma: "." for 1,234.5, "," for 1.234,5. Without it both are refused. */
  decimalMark?: "." | "," | undefined;
}

export interface Parsed {
  /** `null` when it was not recognised. */
  format: string | null;
  book: BookInput;
  failures: Failure[];
  warnings: Failure[];
  columns: { header: string; field: string; sample: string }[];
}

/** What there is to choose from. */
export interface Catalogue {
  formats: { id: string; name: string }[];
  methods: {
    id: string;
    name: string;
    summary: string;
    source: string;
    /** Named sets of parameters, the default first. */
    presets: { id: string; name: string; source: string; note: string; parameters: Record<string, unknown> }[];
  }[];
  fields: { id: string; name: string }[];
  /** The stress scenarios of a book that has none of its own. */
  stresses: Stress[];
  /** What can be bounded, and the bounds of a book that sets none. */
  measures: { id: MeasureId; name: string; source: string; percent: boolean }[];
  limits: Limit[];
}
