// Written by scripts/types.mjs from the Rust types: edit those, and run make types.
/** Accounts beside their venues, moves of prices, orders, hedges and searches. */
import type { PositionInput } from "../input/position.js";
import type { Decimal, Failure } from "./failure.js";
import type { AccountMode, SetRule } from "./margin.js";
import type { Code, MeasureId } from "./names.js";

/** One account's equity against what it needs, and what its venue says of both. */
export interface AccountMargin {
  /** At whom. */
  counterparty: string;
  /** The sub-account or margin pool. */
  account: string;
  /** The mode that the book gives. */
  mode?: AccountMode;
  /** What the user has there; absent if the book does not give it. */
  equity?: Decimal;
  /** What its sets need, isolated positions included. */
  initial: Decimal;
  /** What keeps them open; the same as initial where the methodology knows one level. */
  maintenance: Decimal;
  /**
   * What backs its cross positions, if that is not all of the equity: equity without the margin and the profit of
   * isolated positions, and without lending accounts beside other positions.
   */
  crossEquity?: Decimal;
  /** Initial margin of cross positions / cross equity; absent if that is not above zero. */
  usage?: Decimal;
  /** The same with maintenance margin. */
  maintenanceUsage?: Decimal;
  /** Cross equity less initial margin of cross positions; below zero nothing may be opened. */
  free?: Decimal;
  /** The part of initial and maintenance that isolated positions need, if there are any. */
  isolated?: IsolatedNeed;
  /** What the venue itself says, in the reporting currency. */
  venue?: VenueSays;
  /** Ours less the venue's, without isolated positions. */
  difference?: Difference;
  /** Beside `venue`: what could explain a difference of more than 2 %; empty if there is none. */
  explanations?: Explanation[];
}

/** What a venue says, in the reporting currency. */
export interface VenueSays {
  /** The account's value. */
  equity?: Decimal;
  /** Initial margin of its cross positions. */
  initial?: Decimal;
  /** Maintenance margin of its cross positions. */
  maintenance?: Decimal;
  /** The leverage of the whole account. */
  leverage?: Decimal;
  /** When it said so. */
  asOf?: string;
}

/** The part of an account's needs that belongs to isolated positions, which the venue's own figures leave out. */
export interface IsolatedNeed {
  /** Initial margin. */
  initial: Decimal;
  /** Maintenance margin. */
  maintenance: Decimal;
}

/** Something that could explain a difference of more than 2 %. */
export interface Explanation {
  /**
   * `method`, `stand_in`, `mode`, `left_out`, `tiers`, `leverage`, `closing_fee`, `open_orders`, `price`, `age` or
   * `collateral`.
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
  /** For people. */
  message: string;
}

/** Ours less the venue's, figure by figure; margin is compared without isolated positions. */
export interface Difference {
  /** Of equity. */
  equity?: Gap;
  /** Of initial margin. */
  initial?: Gap;
  /** Of maintenance margin. */
  maintenance?: Gap;
}

/** Ours less the venue's. */
export interface Gap {
  /** In the reporting currency. */
  amount: Decimal;
  /** As a fraction of the venue's; absent if that is 0. */
  ratio?: Decimal;
}

/** Margin along moves and along time. */
export interface Curves {
  /** After a move, from the largest fall to the largest rise. */
  moves: CurvePoint[];
  /** Through time, with prices where they are. */
  time: CurvePoint[];
  /** Options without a volatility: their delta is taken as fixed. */
  fixedDelta: number;
}

/** Margin after a move of every price, or after some days. */
export interface CurvePoint {
  /** How far prices have moved, as a fraction. */
  spot: Decimal;
  /** How many days have passed. */
  days: number;
  /** What positions have gained or lost, and the equity of accounts that is given in a coin. */
  pnl: Decimal;
  /** What the book would need. */
  netted: Decimal;
  /** What would keep it open. */
  maintenance: Decimal;
}

/** How far every price may move together before an account's equity falls to its maintenance margin. */
export interface Headroom {
  /** At whom. */
  counterparty: string;
  /** The sub-account or margin pool. */
  account: string;
  /** Whether equity is below maintenance as things stand. */
  below: boolean;
  /** The fall that reaches it, as a fraction below zero; absent where no fall to −95 % does. */
  down?: Decimal;
  /** The rise that reaches it; absent where no rise to +300 % does. */
  up?: Decimal;
}

/** An account's liquidation prices in one asset, below and above today's price. */
export interface Liquidation {
  /** At whom. */
  counterparty: string;
  /** The sub-account or margin pool. */
  account: string;
  /** The chain of a lending account or of an isolated position. */
  chain?: string;
  /** The id of an isolated position, which has a price of its own; absent for all that shares the account's equity. */
  position?: string;
  /** The asset whose price moves. */
  asset: string;
  /** Today's price of it, as the venue's own marks have it. Absent if nothing gives one. */
  current?: Decimal;
  /** The first price below today's at which equity reaches maintenance; absent if no fall does that. */
  down?: LiquidationPrice;
  /** The first price above today's; absent if no rise does that. */
  up?: LiquidationPrice;
  /** Whether the account is below its requirement as things are: then no price is given. */
  below?: true;
  /** Why there is no price, or what the price leaves out. */
  note?: Failure;
}

/** A price at which equity reaches maintenance margin. */
export interface LiquidationPrice {
  /** Of the asset, in the reporting currency. */
  price: Decimal;
  /** Price / today's price − 1. */
  distance: Decimal;
}

/** The greeks of a book. */
export interface GreekReport {
  /** All of it. */
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

/** The greeks of something by name. */
export interface NamedGreeks {
  /** The asset, the set, or the position's id. */
  key: string;
  /** The exposure: what a move of 100 % would bring if nothing curved. */
  delta: Decimal;
  /** What delta gains by a rise of 1 %. */
  gamma: Decimal;
  /** What the value gains by one point of volatility. */
  vega: Decimal;
  /** What the value gains by one day. */
  theta: Decimal;
}

/** How a value moves, in the reporting currency, so that different assets add up. */
export interface Greeks {
  /** The exposure: what a move of 100 % would bring if nothing curved. */
  delta: Decimal;
  /** What delta gains by a rise of 1 %. */
  gamma: Decimal;
  /** What the value gains by one point of volatility. */
  vega: Decimal;
  /** What the value gains by one day. */
  theta: Decimal;
}

/** One instrument of a set, scenario by scenario. */
export interface ScenarioRow {
  /** The asset that it counts as. */
  asset: string;
  /** The instrument, in words. */
  instrument: string;
  /** The positions' ids. */
  ids: string[];
  /** What it gains or loses in each of the asset's scenarios, as it counts. */
  pnl: Decimal[];
}

/** The trade that makes an asset flat, and what it would do to margin. */
export interface Hedge {
  /** The asset. */
  asset: string;
  /** The order in words: `short 6001 USD of ETH/USD perpetual, inverse`. */
  label: string;
  /** The position to take, as it would stand in the book. */
  position: PositionInput;
  /** What the book needs as it is. */
  before: Decimal;
  /** What it would need. */
  after: Decimal;
  /** Before − after. */
  saving: Decimal;
}

/** What an account needs and has. */
export interface OrderEffect {
  /** Initial margin of the account, as in `report.accounts`: its isolated positions and all its chains included. */
  initial: Change;
  /** What keeps its positions open. */
  maintenance: Change;
  /**
   * Cross equity less initial margin of cross positions, as in `report.accounts`; absent if the book does not give the
   * account's equity.
   */
  free?: Change;
  /** Net exposure of the whole book, in the reporting currency. */
  net: Change;
}

/** A number before the order and after it. */
export interface Change {
  /** As the book is. */
  before: Decimal;
  /** With the order, or with all of several. */
  after: Decimal;
}

/** An order at one account. */
export interface CheckRow {
  /** At whom. */
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
  /** Limits of the book that it would break. */
  limits: BrokenLimit[];
  /**
   * The largest quantity of the order with which free margin stays at or above zero; of several orders how many times
   * all of them. `null`: nothing bounds it. Absent if the account's equity is not known.
   */
  room?: Decimal | null;
  /** Of several orders each one, after those before it: where an offset appears. */
  steps?: CheckStep[];
  /** What is not known here, or does not fit. */
  notes: Failure[];
  /** Initial margin of the account, as in `report.accounts`: its isolated positions and all its chains included. */
  initial: Change;
  /** What keeps its positions open. */
  maintenance: Change;
  /**
   * Cross equity less initial margin of cross positions, as in `report.accounts`; absent if the book does not give the
   * account's equity.
   */
  free?: Change;
  /** Net exposure of the whole book, in the reporting currency. */
  net: Change;
}

/** One of several orders, after those before it. */
export interface CheckStep {
  /** Which order, counted from 1. */
  order: number;
  /** Initial margin of the account, as in `report.accounts`: its isolated positions and all its chains included. */
  initial: Change;
  /** What keeps its positions open. */
  maintenance: Change;
  /**
   * Cross equity less initial margin of cross positions, as in `report.accounts`; absent if the book does not give the
   * account's equity.
   */
  free?: Change;
  /** Net exposure of the whole book, in the reporting currency. */
  net: Change;
}

/** Liquidation prices of one asset in an account, as in `liquidations`. */
export interface LiquidationChange {
  /** As the book is; absent if the account holds nothing in the asset. */
  before?: Liquidation;
  /** With the orders. */
  after?: Liquidation;
}

/** A limit of the book that an order would break, or break further. */
export interface BrokenLimit {
  /** The measure's id. */
  measure: MeasureId;
  /** What it is for people. */
  name: string;
  /** The bound that is passed: the warning level, or the breach. */
  bound: Decimal;
  /** How the measure is to its bounds with the order. */
  state: "warning" | "breach";
  /** As the book is. */
  before: Decimal;
  /** With the order, or with all of several. */
  after: Decimal;
}

/** An account that does not take an order, and why. */
export interface Refused {
  /** At whom. */
  counterparty: string;
  /** The sub-account or margin pool. */
  account: string;
  /** The chain, if it is on one. */
  chain?: string;
  /** Which order, counted from 1. */
  order: number;
  /** Stable code, such as `not_a_decimal` or `missing_price`. */
  code: Code;
  /** For people: what is wrong and what to do. */
  message: string;
  /** The row, counted from 1 as a person counts data rows (a header is not one). */
  row?: number;
  /** The position's id, where it has one. */
  id?: string;
  /** The field of the position. */
  field?: string;
  /** Where in the document, as a JSON pointer or `line 3`. */
  path?: string;
  /**
   * The formats that `ambiguous_format` could mean and that `unknown_format` knows; the two numbers that a typed
   * text could mean, the one with a decimal comma first.
   */
  candidates?: string[];
}

/** What a search found. */
export interface Plan {
  /** What the book needs as it is. */
  before: Decimal;
  /** What it would need. */
  after: Decimal;
  /** Before − after. */
  saving: Decimal;
  /** Whether every way was tried; otherwise it is the best that was found. */
  exact: boolean;
  /** How many ways were tried. */
  tried: number;
  /** What all trades cost, if a spread was given. */
  cost?: Decimal;
  /** The trades, in the order in which they save most. */
  trades: Trade[];
}

/** One trade and what it saves, after those before it. */
export interface Trade {
  /** What is done. */
  action: TradeAction;
  /** In words. */
  label: string;
  /** The positions that change, as they then stand; a quantity of zero: closed. */
  positions: PositionInput[];
  /** The orders that do it: a move is two, one that closes and one that opens. */
  orders: TradeOrder[];
  /** What these cost, if a spread was given. It is paid once, while margin is only bound. */
  cost?: Decimal;
  /** What the book needs before it. */
  before: Decimal;
  /** What it needs after it. */
  after: Decimal;
  /** Before − after. */
  saving: Decimal;
}

/** What one trade is. */
export type TradeAction = "close" | "move" | "hedge";

/** One order of a trade. */
export interface TradeOrder {
  /** What it does. */
  act: OrderAct;
  /** What is traded and where: bought +, sold −. Its id is that of the position which it closes. */
  position: PositionInput;
  /** What it costs, if a spread was given. */
  cost?: Decimal;
}

/** What an order does to a position. */
export type OrderAct = "close" | "open";
