/** What goes in, and what comes out: books and reports. */
import type { Decimal, DecimalInput, Failure } from "./basic.js";
import type { Account, Agreement, AssetFacts, Checked, Credit, Leverage, Limit, MeasureId, Removal, Stress } from "./credit.js";
import type { LinearRule, MarginChoice } from "./margin.js";
import type { PositionInput } from "./position.js";
import type { AccountMargin } from "./whatif.js";

export type * from "./basic.js";
export type * from "./margin.js";
export type * from "./position.js";
export type * from "./whatif.js";

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
  /**
   * Whether spot covers shorts of its margin set in `rate`, by counterparty or by a set's key. By default it does, but not
   * at venues that keep spot in a separate wallet (Binance, Bitget, Gate, HTX, Hyperliquid, Kraken, KuCoin, MEXC and others).
   */
  spotCover?: Record<string, boolean> | undefined;
}

export interface Options {
  /** For every set that `marginBy` does not name; default `venue`. */
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
  accounts?: readonly Account[] | undefined;
  /** What venues say that they have and owe. */
  solvency?: readonly { counterparty: string; reserves: DecimalInput; liabilities: DecimalInput }[] | undefined;
  /** Margin tiers that you have from a venue, by counterparty, such as `parseTiers` reads: laid over the venue's own rule. */
  tiers?: Record<string, { linear?: Record<string, LinearRule>; inverse?: Record<string, LinearRule> }> | undefined;
  limits?: readonly Limit[] | undefined;
  stresses?: readonly Stress[] | undefined;
  /** Legal entity identifiers by name; "" is your own. */
  parties?: Record<string, string> | undefined;
  assumptions?: Assumptions | undefined;
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
  /**
   * How much the exposure grows if prices rise by 1 %; only with options, and only where every volatility is known. What is
   * matched is matched by delta, and gamma says how fast that ends.
   */
  gamma?: Decimal;
}

export interface AssetExposure extends Exposure {
  /** Net in units of the asset, where every position's units are known. */
  netQuantity?: Decimal;
}

export interface SetName {
  counterparty: string;
  account: string;
  chain: string;
  /** Isolated positions are sets of one each; those of one account are listed together, without their chains. */
  marginMode: "cross" | "isolated";
  /** Positions in it. */
  count: number;
}

export interface SetExposure extends Exposure, SetName {}

export interface SetMargin extends SetName {
  key: string;
  method: string;
  rule: SetRule;
  /** Whether it is part of the book's margin. A lending account is not: it has a health factor. */
  counted: boolean;
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
  /** Assets of it that are margined by a stand-in, because the venue's own table for a contract is not known. */
  standIns?: string[];
  /** Assets with a position larger than the venue's table reaches: taken at the last tier, though the venue asks more or allows no such size. */
  beyondTiers?: string[];
  /** Whether a position is left out for want of an input; see `failures`. */
  partial?: boolean;
  /** The rule for its options, only for `rate`: sold ones need what `standard` asks, less what bought ones cover. */
  options?: { method: string; preset: string; count: number; gamma?: Decimal };
}

/** The rule that a set is margined by, and where it comes from. */
export interface SetRule {
  method: string;
  preset?: string;
  mode: "standard" | "portfolio";
  /** Whether it stands in for the venue's own rule, which is not known. */
  standIn: boolean;
  /** The day of the rule's source. */
  asOf?: string;
  source: string;
}

/** A change that would lower what accounts need; nothing of it is in force. */
export interface Available {
  counterparty: string;
  account?: string;
  chain?: string;
  /** `portfolio` or `standard`: the account in this mode of its venue. `together`: the futures and perpetuals of one asset closed elsewhere and opened in this account. */
  change: "portfolio" | "standard" | "together";
  /** The asset that is brought together. */
  asset?: string;
  /** The sets that it would leave. */
  from?: string[];
  /** What the accounts that change would need then. */
  netted: Decimal;
  /** What they would need now at the most leverage that their venues allow, less that; always above zero. */
  saving: Decimal;
  /** What they need more now because of a leverage that was chosen. No part of `saving`: it is no effect of netting. Below zero if
   * the change brings back a chosen leverage, which asks for that much more. */
  byLeverage?: Decimal;
  rule: SetRule;
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
  health?: Health;
  charges?: { name: string; initial: Decimal; maintenance: Decimal }[];
}

/** How a lending account stands; only for `health`. */
export interface Health {
  /** What is held less what is owed, with profit and loss. Of an account that holds contracts only, whose equity the book gives: that equity. */
  equity: Decimal;
  /** What counts in its favour, at maintenance weights. */
  collateral: Decimal;
  /** What counts against it, at maintenance weights. */
  requirement: Decimal;
  /** Collateral / requirement: below 1 the protocol closes positions. Absent if nothing is required. */
  factor?: Decimal;
  /** What could still be taken out or borrowed. */
  free: Decimal;
  /** What is held / what is owed, both at full value: the C-ratio. Absent if nothing is owed. */
  collateralRatio?: Decimal;
  /** What is owed / what may be borrowed against what is held (its value × loan-to-value). Absent if nothing may be. */
  debtToLimit?: Decimal;
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
  /** `pair`: instruments of one asset. `set`: a whole set. `mode`: an account in portfolio mode, against its positions one by one in standard margin. `values`: values under one agreement. */
  kind: "pair" | "set" | "mode" | "values";
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

/** What the walls between sets cost in one asset; with an empty name where a methodology margins all assets together. */
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
  /** What other modes and places would need instead, the largest saving first; never part of `saving`. */
  available: Available[];
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
  /** Equity against margin, beside what the venue says: the accounts that the book lists, then every other with positions. */
  accounts?: AccountMargin[];
  /** What a default would cost. Worked out when it is first read. */
  credit: Credit;
  concentration: Record<"byAsset" | "byCounterparty" | "byClaim" | "byChain" | "byVenue" | "byCollateral", Concentration>;
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

/** What `Book.set` changes: `null` takes a price or a rate away, and a methodology back to the default. */
export interface BookChanges extends Omit<Partial<BookInput>, "positions" | "prices" | "rates" | "margin"> {
  margin?: MarginChoice | null | undefined;
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

/** What an answer with tiers does not say. */
export interface TierHints {
  /** The contract, for an answer that does not name it: "BTC_USDT". */
  contract?: string | undefined;
  /** Units of the asset in a contract (of the quote currency in an inverse one), by the name in the answer or by asset. */
  contractSizes?: Record<string, DecimalInput> | undefined;
}

/** Margin tiers from a venue's answer. */
export interface ParsedTiers {
  /** `null` when it was not recognised. */
  format: string | null;
  /** The venue, if the answer shows which it is. */
  venue?: string;
  /** To be laid over the venue's preset of `standard`. */
  parameters: { linear?: Record<string, LinearRule>; inverse?: Record<string, LinearRule> };
  /** Contracts that were left out, each with its reason. */
  failures: Failure[];
  warnings: Failure[];
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
    presets: { id: string; name: string; /** The day of its source. */ asOf: string; source: string; note: string; parameters: Record<string, unknown> }[];
  }[];
  fields: { id: string; name: string }[];
  /** The stress scenarios of a book that has none of its own. */
  stresses: Stress[];
  /** What can be bounded, and the bounds of a book that sets none. */
  measures: { id: MeasureId; name: string; source: string; percent: boolean }[];
  limits: Limit[];
}
