// Written by scripts/types.mjs from the Rust types: edit those, and run make types.
/** Decimals, and what went wrong. */
import type { Code } from "./names.js";

/**
 * An exact amount of the reporting currency, or a ratio: an integer count of 10⁻¹².
 *
 * Sums of amounts are exact, whatever their order, and can be undone. It prints as a plain decimal without
 * exponent, trailing zeros or "-0", and serialises as that string.
 */
export type Decimal = string;

/** One thing that could not be used, and how to fix it. Warnings have the same shape. */
export interface Failure {
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
