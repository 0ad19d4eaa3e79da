/** What would be: hedges, moves of prices and days, and trades that lower margin. */
import type { Decimal, DecimalInput, Failure } from "./basic.js";
import type { AccountMode } from "./credit.js";
import type { PositionInput } from "./position.js";
import type { SetRule } from "./types.js";

/** What a venue says of an account, in the reporting currency; margin is that of its cross positions. */
export interface VenueSays {
  equity?: Decimal;
  initial?: Decimal;
  maintenance?: Decimal;
  leverage?: Decimal;
  /** When it said so: ISO 8601. */
  asOf?: string;
}

/** Ours less the venue's. */
export interface Gap {
  /** In the reporting currency. */
  amount: Decimal;
  /** As a fraction of the venue's; absent if that is 0. */
  ratio?: Decimal;
}

/** Something that could explain a difference of more than 2 %. */
export interface Explanation {
  code: "method" | "stand_in" | "mode" | "left_out" | "tiers" | "leverage" | "closing_fee" | "open_orders" | "price" | "age" | "collateral";
  message: string;
}

/** An account beside what its venue says: those that the book lists, then every other with positions. */
export interface AccountMargin {
  counterparty: string;
  account: string;
  /** As the book gives it. */
  mode?: AccountMode;
  /** Absent if the book does not give it. */
  equity?: Decimal;
  /** Isolated positions included. */
  initial: Decimal;
  maintenance: Decimal;
  /** What backs cross positions, if that is not all of the equity: without the margin and the profit of isolated positions,
   * and without lending accounts beside other positions. */
  crossEquity?: Decimal;
  /** Initial margin of cross positions / cross equity; absent if that is not above zero. */
  usage?: Decimal;
  maintenanceUsage?: Decimal;
  /** Cross equity less initial margin of cross positions; absent without equity. */
  free?: Decimal;
  /** The part of initial and maintenance that isolated positions need, if there are any; the venue's values leave it out. */
  isolated?: { initial: Decimal; maintenance: Decimal };
  venue?: VenueSays;
  /** Without isolated positions. */
  difference?: { equity?: Gap; initial?: Gap; maintenance?: Gap };
  /** Beside `venue`: what could explain a difference; empty if none of it is more than 2 %. */
  explanations?: Explanation[];
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

/** The prices of one asset at which equity reaches maintenance margin, other prices held. */
export interface Liquidation {
  counterparty: string;
  account: string;
  /** Of a lending account or an isolated position. */
  chain?: string;
  /** The id of an isolated position, which has a price of its own; absent for what shares the account's equity. */
  position?: string;
  asset: string;
  /** Today's price, as the venue's own marks have it; absent if nothing gives one. */
  current?: Decimal;
  /** The first such price below today's; absent if no fall reaches it. */
  down?: LiquidationPrice;
  /** The first such price above today's; absent if no rise reaches it. */
  up?: LiquidationPrice;
  /** The account is below its requirement already: then no price is given. */
  below?: true;
  /** Why there is no price, or what the price leaves out (`left_out`). */
  note?: Failure;
}

export interface LiquidationPrice {
  /** In the reporting currency. */
  price: Decimal;
  /** Price / today's price - 1. */
  distance: Decimal;
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
  /** The order in words: `short 6001 USD of ETH/USD perpetual, inverse`. */
  label: string;
  position: PositionInput;
  before: Decimal;
  after: Decimal;
  saving: Decimal;
}

/** An order: the fields of a position without its place. `price` is the price of the trade and the mark. */
export type OrderInput = Omit<PositionInput, "counterparty" | "account" | "chain" | "agreement" | "marginMode" | "margin" | "value">;

/** A number as the book is, and with the order. */
export interface Change {
  before: Decimal;
  after: Decimal;
}

/** What an order changes at an account. */
export interface OrderEffect {
  /** Initial margin of the account, its isolated positions and all its chains included. */
  initial: Change;
  /** What keeps its positions open. */
  maintenance: Change;
  /** Cross equity less initial margin of cross positions, as in `report.accounts`; absent if the book does not give the
   * account's equity. */
  free?: Change;
  /** Net exposure of the whole book. */
  net: Change;
}

/** An order, or several, at one account. */
export interface CheckRow extends OrderEffect {
  counterparty: string;
  account: string;
  chain?: string;
  /** The orders as the account takes them, in the form of its contract: added to the book, they make these numbers. */
  positions: PositionInput[];
  /** The rule that margins them there. */
  rule: SetRule;
  /** `false` for a lending account, whose requirement is not part of the book's margin. */
  counted: boolean;
  /** Liquidation prices of the order's asset, of several orders the first one's. Absent if the account's equity is not known. */
  liquidation?: { before?: Liquidation; after?: Liquidation };
  /** The same of further assets that several orders are in. */
  liquidations?: { before?: Liquidation; after?: Liquidation }[];
  /** Limits of the book that it would break, or break further. */
  limits: (Change & { measure: string; name: string; bound: Decimal; state: "warning" | "breach" })[];
  /**
   * The largest quantity of the order with which free margin stays at or above zero; of several orders how many times all
   * of them. `null`: nothing bounds it. Absent if equity is not known.
   */
  room?: Decimal | null;
  /** Of several orders each one, after those before it. */
  steps?: (OrderEffect & { order: number })[];
  /**
   * What is not known here, or does not fit: `no_equity`, `stand_in`, `not_known`, `lot_size`, `below_least`,
   * `paid_in_full`, `by_agreement`, `beyond_tiers`.
   */
  notes: Failure[];
}

/** An account that does not take an order, and why. */
export interface Refused extends Failure {
  counterparty: string;
  account: string;
  chain?: string;
  /** Which order, counted from 1. */
  order: number;
}

/** The accounts that take an order, the least added margin first; beside them those that do not. */
export type OrderCheck = CheckRow[] & { refused: Refused[] };

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
  /** What an order costs as a fraction of what it is worth: half the spread, and the fee. With it each trade says its cost. */
  spread?: DecimalInput | undefined;
}

export interface Trade {
  action: "close" | "move" | "hedge";
  label: string;
  /** The positions that change, as they then stand; quantity "0": closed. */
  positions: PositionInput[];
  /** The orders that do it, bought + and sold -: a move is two, one that closes and one that opens. */
  orders: { act: "close" | "open"; position: PositionInput; cost?: Decimal }[];
  /** What these cost, if a spread was given. */
  cost?: Decimal;
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
  /** What all trades cost, if a spread was given. */
  cost?: Decimal;
  trades: Trade[];
}
