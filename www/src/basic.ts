/** What every part speaks of: decimals, and what went wrong. */

/** A decimal as it goes in: text keeps every digit; numbers are taken by their shortest form. */
export type DecimalInput = string | number | bigint;
/** A decimal as it comes out: plain digits, no exponent, no trailing zeros, never "-0". */
export type Decimal = string;

/** One thing that could not be used, or a warning. */
export interface Failure {
  code: string;
  message: string;
  /** Counted from 1. */
  row?: number;
  id?: string;
  field?: string;
  path?: string;
  candidates?: string[];
}
