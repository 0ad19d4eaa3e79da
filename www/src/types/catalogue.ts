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
  /** Who answered: `binance`, `ccxt`, …; empty if the text was not recognised. */
  format: TierFormat | null;
  /** The venue's name, if the answer shows which it is. */
  venue?: string;
  /** `{ linear, inverse }` in the shape of the parameters of `standard`, to be laid over a preset. */
  parameters: TierParameters;
  /** Contracts that were left out, each with its reason; or why nothing could be read. */
  failures: Failure[];
  /** What was read but deserves a second look. */
  warnings: Failure[];
}

/** What `parse` reads from a text. */
export interface Parsed {
  /** The format that was recognised; `null` if none was. */
  format: Format | null;
  /** The positions that could be read, with prices, accounts and agreements if the text has them. */
  book: BookInput;
  /** Rows that were left out, each with its reason. */
  failures: Failure[];
  /** Rows that were read but deserve a second look. */
  warnings: Failure[];
  /** The columns of a table, and the field that each was read as. */
  columns: Column[];
}

/** A column of a table and what it was taken for. */
export interface Column {
  /** The text of its header. */
  header: string;
  /** The field; empty where none was recognised. */
  field: PositionField | "";
  /** The first value in it. */
  sample: string;
}

/** Everything that there is to choose from. */
export interface Catalogue {
  /** The formats that `parse` reads. */
  formats: FormatInfo[];
  /** The margin methodologies. */
  methods: MethodInfo[];
  /** The fields of a position. */
  fields: FieldInfo[];
  /** The stress scenarios of a book that has none of its own. */
  stresses: Stress[];
  /** The measures that can be bounded. */
  measures: Measure[];
  /** The bounds of a book that sets none. */
  limits: Limit[];
}

/** A field of a position. */
export interface FieldInfo {
  /** The name in data. */
  id: PositionField;
  /** Its meaning, in words. */
  name: string;
}

/** A measure that can be bounded. */
export interface Measure {
  /** The name in data. */
  id: MeasureId;
  /** The name for people. */
  name: string;
  /** Where the bounds come from. */
  source: string;
  /** Whether people read it as a percentage. */
  percent: boolean;
}

/** A format that can be read. */
export interface FormatInfo {
  /** The name in `hints.format` and in what `parse` returns. */
  id: Format;
  /** The name for people. */
  name: string;
}
