// Written by scripts/types.mjs from the Rust types: edit those, and run make types.
/** Accounts beside their venues, moves of prices, orders, hedges and searches. */
import type { PositionInput } from "../input/position.js";
import type { Decimal, Failure } from "./failure.js";
import type { AccountMode, SetRule } from "./margin.js";
import type { Code, MeasureId } from "./names.js";

/** One account's equity against its needs, and its venue's own numbers. Money is in the reporting currency. */
export interface AccountMargin {
  /** The venue. */
  counterparty: string;
  /** The sub-account or margin pool. */
  account: string;
  /** The mode, if the book gives it. */
  mode?: AccountMode;
  /** Equity of the account; absent if the book does not give it. */
  equity?: Decimal;
  /** Initial margin of its sets, isolated positions included. */
  initial: Decimal;
  /** Maintenance margin of its sets; the same as initial if the methodology has one level. */
  maintenance: Decimal;
  /**
   * Equity that backs its cross positions, if that is not all of it: without the margin and the profit of isolated
   * positions, and without lending accounts next to other positions.
   */
  crossEquity?: Decimal;
  /** Initial margin of cross positions / cross equity; absent if that is not above zero. */
  usage?: Decimal;
  /** Maintenance margin of cross positions / cross equity; absent if that is not above zero. */
  maintenanceUsage?: Decimal;
  /** Cross equity less initial margin of cross positions; below zero nothing may be opened. Absent without equity. */
  free?: Decimal;
  /** The part of initial and maintenance margin for isolated positions, if there are any. */
  isolated?: IsolatedNeed;
  /** The venue's own numbers, in the reporting currency. */
  venue?: VenueSays;
  /** Ours less the venue's, without isolated positions. */
  difference?: Difference;
  /** With `venue`: possible reasons for a difference of more than 2 %; empty if there is none. */
  explanations?: Explanation[];
}

/** A possible reason for a difference of more than 2 %. */
export interface Explanation {
  /**
   * `method`, `stand_in`, `mode`, `left_out`, `tiers`, `leverage`, `closing_fee`, `open_orders`, `price`, `age` or
   * `collateral`.
   * The kind of reason.
   */
  code:
    | "method"
    | "stand_in"
    | "mode"
    | "left_out"
    | "tiers"
    | "leverage"
    | "closing_fee"
    | "open_orders"
    | "price"
    | "age"
    | "collateral";
  /** A sentence for people. */
  message: string;
}

/** Our numbers less the venue's; margin is compared without isolated positions. */
export interface Difference {
  /** The difference of equity. */
  equity?: Gap;
  /** The difference of initial margin. */
  initial?: Gap;
  /** The difference of maintenance margin. */
  maintenance?: Gap;
}

/** A number of ours less the venue's. */
export interface Gap {
  /** The difference, in the reporting currency. */
  amount: Decimal;
  /** The difference as a fraction of the venue's number; absent if that is 0. */
  ratio?: Decimal;
}

/** Margin of isolated positions, which the venue's own numbers leave out; in the reporting currency. */
export interface IsolatedNeed {
  /** Initial margin. */
  initial: Decimal;
  /** Maintenance margin. */
  maintenance: Decimal;
}

/** A venue's own numbers of an account, in the reporting currency. */
export interface VenueSays {
  /** The account's value. */
  equity?: Decimal;
  /** Initial margin of its cross positions. */
  initial?: Decimal;
  /** Maintenance margin of its cross positions. */
  maintenance?: Decimal;
  /** The leverage of the whole account. */
  leverage?: Decimal;
  /** The time of the venue's numbers: ISO 8601. */
  asOf?: string;
}

/** Margin after moves, and over time. */
export interface Curves {
  /** Points after a move, from the largest fall to the largest rise. */
  moves: CurvePoint[];
  /** Points over time, with prices as they are. */
  time: CurvePoint[];
  /** The number of options without a volatility: their delta is taken as fixed. */
  fixedDelta: number;
}

/** Margin after a move of every price, or after some days. Money is in the reporting currency. */
export interface CurvePoint {
  /** The move of every price, as a fraction. */
  spot: Decimal;
  /** The number of days that have passed. */
  days: number;
  /** Gain or loss of positions, and of account equity in a coin. */
  pnl: Decimal;
  /** The margin that the book would need. */
  netted: Decimal;
  /** The maintenance margin of the book. */
  maintenance: Decimal;
}

/** How far every price may move together before an account's equity falls to its maintenance margin. */
export interface Headroom {
  /** The venue. */
  counterparty: string;
  /** The sub-account or margin pool. */
  account: string;
  /** Whether equity is below maintenance margin now. */
  below: boolean;
  /** The fall at which equity reaches maintenance margin, as a fraction below zero; absent if no fall to −95 % does. */
  down?: Decimal;
  /** The rise at which equity reaches maintenance margin, as a fraction; absent if no rise to +300 % does. */
  up?: Decimal;
}

/** An account's liquidation prices in one asset, below and above today's price. */
export interface Liquidation {
  /** The venue. */
  counterparty: string;
  /** The sub-account or margin pool. */
  account: string;
  /** The chain of a lending account or of an isolated position. */
  chain?: string;
  /**
   * The id of an isolated position, which has a separate price; absent for everything that shares the account's
   * equity.
   */
  position?: string;
  /** The asset whose price moves. */
  asset: string;
  /** Today's price of it by the venue's own marks, in the reporting currency; absent if nothing gives one. */
  current?: Decimal;
  /** The first price below today's at which equity reaches maintenance; absent if no fall does that. */
  down?: LiquidationPrice;
  /** The first price above today's; absent if no rise does that. */
  up?: LiquidationPrice;
  /** Whether the account is below its requirement already: then no price is given. */
  below?: true;
  /** The reason why there is no price, or a limitation of the price. */
  note?: Failure;
}

/** A price at which equity reaches maintenance margin. */
export interface LiquidationPrice {
  /** Price of the asset, in the reporting currency. */
  price: Decimal;
  /** Price / today's price − 1, as a fraction. */
  distance: Decimal;
}

/** The greeks of a book. */
export interface GreekReport {
  /** Of the whole book. */
  total: Greeks;
  /** By asset. */
  byAsset: NamedGreeks[];
  /** By margin set. */
  bySet: NamedGreeks[];
  /** By position. */
  positions: NamedGreeks[];
  /** Ids of options that lack a volatility or an expiry: only their delta counts. */
  incomplete: string[];
}

/** The greeks of one asset, set or position. */
export interface NamedGreeks {
  /** The asset, the key of the set, or the id of the position. */
  key: string;
  /** The exposure: the gain by a move of +100 % if nothing curved. */
  delta: Decimal;
  /** The rise of delta by a rise of 1 %. */
  gamma: Decimal;
  /** The gain by one point of volatility. */
  vega: Decimal;
  /** The gain by one day. */
  theta: Decimal;
}

/** The sensitivities of a value, in the reporting currency, so that different assets add up. */
export interface Greeks {
  /** The exposure: the gain by a move of +100 % if nothing curved. */
  delta: Decimal;
  /** The rise of delta by a rise of 1 %. */
  gamma: Decimal;
  /** The gain by one point of volatility. */
  vega: Decimal;
  /** The gain by one day. */
  theta: Decimal;
}

/** Gain or loss of one instrument of a set, by scenario. */
export interface ScenarioRow {
  /** The asset that it counts as. */
  asset: string;
  /** The instrument, in words. */
  instrument: string;
  /** The ids of its positions. */
  ids: string[];
  /** Gain or loss in each of the asset's scenarios, after weights; in the reporting currency. */
  pnl: Decimal[];
}

/** The trade that makes an asset flat, and its effect on margin. */
export interface Hedge {
  /** The asset that it makes flat. */
  asset: string;
  /** The order in words: `short 6001 USD of ETH/USD perpetual, inverse`. */
  label: string;
  /** The position to open, as it would be in the book. */
  position: PositionInput;
  /** The margin that the book needs now, in the reporting currency. */
  before: Decimal;
  /** The margin that it would need. */
  after: Decimal;
  /** Before − after. */
  saving: Decimal;
}

/** The effect of an order on an account, in the reporting currency. */
export interface OrderEffect {
  /** Initial margin of the account, as in `report.accounts`: its isolated positions and all its chains included. */
  initial: Change;
  /** Maintenance margin of the account. */
  maintenance: Change;
  /**
   * Cross equity less initial margin of cross positions, as in `report.accounts`; absent if the book does not give the
   * account's equity.
   */
  free?: Change;
  /** Net exposure of the whole book. */
  net: Change;
}

/** A number before the order and after it. */
export interface Change {
  /** The number now. */
  before: Decimal;
  /** The number with the order, or with all of several. */
  after: Decimal;
}

/** An order at one account. Money is in the reporting currency. */
export interface CheckRow {
  /** The venue. */
  counterparty: string;
  /** The sub-account or margin pool. */
  account: string;
  /** The chain, if it is on one. */
  chain?: string;
  /**
   * The orders as the account takes them: in the form of the contract that it holds or lists. Added to the book, they
   * make the numbers of this row.
   */
  positions: PositionInput[];
  /** The rule that margins them there. */
  rule: SetRule;
  /** Whether that is part of the book's margin. A lending account has a health factor instead. */
  counted: boolean;
  /**
   * Liquidation prices of the order's asset; of several orders the first one's. Absent if the account's equity is not
   * known.
   */
  liquidation?: LiquidationChange;
  /** The same of further assets that several orders are in. */
  liquidations?: LiquidationChange[];
  /** Limits of the book that it would break, or break further. */
  limits: BrokenLimit[];
  /**
   * The largest quantity of the order with which free margin stays at or above zero; of several orders how many times
   * all of them. `null`: nothing bounds it. Absent if the account's equity is not known.
   */
  room?: Decimal | null;
  /** For several orders: each one, after those before it. An offset appears at the order that creates it. */
  steps?: CheckStep[];
  /** Limitations: inputs that are not known here, or terms that do not fit. */
  notes: Failure[];
  /** Initial margin of the account, as in `report.accounts`: its isolated positions and all its chains included. */
  initial: Change;
  /** Maintenance margin of the account. */
  maintenance: Change;
  /**
   * Cross equity less initial margin of cross positions, as in `report.accounts`; absent if the book does not give the
   * account's equity.
   */
  free?: Change;
  /** Net exposure of the whole book. */
  net: Change;
}

/** A limit of the book that an order would break, or break further. */
export interface BrokenLimit {
  /** The measure. */
  measure: MeasureId;
  /** The measure's name for people. */
  name: string;
  /** The bound that is passed: the warning level, or the breach. */
  bound: Decimal;
  /** The state of the measure with the order. */
  state: "warning" | "breach";
  /** The number now. */
  before: Decimal;
  /** The number with the order, or with all of several. */
  after: Decimal;
}

/** One of several orders, after those before it. */
export interface CheckStep {
  /** The number of the order, counted from 1. */
  order: number;
  /** Initial margin of the account, as in `report.accounts`: its isolated positions and all its chains included. */
  initial: Change;
  /** Maintenance margin of the account. */
  maintenance: Change;
  /**
   * Cross equity less initial margin of cross positions, as in `report.accounts`; absent if the book does not give the
   * account's equity.
   */
  free?: Change;
  /** Net exposure of the whole book. */
  net: Change;
}

/** Liquidation prices of one asset in an account, as in `liquidations`. */
export interface LiquidationChange {
  /** The prices now; absent if the account holds nothing in the asset. */
  before?: Liquidation;
  /** The prices with the orders. */
  after?: Liquidation;
}

/** An account that does not take an order, and why. */
export interface Refused {
  /** The venue. */
  counterparty: string;
  /** The sub-account or margin pool. */
  account: string;
  /** The chain, if it is on one. */
  chain?: string;
  /** The number of the order, counted from 1. */
  order: number;
  /** Stable code, such as `not_a_decimal` or `missing_price`. */
  code: Code;
  /** For people: the problem and the remedy. */
  message: string;
  /** The row, counted from 1 as a person counts data rows (a header is not one). */
  row?: number;
  /** The position's id, if it has one. */
  id?: string;
  /** The field of the position. */
  field?: string;
  /** The place in the document, as a JSON pointer or `line 3`. */
  path?: string;
  /**
   * The formats that `ambiguous_format` could mean or that `unknown_format` supports; the two numbers that typed
   * text could mean, the one with a decimal comma first.
   */
  candidates?: string[];
}

/** The result of a search. Money is in the reporting currency. */
export interface Plan {
  /** The margin that the book needs now. */
  before: Decimal;
  /** The margin that it would need after all trades. */
  after: Decimal;
  /** Before − after. */
  saving: Decimal;
  /** Whether every combination was tried; otherwise it is the best that was found. */
  exact: boolean;
  /** The number of combinations that were tried. */
  tried: number;
  /** The cost of all trades, if a spread was given. */
  cost?: Decimal;
  /** The trades, in the order in which they save most. */
  trades: Trade[];
}

/** One trade and its saving, after those before it. Money is in the reporting currency. */
export interface Trade {
  /** The kind of trade. */
  action: TradeAction;
  /** The trade, in words. */
  label: string;
  /** The positions that change, as they are after the trade; a quantity of zero means closed. */
  positions: PositionInput[];
  /** The orders that do it: a move is two, one that closes and one that opens. */
  orders: TradeOrder[];
  /** The cost of its orders, if a spread was given. It is paid once, while margin is only bound. */
  cost?: Decimal;
  /** The margin that the book needs before it. */
  before: Decimal;
  /** The margin that the book needs after it. */
  after: Decimal;
  /** Before − after. */
  saving: Decimal;
}

/** One order of a trade. */
export interface TradeOrder {
  /** Whether it closes or opens a position. */
  act: OrderAct;
  /** The instrument, its place and the quantity: bought +, sold −. Its id is that of the position which it closes. */
  position: PositionInput;
  /** Its cost, if a spread was given. */
  cost?: Decimal;
}

/** The effect of an order on a position. */
export type OrderAct = "close" | "open";

/** The kind of a trade. */
export type TradeAction = "close" | "move" | "hedge";
