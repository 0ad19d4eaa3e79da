// Written by scripts/types.mjs from the Rust types: edit those, and run make types.
/** Costs of defaults, stress, clearing, and reports to a trade repository. */
import type { Stress } from "../input/credit.js";
import type { Decimal, Failure } from "./failure.js";
import type { MeasureId } from "./names.js";

/** A measure against its bounds. */
export interface Checked {
  /** The measure's id. */
  measure: MeasureId;
  /** What it is for people. */
  name: string;
  /** Whose it is, where it is one group's: the largest counterparty. */
  key?: string;
  /** What it comes to; absent where an input is lacking. */
  value?: Decimal;
  /** Above it, a warning. */
  warning: Decimal;
  /** Above it, a breach. */
  breach: Decimal;
  /** Whether the bounds are only an example, which holds until the book sets its own. */
  example?: boolean;
  /** How it stands; `unset` where the bounds are an example. */
  state: LimitState;
  /** Where the bounds come from; `yours` where the book sets them. */
  source: string;
}

/** How a measure stands to its bounds. */
export type LimitState = "within" | "warning" | "breach" | "unset" | "unknown";

/** The book without one thing. */
export interface Removal {
  /** What sort of thing fails. */
  kind: RemovalKind;
  /** Its name. */
  key: string;
  /** Positions that go with it, or that stop netting. */
  count: number;
  /** Gross exposure that is left. */
  gross: Decimal;
  /** Net exposure that is left. */
  net: Decimal;
  /** Σ over assets of |net| that is left. */
  residual: Decimal;
  /** How far that is above what it was: what is open because its other side is gone. */
  jump: Decimal;
  /** Margin that the rest needs. */
  margin: Decimal;
  /** The change of it. */
  marginChange: Decimal;
  /** Margin per unit of margin before; 1 where nothing was needed. */
  fragility: Decimal;
  /** Credit exposure of what is left, after collateral. */
  exposure: Decimal;
  /** The change of it: above zero where an agreement no longer nets. */
  exposureChange: Decimal;
  /**
   * What is lost, after recovery: what they owe us, what is claimed on the chain or in the asset; for an agreement,
   * what its counterparty's default would cost more.
   */
  loss: Decimal;
}

/** What fails. */
export type RemovalKind = "counterparty" | "chain" | "agreement" | "asset";

/** Credit exposure of a book. */
export interface Credit {
  /** Exposure without netting. */
  gross: Decimal;
  /** Exposure with it. */
  net: Decimal;
  /** Net / gross; 1 where gross is zero. */
  ngr: Decimal;
  /** 1 − net / gross: what netting takes away. */
  benefit: Decimal;
  /** What we owe without netting. */
  grossOwed: Decimal;
  /** What we owe with it. */
  netOwed: Decimal;
  /** What everybody owes who fails, before recovery: claims, cash and equity less what secures them. */
  exposure: Decimal;
  /** What we owe everybody, likewise. */
  exposureOwed: Decimal;
  /** What is lost if everybody defaults, after recovery. */
  loss: Decimal;
  /** Exposure at default of all sets by SA-CCR. */
  ead: Decimal;
  /** The same by the current exposure method. */
  cem: Decimal;
  /** Derivatives that are left out of `ead` and `cem`, and what each of them lacks. */
  missing?: Failure[];
  /** What is lost or gained when a reference entity of credit default swaps defaults, entity by entity. */
  jumps?: Jump[];
  /** Set by set, the largest first. */
  sets: CreditSet[];
}

/** What is held with one counterparty under one agreement, or under none. */
export interface CreditSet {
  /** Counterparty and agreement; the counterparty alone where there is none. */
  key: string;
  /** Who owes. */
  counterparty: string;
  /** The agreement; empty where there is none. */
  agreement: string;
  /** Whether it is closed out as one amount; otherwise each position stands alone. */
  nets: boolean;
  /** Whether the agreement is enforceable: `yes`, `no` or `unknown`; empty where there is none. */
  enforceable: "yes" | "no" | "unknown" | "";
  /** Positions in it. */
  count: number;
  /** Sum of the positive values. */
  gross: Decimal;
  /** What would be lost on default before collateral and recovery. */
  net: Decimal;
  /** What it would be if the agreement were enforceable: max(ΣV, 0). */
  ifNetted: Decimal;
  /** Sum of the negative values, without sign: what we owe. */
  grossOwed: Decimal;
  /** What they would lose on ours: the same for the negative values. */
  netOwed: Decimal;
  /** What collateral counts on our side after haircuts: held above zero; below it what was posted and would be lost. */
  collateral: Decimal;
  /** What they owe when they fail, before recovery: max(claims + cash + equity − segregated − collateral, 0). */
  exposure: Decimal;
  /** What we owe when we fail, likewise. */
  exposureOwed: Decimal;
  /** Exposure × recovery. */
  recovered: Decimal;
  /** Exposure × (1 − recovery). */
  loss: Decimal;
  /** Positions whose value is not known. */
  unknown: number;
  /** Exposure at default by Basel's standardised approach, and by the older current exposure method. */
  ead?: Ead;
  /** What positions owe, without cash and without accounts whose equity is given. */
  claims: Decimal;
  /** Cash held there, outside accounts whose equity is given. */
  cash: Decimal;
  /** The equity of accounts that give it. */
  equity: Decimal;
  /** What a third party keeps of that equity, so that it is not lost. */
  segregated: Decimal;
}

/** Exposure at default of one set, and what it is made of. */
export interface Ead {
  /** 1.4 × (replacement cost + multiplier × add-on). */
  ead: Decimal;
  /** RC: what it would cost to replace the set now. */
  replacementCost: Decimal;
  /** What the potential future exposure adds before the multiplier. */
  addOn: Decimal;
  /** How much of it counts: less than 1 where the set is under water or over-collateralised. */
  multiplier: Decimal;
  /** Whether margin is exchanged. */
  margined: boolean;
  /** Whether the figures are those of the set without margin, because they are lower. */
  capped?: boolean;
  /** The add-on by class. */
  classes?: ClassAddOn[];
  /** The same set by the current exposure method. */
  cem: Decimal;
  /** Whether a derivative of the set is left out. */
  partial?: boolean;
}

/** The add-on of one class. */
export interface ClassAddOn {
  /** The class's name. */
  class: string;
  /** What it adds. */
  addOn: Decimal;
}

/** What is gained (+) or lost (−) when one entity defaults. */
export interface Jump {
  /** The reference entity. */
  entity: string;
  /** Whether it is an index of entities rather than a single name. */
  index: boolean;
  /** Swaps on it. */
  count: number;
  /** Protection sold less protection bought. */
  notional: Decimal;
  /** What is recovered of its debt. */
  recovery: Decimal;
  /** The value of the swaps before it defaults. */
  value: Decimal;
  /** Gain or loss on default. */
  jump: Decimal;
  /** Swaps whose value is not known: they are taken as worth nothing before. */
  unknown: number;
}

/** Leverage of the book and of each account whose equity is known. */
export interface Leverage {
  /** The accounts whose equity is given, together. */
  total: Geared;
  /** Whether exposure is held elsewhere, where no equity is given. */
  partial?: boolean;
  /** Account by account. */
  accounts?: Geared[];
  /** Claims on venues whose reserves are given. */
  claims?: VenueClaim[];
}

/** A claim on a venue, cut by what it says that it has. */
export interface VenueClaim {
  /** On whom. */
  counterparty: string;
  /** Reserves / liabilities. */
  ratio: Decimal;
  /** What it would owe us when it fails: claims, cash and equity, after collateral. */
  claim: Decimal;
  /** The part of it that its reserves do not cover: claim × max(1 − ratio, 0). */
  uncovered: Decimal;
}

/** Exposure against equity. */
export interface Geared {
  /** Who holds it; empty for all together. */
  counterparty: string;
  /** The account; empty for all together. */
  account: string;
  /** Equity, as the book gives it. */
  equity: Decimal;
  /** Gross exposure. */
  gross: Decimal;
  /** Net exposure, across assets. */
  net: Decimal;
  /** Σ over assets of |net|: what is left when each asset is netted by itself. */
  residual: Decimal;
  /** Gross / equity; absent without equity above zero. */
  grossLeverage?: Decimal;
  /** |Net| / equity: long BTC and short ETH of one size are 0. */
  netLeverage?: Decimal;
  /** Residual / equity: different assets do not offset. */
  residualLeverage?: Decimal;
  /**
   * Initial margin of cross positions / equity that backs them, as in `accounts`: what isolated positions hold is in
   * neither.
   */
  marginUsage?: Decimal;
}

/** What a scenario does to the book. */
export interface Stressed {
  /** The scenario. */
  scenario: Stress;
  /** Who defaults in this book, and which chains halt. */
  gone: string[];
  /** Names in the scenario that mean nothing in this book: assets, coins, counterparties and chains. */
  unknown?: string[];
  /** Gain or loss by prices, volatility and time. */
  pnl: Decimal;
  /** Of it by asset, the largest loss first. */
  byAsset: AssetLoss[];
  /** What funding brings. */
  funding: Decimal;
  /** What pegs cost, on cash. */
  pegs: Decimal;
  /** What accounts whose equity is in a coin gain or lose with it, beside the positions in them. */
  balances: Decimal;
  /** What is lost to those who default, on values, collateral and equity after the move. */
  creditLoss: Decimal;
  /** Everything together: P&L, funding, pegs, balances, less credit losses. */
  total: Decimal;
  /** Net exposure of what is left. */
  net: Decimal;
  /** Σ over assets of |net| of what is left. */
  residual: Decimal;
  /** What the remaining margin sets need. */
  margin: Decimal;
  /** How far that is above what the book needs now. */
  marginChange: Decimal;
  /** What the scenario leaves of the equity that accounts give; absent if none gives one. */
  equity?: Decimal;
}

/** What one asset brings in a scenario. */
export interface AssetLoss {
  /** The asset. */
  asset: string;
  /** Gain or loss by prices, volatility and time. */
  pnl: Decimal;
}

/** What one position brings in a scenario. */
export interface PositionLoss {
  /** Its id. */
  id: string;
  /** What it is in, in words. */
  instrument: string;
  /** Gain or loss by prices, volatility, time, funding and pegs. */
  pnl: Decimal;
}

/** What a clearing house would change. */
export interface Clearing {
  /** The book as it is, with the chosen counterparties' derivatives taken over, with everybody's. */
  ways: ClearingWay[];
  /** Duffie and Zhu's condition at this book's number of assets and counterparties. */
  symmetric?: Efficiency;
}

/** The book with its derivatives held one way or another. */
export interface ClearingWay {
  /** `bilateral`, `chosen` or `cleared`. */
  id: "bilateral" | "chosen" | "cleared";
  /** Whose derivatives the house has taken over. */
  novated: string[];
  /** Instruments with a counterparty that are not zero: what has to be kept, margined and settled. */
  lines: number;
  /** Those instruments. */
  left: ClearingLine[];
  /** Credit exposure without netting. */
  gross: Decimal;
  /** Credit exposure with netting, after collateral. */
  exposure: Decimal;
  /** Exposure at default. */
  ead: Decimal;
  /** Margin that is needed. */
  margin: Decimal;
  /** Economic exposure that margin cannot count, because a wall stands between. */
  walled: Decimal;
}

/** What is held of one instrument with one counterparty. */
export interface ClearingLine {
  /** With whom. */
  counterparty: string;
  /** What, in words. */
  instrument: string;
  /** How much: quantity × contract size, long above zero. */
  held: Decimal;
}

/** The condition of Duffie and Zhu for one number of classes and dealers. */
export interface Efficiency {
  /** Asset classes. */
  classes: number;
  /** Dealers, oneself among them. */
  dealers: number;
  /** Expected exposure of one dealer, in units of σ, when everything is bilateral. */
  bilateral: Decimal;
  /** The same when one class is cleared. */
  cleared: Decimal;
  /** Whether clearing one class lowers it. */
  helps: boolean;
  /** The fewest dealers with whom it would. */
  fewest: number;
}

/** A credit default swap on its own. */
export interface SwapRisk {
  /** The position. */
  id: string;
  /** The reference entity. */
  entity: string;
  /** Protection sold above zero, bought below. */
  notional: Decimal;
  /** The market's spread per year: the coupon at which it would be worth nothing. */
  fairSpread: Decimal;
  /** Its own coupon per year. */
  coupon?: Decimal;
  /** Defaults per year that the spread implies. */
  hazard: Decimal;
  /** What one of coupon per year is worth, per unit of notional. */
  annuity: Decimal;
  /** What it gains when the spread widens by a basis point: the swap priced again at that spread, less its value. */
  cs01: Decimal;
  /** What one basis point more of its coupon is worth to it: annuity × notional × 1 bp, above zero for protection sold. */
  riskyPv01: Decimal;
  /** Its value, where it is known. */
  value?: Decimal;
  /** Gain or loss when the entity defaults now. */
  jump: Decimal;
}

/** One row. */
export type Reported = {
  /** When the figures hold. */
  reportingTimestamp: string;
  /** Unique transaction identifier: our LEI and the position's id, where the LEI is known. */
  uti: string;
  /** Our LEI. */
  counterparty1: string;
  /** Theirs, or their name where no LEI is known. */
  counterparty2: string;
  /** `VALU`: the valuation of what is already there. */
  actionType: string;
  /** Class, kind and underlier in words, where no UPI is known. */
  product: string;
  /** The asset's class. */
  assetClass: string;
  /** What it is on. */
  underlier: string;
  /** `BYER` or `SLLR`. */
  direction: string;
  /** Quantity, unsigned. */
  quantity: string;
  /** Notional in the reporting currency. */
  notionalAmount: string;
  /** The reporting currency. */
  notionalCurrency: string;
  /** The mark. */
  price: string;
  /** An option's strike. */
  strikePrice: string;
  /** `CALL` or `PUTO`. */
  optionType: string;
  /** The last day. */
  expirationDate: string;
  /** Mark-to-market, where it is known. */
  valuationAmount: string;
  /** The reporting currency. */
  valuationCurrency: string;
  /** `MTMA` for a mark, `MTMO` for a model. */
  valuationMethod: string;
  /** The agreement. */
  masterAgreement: string;
  /** The credit set that it is closed out in. */
  nettingSet: string;
  /** The margin set whose collateral it shares. */
  collateralPortfolioCode: string;
  /** Whether it is cleared by a house: not known here, so empty. */
  cleared: string;
  /** The chain it lives on. */
  chain: string;
};

/** One day of a leveraged token. */
export interface ResetDay {
  /** The price of the asset at the end. */
  price: Decimal;
  /** What the token is worth then. */
  nav: Decimal;
  /** The asset that it holds before the reset, in the currency of its price. */
  drifted: Decimal;
  /** What is bought (+) or sold (−) to restore the multiple. */
  traded: Decimal;
}
