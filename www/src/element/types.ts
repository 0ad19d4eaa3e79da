/** The element's vocabulary: values of its attributes, and the data of its events and methods. */
import type { BookInput, Failure, PositionInput, Report } from "../types.js";

/** The events of the element, by name. */
export interface ExposureNettingEventMap {
  /** The numbers are shown. */
  "en-ready": CustomEvent<undefined>;
  /** The book has changed; `detail` is the book as it is now. */
  "en-change": CustomEvent<BookInput>;
  /** The report has changed; `detail` is the new one. */
  "en-result": CustomEvent<Report>;
  /** Something could not be done; `detail` says what, and nothing has changed. */
  "en-error": CustomEvent<Failure>;
}

/** The part of the page that is shown. */
export type View =
  "full" | "headline" | "exposure" | "margin" | "whatif" | "counterparties" | "settlement" | "assumptions";
/** The colours: light, dark, or those of the system. */
export type Theme = "auto" | "light" | "dark";

/** The argument of `update()`. */
export interface BookUpdate {
  /** Positions to add, or to replace by their `id`. */
  positions?: readonly PositionInput[] | undefined;
  /** Prices to set, by asset. */
  prices?: BookInput["prices"];
  /** Exchange rates to set, by currency. */
  rates?: BookInput["rates"];
  /** Ids of positions to remove. */
  remove?: readonly string[] | undefined;
}

/** The result of `save()`, and the argument of `restore()`. */
export interface State {
  /** The book. */
  book: BookInput;
  /** The colours. */
  theme: Theme;
  /** The part of the page that is shown. */
  view: View;
  /** Whether the book may only be read. */
  readonly: boolean;
  /** The columns that are shown; `null` for all. */
  columns: string | null;
}

// The first counts if nothing, or something else, is written.
/** Values of the `view` attribute, the default first. */
export const VIEWS = [
  "full",
  "headline",
  "exposure",
  "margin",
  "whatif",
  "counterparties",
  "settlement",
  "assumptions",
] as const;
/** Values of the `theme` attribute, the default first. */
export const THEMES = ["auto", "light", "dark"] as const;
/** Names for the `columns` attribute. */
export const COLUMNS = ["side", "quantity", "price", "exposure", "alone", "liquidation", "counterparty"] as const;
/** A column of the page's book. */
export type ColumnName = (typeof COLUMNS)[number];

/** The name among these that the string is; the first if it is none of them. */
export const oneOf = <T extends string>(known: readonly [T, ...T[]], text: string | null): T =>
  known.find((name) => name === text) ?? known[0];
