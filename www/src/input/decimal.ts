/** Decimals as they go in. */

/**
 * A decimal as it goes in: text keeps every digit; numbers are read by their shortest form. Results are `Decimal`.
 */
export type DecimalInput = string | number | bigint;
