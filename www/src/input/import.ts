/** Hints for imports: facts that are not in the text. */
import type { DecimalInput } from "./decimal.js";
import type { Format, PositionField } from "../types/names.js";

/** One of a list, with completion in editors; any other string is accepted too. */
export type Loose<T extends string> = T | (string & {});

/** Facts that are missing from the text of positions. */
export interface Hints {
  /** The format, if the text fits more than one. */
  format?: Loose<Format> | undefined;
  /** For tables: the field that a column holds, by its header; "" leaves the column out. */
  columns?: Record<string, Loose<PositionField>> | undefined;
  /** Fields to set on every row that leaves them empty, by name. */
  defaults?: Record<string, string> | undefined;
  /** For tables with thousands separators or a decimal comma: "." for 1,234.5, "," for 1.234,5. Without it both are refused. */
  decimalMark?: "." | "," | undefined;
}

/** Facts that are not in a response with tiers. */
export interface TierHints {
  /** The contract, for a response that does not name it: "BTC_USDT". */
  contract?: string | undefined;
  /** Units of the asset in a contract (of the quote currency in an inverse one), by the name in the response or by asset. */
  contractSizes?: Record<string, DecimalInput> | undefined;
}
