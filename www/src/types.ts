/** Everything that goes in (`input/`, by hand) and comes out (`types/`, written from the Rust types). */
import type { CheckRow, Refused } from "./types/whatif.js";

export type * from "./input/book.js";
export type * from "./input/credit.js";
export type * from "./input/decimal.js";
export type * from "./input/import.js";
export type * from "./input/margin.js";
export type * from "./input/orders.js";
export type * from "./input/position.js";
export type * from "./input/settlement.js";
export type * from "./types/catalogue.js";
export type * from "./types/credit.js";
export type * from "./types/failure.js";
export type * from "./types/margin.js";
export type * from "./types/names.js";
export type * from "./types/report.js";
export type * from "./types/settlement.js";
export type * from "./types/whatif.js";

/** The accounts that take an order, the least added margin first; beside them those that do not. */
export type OrderCheck = CheckRow[] & {
  /** The accounts that do not take it, each with its reason. */
  refused: Refused[];
};
