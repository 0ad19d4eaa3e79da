import type { Decimal, DecimalInput, Failure } from "./basic.js";

/** What secures what is owed under an agreement. */
export interface Collateral {
  /** What it is in; default: the reporting currency. */
  asset?: string | undefined;
  amount: DecimalInput;
  /** Whether we posted it, rather than hold it. */
  posted?: boolean | undefined;
  /** The fraction of its worth that does not count, 0 to 1. */
  haircut?: DecimalInput | undefined;
  /** Whether a third party keeps it. */
  segregated?: boolean | undefined;
}

/** A netting agreement with one counterparty. */
export interface Agreement {
  id: string;
  counterparty: string;
  /** "unknown" counts as "no". */
  enforceable?: "yes" | "no" | "unknown" | undefined;
  /** Whether positions that name no agreement are under it; default: they are under the only one that there is. */
  default?: boolean | undefined;
  /** Under whose law, on what opinion: for people. */
  jurisdiction?: string | undefined;
  /** A clause that lets the other side walk away: then it does not net. */
  walkAway?: boolean | undefined;
  /** A number is so much of the reporting currency: held, or posted where it is below zero. */
  collateral?: readonly Collateral[] | Collateral | DecimalInput | undefined;
  /** What may be owed before margin is called. */
  threshold?: DecimalInput | undefined;
  /** The smallest amount that is transferred. */
  mta?: DecimalInput | undefined;
  /** Net independent collateral amount: the part of the collateral that secures more than what is owed today. */
  independentAmount?: DecimalInput | undefined;
  /** Business days between two margin calls. */
  remarginDays?: number | undefined;
}

/** How a venue margins an account: by fixed rates or tiers, or by scenarios over the whole account. */
export type AccountMode = "standard" | "portfolio";

/** The price at which the venue says that it would close a position. */
export interface VenueLiquidation {
  /** The id of the position in this book. */
  position?: string | undefined;
  /** The asset whose price it is. */
  asset: string;
  /** In the currency that the position is quoted in. */
  price: DecimalInput;
}

/** What the venue itself says of an account, for comparison: no value of ours uses any of it. Money is in the account's `currency`. */
export interface VenueFigures {
  /** The account's value. */
  equity?: DecimalInput | undefined;
  /** Initial margin, or margin used. */
  initial?: DecimalInput | undefined;
  maintenance?: DecimalInput | undefined;
  /** The venue's own liquidation prices; a position that it gives none for is not listed. */
  liquidations?: readonly VenueLiquidation[] | undefined;
  /** The leverage that the venue reports for the whole account. */
  leverage?: DecimalInput | undefined;
  /** When the venue said so: ISO 8601. */
  asOf?: string | undefined;
}

/** What you have at a venue, and how the venue margins it. */
export interface Account {
  counterparty: string;
  /** The sub-account or margin pool. */
  account?: string | undefined;
  /** As the venue counts it for margin: balance, coins, margin of isolated positions, and the profit or loss of all positions in it. In units of `currency`.
   * An account without it is not part of leverage, headroom or claims. */
  equity?: DecimalInput | undefined;
  /** What the equity is in; default: the reporting currency. Equity in a coin is worth less when the coin falls. */
  currency?: string | undefined;
  /** What a third party keeps of the equity, so that it is not lost when the venue fails. */
  segregated?: DecimalInput | undefined;
  /** The mode in which the venue margins it; default: the venue's usual one. */
  mode?: AccountMode | undefined;
  /** The leverage chosen for the account, at least 1. */
  leverage?: DecimalInput | undefined;
  /** What the venue itself says. */
  venue?: VenueFigures | undefined;
}

/** What credit rules need to know about an asset. */
export interface AssetFacts {
  class?: "crypto" | "commodity" | "credit" | "equity" | "fx" | "rates" | "other" | undefined;
  hedgingSet?: "energy" | "electricity" | "metals" | "agricultural" | "other" | undefined;
  rating?: "AAA" | "AA" | "A" | "BBB" | "BB" | "B" | "CCC" | "IG" | "SG" | undefined;
  /** Whether it is an index rather than a single name. */
  index?: boolean | undefined;
  /** What is recovered of a reference entity's debt; default 0.4. */
  recovery?: DecimalInput | undefined;
  /** The supervisory factor, instead of that of its class. */
  factor?: DecimalInput | undefined;
}

export type MeasureId =
  | "gross-leverage"
  | "net-to-gross"
  | "hhi-asset"
  | "hhi-counterparty"
  | "hhi-claim"
  | "top-counterparty"
  | "top-claim"
  | "top-chain"
  | "top-collateral"
  | "margin-usage";

/** A measure that is kept within bounds. */
export interface Limit {
  measure: MeasureId;
  warning: DecimalInput;
  breach: DecimalInput;
}

/** A stress scenario: moves are fractions, -0.4 for -40 %. */
export interface Stress {
  id: string;
  name?: string | undefined;
  note?: string | undefined;
  /** By asset; "*" for every other. */
  prices?: Record<string, DecimalInput> | undefined;
  /** Of every implied volatility, as a fraction of itself. */
  volatility?: DecimalInput | undefined;
  /** Of what is taken as 1 of the reporting currency. */
  pegs?: Record<string, DecimalInput> | undefined;
  /** What longs in perpetuals pay per day, as a fraction of their exposure. */
  funding?: DecimalInput | undefined;
  days?: number | undefined;
  /** Counterparties that default; "largest" is the one that would owe the most now, by gross exposure where nobody owes. */
  defaults?: readonly string[] | undefined;
  /** Chains that halt; "largest" is the one that holds the most. */
  halts?: readonly string[] | undefined;
  /** What is recovered from who defaults. */
  recovery?: DecimalInput | undefined;
}

/** Exposure at default of one set by SA-CCR. */
export interface Ead {
  /** 1.4 × (replacement cost + multiplier × add-on). */
  ead: Decimal;
  replacementCost: Decimal;
  addOn: Decimal;
  multiplier: Decimal;
  margined: boolean;
  /** Whether the figures are those of the set without margin, because they are lower. */
  capped?: boolean;
  classes?: { class: string; addOn: Decimal }[];
  /** The same set by the current exposure method. */
  cem: Decimal;
  partial?: boolean;
}

export interface CreditSet {
  key: string;
  counterparty: string;
  /** "" where there is none. */
  agreement: string;
  /** Whether it is closed out as one amount; otherwise each position stands alone. */
  nets: boolean;
  enforceable: "yes" | "no" | "unknown" | "";
  count: number;
  /** Sum of the positive values. */
  gross: Decimal;
  /** What positions would be owed as one amount, before collateral and recovery. */
  net: Decimal;
  /** What that would be if the agreement were enforceable. */
  ifNetted: Decimal;
  grossOwed: Decimal;
  netOwed: Decimal;
  /** What positions owe outside accounts whose equity is given, without cash. */
  claims: Decimal;
  /** Cash held there, outside such accounts. */
  cash: Decimal;
  /** The equity of accounts that give it: it holds the values of their positions. */
  equity: Decimal;
  /** What a third party keeps of that equity. */
  segregated: Decimal;
  /** What collateral counts on our side; below zero what was posted and would be lost. */
  collateral: Decimal;
  /** What they owe when they fail, before recovery: max(claims + cash + equity − segregated − collateral, 0). */
  exposure: Decimal;
  /** What we owe when we fail. */
  exposureOwed: Decimal;
  /** Exposure × recovery. */
  recovered: Decimal;
  /** Exposure × (1 − recovery). */
  loss: Decimal;
  /** Positions whose value is not known. */
  unknown: number;
  ead?: Ead;
}

/** What is gained (+) or lost (−) when a reference entity defaults. */
export interface Jump {
  entity: string;
  index: boolean;
  count: number;
  /** Protection sold less protection bought. */
  notional: Decimal;
  recovery: Decimal;
  value: Decimal;
  jump: Decimal;
  unknown: number;
}

export interface Credit {
  gross: Decimal;
  net: Decimal;
  /** Net / gross, 1 where gross is zero. */
  ngr: Decimal;
  /** 1 − ngr. */
  benefit: Decimal;
  grossOwed: Decimal;
  netOwed: Decimal;
  exposure: Decimal;
  exposureOwed: Decimal;
  loss: Decimal;
  /** Exposure at default of all sets, by SA-CCR and by the current exposure method. */
  ead: Decimal;
  cem: Decimal;
  /** Derivatives that are left out of `ead` and `cem`. */
  missing?: Failure[];
  jumps?: Jump[];
  sets: CreditSet[];
}

/** The book without one thing. */
export interface Removal {
  kind: "counterparty" | "chain" | "agreement" | "asset";
  key: string;
  count: number;
  gross: Decimal;
  net: Decimal;
  residual: Decimal;
  /** How far the residual is above what it was: what is open because its other side is gone. */
  jump: Decimal;
  margin: Decimal;
  marginChange: Decimal;
  /** Margin per unit of margin before. */
  fragility: Decimal;
  exposure: Decimal;
  exposureChange: Decimal;
  loss: Decimal;
}

export interface Geared {
  counterparty: string;
  account: string;
  equity: Decimal;
  gross: Decimal;
  net: Decimal;
  /** Sum over assets of |net|. */
  residual: Decimal;
  /** Absent without equity above zero. */
  grossLeverage?: Decimal;
  netLeverage?: Decimal;
  /** Residual / equity: different assets do not offset. */
  residualLeverage?: Decimal;
  marginUsage?: Decimal;
}

export interface Leverage {
  /** The accounts whose equity is given, together. */
  total: Geared;
  /** Whether exposure is held where no equity is given. */
  partial?: boolean;
  accounts?: Geared[];
  /** Claims on venues whose reserves are given. */
  claims?: { counterparty: string; ratio: Decimal; claim: Decimal; uncovered: Decimal }[];
}

export interface Checked {
  measure: MeasureId;
  name: string;
  key?: string;
  value?: Decimal;
  warning: Decimal;
  breach: Decimal;
  /** Whether the bounds are only an example, because the book sets none. */
  example?: boolean;
  /** `unset` where the bounds are an example. */
  state: "within" | "warning" | "breach" | "unset" | "unknown";
  source: string;
}

/** What a scenario does to the book. */
export interface Stressed {
  scenario: Stress;
  /** Who defaults in this book, and which chains halt. */
  gone: string[];
  /** Names in the scenario that mean nothing in this book. */
  unknown?: string[];
  /** By prices, volatility and time; funding, pegs and balances are apart. */
  pnl: Decimal;
  byAsset: { asset: string; pnl: Decimal }[];
  funding: Decimal;
  pegs: Decimal;
  /** What accounts whose equity is in a coin gain or lose with it, beside their positions. */
  balances: Decimal;
  /** On values, collateral and equity after the move. */
  creditLoss: Decimal;
  /** P&L, funding, pegs and balances, less credit losses. */
  total: Decimal;
  net: Decimal;
  residual: Decimal;
  margin: Decimal;
  marginChange: Decimal;
  equity?: Decimal;
}

/** What one position brings in a scenario. */
export interface PositionLoss {
  id: string;
  instrument: string;
  pnl: Decimal;
}

/** The condition of Duffie and Zhu. */
export interface Efficiency {
  classes: number;
  dealers: number;
  /** Expected exposure in units of σ. */
  bilateral: Decimal;
  cleared: Decimal;
  helps: boolean;
  /** The fewest dealers with whom clearing one class would help. */
  fewest: number;
}

export interface Clearing {
  /** The book as it is, with the chosen counterparties' derivatives taken over by one house, with everybody's. */
  ways: { id: "bilateral" | "chosen" | "cleared"; novated: string[]; lines: number; left: { counterparty: string; instrument: string; held: Decimal }[]; gross: Decimal; exposure: Decimal; ead: Decimal; margin: Decimal; walled: Decimal }[];
  symmetric?: Efficiency;
}

/** A credit default swap on its own. */
export interface SwapRisk {
  id: string;
  entity: string;
  notional: Decimal;
  fairSpread: Decimal;
  coupon?: Decimal;
  hazard: Decimal;
  /** What one of coupon per year is worth, per unit of notional. */
  annuity: Decimal;
  /** What it gains when the spread widens by a basis point: priced again at that spread, less its value. */
  cs01: Decimal;
  /** What one basis point more of its coupon is worth to it: annuity × notional × 1 bp. */
  riskyPv01: Decimal;
  value?: Decimal;
  jump: Decimal;
}

/** One row of a report to a trade repository; an export format, not a filing. */
export type Reported = Record<
  | "reportingTimestamp" | "uti" | "counterparty1" | "counterparty2" | "actionType" | "product" | "assetClass" | "underlier" | "direction" | "quantity"
  | "notionalAmount" | "notionalCurrency" | "price" | "strikePrice" | "optionType" | "expirationDate" | "valuationAmount" | "valuationCurrency"
  | "valuationMethod" | "masterAgreement" | "nettingSet" | "collateralPortfolioCode" | "cleared" | "chain",
  string
>;

/** One day of a leveraged token. */
export interface ResetDay {
  price: Decimal;
  nav: Decimal;
  /** What it holds before the reset. */
  drifted: Decimal;
  /** What is bought (+) or sold (−) to restore the multiple. */
  traded: Decimal;
}
