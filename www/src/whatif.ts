/** What would be: hedges, moves of prices and days, and trades that lower margin. */
import type { Decimal, Failure } from "./basic.js";
import type { AccountMode } from "./credit.js";
import type { PositionInput } from "./position.js";

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
  /** Initial / equity; absent where equity is not above zero. */
  usage?: Decimal;
  maintenanceUsage?: Decimal;
  /** Equity less initial; absent without equity. */
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
