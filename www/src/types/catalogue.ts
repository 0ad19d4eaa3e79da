// Written by scripts/types.mjs from the Rust types: edit those, and run make types.
/** The catalogue, and the results of imports. */
import type { BookInput } from "../input/book.js";
import type { Limit, Stress } from "../input/credit.js";
import type { TierParameters } from "../input/margin.js";
import type { Failure } from "./failure.js";
import type { MethodInfo } from "./margin.js";
import type { Format, MeasureId, PositionField, TierFormat } from "./names.js";

/** Tiers that were read. */
export interface ParsedTiers {
  /** The source: `binance`, `ccxt`, …; empty if the text was not recognised. */
  format: TierFormat | null;
  /** The venue's name, if the response shows it. */
  venue?: string;
  /** `{ linear, inverse }` in the shape of the parameters of `standard`, to override those of a preset. */
  parameters: TierParameters;
  /** Contracts that were left out, each with its reason, or why nothing could be read. */
  failures: Failure[];
  /** Doubts about tiers that were read. */
  warnings: Failure[];
}

/** The result of `parse`. */
export interface Parsed {
  /** The format that was recognised; `null` if none was. */
  format: Format | null;
  /** The positions that could be read, with prices, accounts and agreements if the text has them. */
  book: BookInput;
  /** Rows that were left out, each with its reason. */
  failures: Failure[];
  /** Doubts about rows that were read. */
  warnings: Failure[];
  /** The columns of a table, and the field that each was read as. */
  columns: Column[];
}

/** A column of a table and the field that it was read as. */
export interface Column {
  /** The text of its header. */
  header: string;
  /** The field; empty if none was recognised. */
  field: PositionField | "";
  /** Its first value. */
  sample: string;
}

/** All choices of the package. */
export interface Catalogue {
  /** The formats that `parse` reads. */
  formats: FormatInfo[];
  /** The margin methodologies. */
  methods: MethodInfo[];
  /** The fields of a position. */
  fields: FieldInfo[];
  /** The stress scenarios of a book without its own. */
  stresses: Stress[];
  /** The measures that can be limited. */
  measures: Measure[];
  /** The limits of a book without its own. */
  limits: Limit[];
}

/** A measure that can be limited. */
export interface Measure {
  /** The name in data. */
  id: MeasureId;
  /** The name for people. */
  name: string;
  /** The source of the default levels. */
  source: string;
  /** Whether people read it as a percentage. */
  percent: boolean;
}

/** A field of a position. */
export interface FieldInfo {
  /** The name in data. */
  id: PositionField;
  /** Its meaning, in words. */
  name: string;
}

/** A format that can be read. */
export interface FormatInfo {
  /** The name in `hints.format` and in the result of `parse`. */
  id: Format;
  /** The name for people. */
  name: string;
}
