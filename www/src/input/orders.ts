/** Orders to check, and what a search may do. */
import type { DecimalInput } from "./decimal.js";
import type { PositionInput } from "./position.js";

/** An order: the fields of a position without its place. `price` is the price of the trade and the mark. */
export type OrderInput = Omit<
  PositionInput,
  "counterparty" | "account" | "chain" | "agreement" | "marginMode" | "margin" | "value"
>;

/** Limits of a search for trades. */
export interface Search {
  /** Whether it may close offsetting pairs; default true. */
  close?: boolean | undefined;
  /** Whether it may move positions to other venues; default true. */
  move?: boolean | undefined;
  /** Whether it may add hedges that make an asset flat; default false. */
  hedge?: boolean | undefined;
  /** Ids of positions that stay as they are. */
  locked?: readonly string[] | undefined;
  /** The largest number of trades; default 20. */
  most?: number | undefined;
  /** The cost of an order as a fraction of its value: half the spread, and the fee. With it each trade reports its cost. */
  spread?: DecimalInput | undefined;
}
