/** A decimal as it goes in: text keeps every digit; numbers are taken by their shortest form. */
export type DecimalInput = string | number | bigint;
/** A decimal as it comes out: plain digits, no exponent, no trailing zeros, never "-0". */
export type Decimal = string;

export type Kind = "spot" | "perpetual" | "future" | "option" | "loan" | "cds";
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
  /** Price at which it was entered, for the value of futures. */
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
}

export interface Agreement {
  id: string;
  counterparty: string;
  /** "unknown" counts as "no". */
  enforceable?: "yes" | "no" | "unknown" | undefined;
}

export interface Assumptions {
  /** Currencies taken as exactly 1 of another; an array means 1 USD each. */
  pegs?: Record<string, string> | string[] | undefined;
  /** Assets counted as another less a haircut. */
  families?: { from: string; to: string; haircut?: DecimalInput | undefined }[] | undefined;
  correlations?: { a: string; b: string; rho: DecimalInput }[] | undefined;
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

export type MarginChoice =
  | { method: "rate"; preset?: undefined; parameters?: RateParameters | undefined }
  | { method: "schedule"; preset?: undefined; parameters?: ScheduleParameters | undefined };

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
}

export interface Leg {
  instrument: string;
  exposure: Decimal;
  rate: Decimal;
  standalone: Decimal;
  matched: Decimal;
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
  /** Where the walls cost something, asset by asset; only for `rate`. */
  walls: Wall[];
  sets: SetMargin[];
  offsets: Offset[];
}

export interface CreditSet {
  key: string;
  counterparty: string;
  agreement: string;
  count: number;
  gross: Decimal;
  net: Decimal;
  netOwed: Decimal;
  unknown: number;
}

export interface Concentration {
  top: string;
  top1: Decimal;
  cr3: Decimal;
  cr5: Decimal;
  hhi: Decimal;
  effectiveNumber: Decimal;
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
  credit: { gross: Decimal; net: Decimal; ngr: Decimal; sets: CreditSet[] };
  concentration: { byAsset: Concentration; byCounterparty: Concentration; byChain: Concentration };
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
  methods: { id: string; name: string; summary: string; source: string }[];
  fields: { id: string; name: string }[];
}
