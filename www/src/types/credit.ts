// Written by scripts/types.mjs from the Rust types: edit those, and run make types.
/** Costs of defaults, stress, clearing, and reports to a trade repository. */
import type { Stress } from "../input/credit.js";
import type { Decimal, Failure } from "./failure.js";
import type { MeasureId } from "./names.js";

/** A measure against its bounds. */
export interface Checked {
  /** The measure. */
  measure: MeasureId;
  /** The measure's name for people. */
  name: string;
  /** The group that the measure is of, such as the largest counterparty; absent if it is of the whole book. */
  key?: string;
  /** The measure's value, in its own unit; absent if an input is missing. */
  value?: Decimal;
  /** The bound above which it warns. */
  warning: Decimal;
  /** The bound above which it is a breach. */
  breach: Decimal;
  /** Whether the bounds are only an example, because the book sets none. */
  example?: boolean;
  /** The value against its bounds; `unset` if the bounds are an example. */
  state: LimitState;
  /** The source of the bounds; `yours` if the book sets them. */
  source: string;
}

/** A measure against its bounds. */
export type LimitState = "within" | "warning" | "breach" | "unset" | "unknown";

/** The book without one thing. Money is in the reporting currency. */
export interface Removal {
  /** The kind of thing that is removed. */
  kind: RemovalKind;
  /** The name of the counterparty, chain, agreement or asset. */
  key: string;
  /** The number of positions that are removed, or that stop netting. */
  count: number;
  /** Gross exposure of the rest. */
  gross: Decimal;
  /** Net exposure of the rest. */
  net: Decimal;
  /** Σ over assets of |net| of the rest. */
  residual: Decimal;
  /** The rise of `residual`: exposure that is open because its other side is gone. */
  jump: Decimal;
  /** The margin that the rest needs. */
  margin: Decimal;
  /** The change of margin. */
  marginChange: Decimal;
  /** Margin of the rest / margin of the book; 1 if the book needs none. */
  fragility: Decimal;
  /** Credit exposure of the rest, after collateral. */
  exposure: Decimal;
  /** The change of credit exposure; above zero if an agreement no longer nets. */
  exposureChange: Decimal;
  /**
   * The loss after recovery: debts of the counterparty, or claims on the chain or in the asset; of an agreement, the
   * rise of the loss if its counterparty defaults.
   */
  loss: Decimal;
}

/** The kind of thing that fails. */
export type RemovalKind = "counterparty" | "chain" | "agreement" | "asset";

/** Credit exposure of a book, in the reporting currency. */
export interface Credit {
  /** Positive values without netting, summed. */
  gross: Decimal;
  /** Positive values after netting under the agreements that hold, summed. */
  net: Decimal;
  /** Net / gross; 1 if gross is zero. */
  ngr: Decimal;
  /** 1 − net / gross: the fraction that netting removes. */
  benefit: Decimal;
  /** Our debts without netting. */
  grossOwed: Decimal;
  /** Our debts after netting. */
  netOwed: Decimal;
  /** Debts of all counterparties if each fails, before recovery: claims, cash and equity less their collateral. */
  exposure: Decimal;
  /** Our debts to all counterparties if we fail, before recovery. */
  exposureOwed: Decimal;
  /** The loss if all counterparties default, after recovery. */
  loss: Decimal;
  /** Exposure at default of all sets by SA-CCR. */
  ead: Decimal;
  /** Exposure at default of all sets by the current exposure method. */
  cem: Decimal;
  /** Derivatives that are left out of `ead` and `cem`, each with its missing input. */
  missing?: Failure[];
  /** Gain or loss if a reference entity of credit default swaps defaults, by entity. */
  jumps?: Jump[];
  /** Credit sets, the largest exposure first. */
  sets: CreditSet[];
}

/** Everything with one counterparty under one agreement, or under none. Money is in the reporting currency. */
export interface CreditSet {
  /** Counterparty and agreement; the counterparty alone without an agreement. */
  key: string;
  /** The counterparty that owes. */
  counterparty: string;
  /** The id of the agreement; empty without one. */
  agreement: string;
  /** Whether it is closed out as one amount, rather than position by position. */
  nets: boolean;
  /** Whether the agreement is enforceable; empty without one. */
  enforceable: "yes" | "no" | "unknown" | "";
  /** The number of positions in it. */
  count: number;
  /** The positive values of its positions, summed. */
  gross: Decimal;
  /** The amount that its positions are owed on default, before collateral and recovery. */
  net: Decimal;
  /** The same amount if the agreement were enforceable: max(ΣV, 0). */
  ifNetted: Decimal;
  /** The negative values of its positions, summed and without sign. */
  grossOwed: Decimal;
  /** The amount that its positions owe on our default. */
  netOwed: Decimal;
  /** Collateral after haircuts: above zero if it is held, below zero if it was posted and would be lost. */
  collateral: Decimal;
  /**
   * The counterparty's debt when it fails, before recovery: max(claims + cash + equity − segregated − collateral,
   * 0).
   */
  exposure: Decimal;
  /** Our debt when we fail, before recovery. */
  exposureOwed: Decimal;
  /** Exposure × recovery. */
  recovered: Decimal;
  /** Exposure × (1 − recovery). */
  loss: Decimal;
  /** The number of positions whose value is not known. */
  unknown: number;
  /** Exposure at default by SA-CCR, and by the current exposure method. */
  ead?: Ead;
  /** Debts of the counterparty for positions, without cash and without accounts whose equity is given. */
  claims: Decimal;
  /** Cash at the counterparty, outside accounts whose equity is given. */
  cash: Decimal;
  /** Equity of the accounts that give it: it includes the values of their positions. */
  equity: Decimal;
  /** The part of that equity that a third party keeps, so that it is not lost. */
  segregated: Decimal;
}

/** Exposure at default of one set, and its parts, in the reporting currency. */
export interface Ead {
  /** 1.4 × (replacement cost + multiplier × add-on). */
  ead: Decimal;
  /** RC: the cost of replacing the set now. */
  replacementCost: Decimal;
  /** The aggregate add-on for potential future exposure, before the multiplier. */
  addOn: Decimal;
  /** The fraction of the add-on that counts: below 1 if the set's value is negative or it is over-collateralised. */
  multiplier: Decimal;
  /** Whether margin is exchanged. */
  margined: boolean;
  /** Whether the numbers are those of the set without margin, because they are lower. */
  capped?: boolean;
  /** The add-on by asset class. */
  classes?: ClassAddOn[];
  /** Exposure at default of the same set by the current exposure method. */
  cem: Decimal;
  /** Whether a derivative of the set is left out. */
  partial?: boolean;
}

/** The add-on of one asset class. */
export interface ClassAddOn {
  /** The name of the asset class. */
  class: string;
  /** Its add-on, in the reporting currency. */
  addOn: Decimal;
}

/** Gain (+) or loss (−) if one reference entity defaults, in the reporting currency. */
export interface Jump {
  /** The reference entity. */
  entity: string;
  /** Whether it is an index of entities rather than a single name. */
  index: boolean;
  /** The number of swaps on it. */
  count: number;
  /** Protection sold less protection bought. */
  notional: Decimal;
  /** The fraction of its debt that is recovered. */
  recovery: Decimal;
  /** The value of the swaps before the default. */
  value: Decimal;
  /** Gain or loss by the default. */
  jump: Decimal;
  /** The number of swaps whose value is not known: they count as worth nothing before. */
  unknown: number;
}

/** Leverage of the book and of each account whose equity is known. */
export interface Leverage {
  /** The accounts whose equity is given, together. */
  total: Geared;
  /** Whether exposure is also held in accounts without a given equity. */
  partial?: boolean;
  /** The accounts whose equity is given, one by one. */
  accounts?: Geared[];
  /** Claims on venues whose reserves are given. */
  claims?: VenueClaim[];
}

/** Exposure against equity, in the reporting currency. */
export interface Geared {
  /** The venue of the account; empty for all accounts together. */
  counterparty: string;
  /** The account; empty for all accounts together. */
  account: string;
  /** Equity, as the book gives it. */
  equity: Decimal;
  /** Gross exposure. */
  gross: Decimal;
  /** Net exposure, across assets. */
  net: Decimal;
  /** Σ over assets of |net|. */
  residual: Decimal;
  /** Gross / equity; absent without equity above zero. */
  grossLeverage?: Decimal;
  /** |Net| / equity: long BTC and short ETH of one size are 0. */
  netLeverage?: Decimal;
  /** Residual / equity: different assets do not offset. */
  residualLeverage?: Decimal;
  /**
   * Initial margin of cross positions / equity that backs them, as in `accounts`; margin of isolated positions is in
   * neither.
   */
  marginUsage?: Decimal;
}

/** A claim on a venue against its published reserves, in the reporting currency. */
export interface VenueClaim {
  /** The venue. */
  counterparty: string;
  /** Reserves / liabilities. */
  ratio: Decimal;
  /** The venue's debt when it fails: claims, cash and equity, after collateral. */
  claim: Decimal;
  /** The part of the claim that its reserves do not cover: claim × max(1 − ratio, 0). */
  uncovered: Decimal;
}

/** The effect of a scenario on the book, in the reporting currency. */
export interface Stressed {
  /** The scenario. */
  scenario: Stress;
  /** The counterparties that default in this book, and the chains that halt. */
  gone: string[];
  /** Names in the scenario that are not in this book: assets, coins, counterparties and chains. */
  unknown?: string[];
  /** Gain or loss of positions by prices, volatility and time. */
  pnl: Decimal;
  /** The same by asset, the largest loss first. */
  byAsset: AssetLoss[];
  /** Gain or loss by funding of perpetuals. */
  funding: Decimal;
  /** Gain or loss of cash by moves of pegs. */
  pegs: Decimal;
  /** Gain or loss of account equity that is in a coin, apart from the positions in the account. */
  balances: Decimal;
  /** The loss by defaults, on values, collateral and equity after the move. */
  creditLoss: Decimal;
  /** P&L, funding, pegs and balances, less credit losses. */
  total: Decimal;
  /** Net exposure of the rest. */
  net: Decimal;
  /** Σ over assets of |net| of the rest. */
  residual: Decimal;
  /** The margin that the remaining sets need. */
  margin: Decimal;
  /** The change of margin against the book today. */
  marginChange: Decimal;
  /** The equity of accounts after the scenario; absent if no account gives one. */
  equity?: Decimal;
}

/** Gain or loss of one asset in a scenario. */
export interface AssetLoss {
  /** The asset. */
  asset: string;
  /** Gain or loss by prices, volatility and time, in the reporting currency. */
  pnl: Decimal;
}

/** Gain or loss of one position in a scenario. */
export interface PositionLoss {
  /** The position's id. */
  id: string;
  /** The instrument, in words. */
  instrument: string;
  /** Gain or loss by prices, volatility, time, funding and pegs, in the reporting currency. */
  pnl: Decimal;
}

/** The book with a clearing house, and without. */
export interface Clearing {
  /** The book today, with the derivatives of the chosen counterparties moved to one house, and with those of all. */
  ways: ClearingWay[];
  /** Duffie and Zhu's condition at this book's number of assets and counterparties. */
  symmetric?: Efficiency;
}

/** The book with its derivatives in one arrangement. Money is in the reporting currency. */
export interface ClearingWay {
  /** The arrangement: as it is today, the chosen counterparties cleared, or all. */
  id: "bilateral" | "chosen" | "cleared";
  /** The counterparties whose derivatives the house has taken over. */
  novated: string[];
  /** The number of instruments with a counterparty that are not zero: each has to be margined and settled. */
  lines: number;
  /** The instruments behind `lines`. */
  left: ClearingLine[];
  /** Credit exposure without netting. */
  gross: Decimal;
  /** Credit exposure with netting, after collateral. */
  exposure: Decimal;
  /** Exposure at default. */
  ead: Decimal;
  /** The margin that the book needs. */
  margin: Decimal;
  /** Exposure that cancels out across the book but not inside single margin sets. */
  walled: Decimal;
}

/** The holding of one instrument with one counterparty. */
export interface ClearingLine {
  /** The counterparty. */
  counterparty: string;
  /** The instrument, in words. */
  instrument: string;
  /** Quantity × contract size, long above zero: units of the asset. */
  held: Decimal;
}

/** The condition of Duffie and Zhu for one number of classes and dealers. */
export interface Efficiency {
  /** The number of asset classes. */
  classes: number;
  /** The number of dealers, oneself included. */
  dealers: number;
  /** Expected exposure of one dealer, in units of σ, if everything is bilateral. */
  bilateral: Decimal;
  /** Expected exposure of one dealer, in units of σ, if one class is cleared. */
  cleared: Decimal;
  /** Whether clearing one class lowers it. */
  helps: boolean;
  /** The fewest dealers with whom clearing one class would lower it. */
  fewest: number;
}

/** A credit default swap. Money is in the reporting currency. */
export interface SwapRisk {
  /** The id of the position. */
  id: string;
  /** The reference entity. */
  entity: string;
  /** Protection sold above zero, bought below. */
  notional: Decimal;
  /** The market's spread per year, as a fraction: the coupon at which the swap would be worth nothing. */
  fairSpread: Decimal;
  /** The coupon of the swap per year, as a fraction. */
  coupon?: Decimal;
  /** Defaults per year that the spread implies. */
  hazard: Decimal;
  /** The value of a coupon of 1 per year, per unit of notional. */
  annuity: Decimal;
  /** Its gain if the spread widens by a basis point: the swap priced again at that spread, less its value. */
  cs01: Decimal;
  /** The value of one basis point more of coupon: annuity × notional × 1 bp, above zero for protection sold. */
  riskyPv01: Decimal;
  /** Its value, if it is known. */
  value?: Decimal;
  /** Gain or loss if the entity defaults now. */
  jump: Decimal;
}

/** One row of a report to a trade repository: an export format, not a filing. */
export type Reported = {
  /** The time that the numbers are of. */
  reportingTimestamp: string;
  /** Unique transaction identifier: our LEI and the position's id, if the LEI is known. */
  uti: string;
  /** Our LEI. */
  counterparty1: string;
  /** The counterparty's LEI, or its name if no LEI is known. */
  counterparty2: string;
  /** `VALU`: the valuation of a position that exists. */
  actionType: string;
  /** Class, kind and underlier in words, because no UPI is known. */
  product: string;
  /** The asset's class. */
  assetClass: string;
  /** The asset. */
  underlier: string;
  /** `BYER` or `SLLR`. */
  direction: string;
  /** Quantity without sign. */
  quantity: string;
  /** Notional in the reporting currency. */
  notionalAmount: string;
  /** The reporting currency. */
  notionalCurrency: string;
  /** The mark, in the currency of the price. */
  price: string;
  /** An option's strike. */
  strikePrice: string;
  /** `CALL` or `PUTO`. */
  optionType: string;
  /** The date of expiry. */
  expirationDate: string;
  /** Mark-to-market in the reporting currency, if it is known. */
  valuationAmount: string;
  /** The reporting currency. */
  valuationCurrency: string;
  /** `MTMA` for a mark, `MTMO` for a model. */
  valuationMethod: string;
  /** The id of the netting agreement. */
  masterAgreement: string;
  /** The key of the credit set that it is closed out in. */
  nettingSet: string;
  /** The key of the margin set whose collateral it shares. */
  collateralPortfolioCode: string;
  /** Whether it is cleared by a house: not known here, so empty. */
  cleared: string;
  /** The chain that it is on. */
  chain: string;
};

/** One day of a leveraged token. */
export interface ResetDay {
  /** The price of the asset at the end. */
  price: Decimal;
  /** The worth of the token at the end. */
  nav: Decimal;
  /** The token's holding of the asset before the reset, in the currency of its price. */
  drifted: Decimal;
  /** The purchase (+) or sale (−) that restores the multiple. */
  traded: Decimal;
}
