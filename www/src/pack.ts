import { NettingError } from "./error.js";

/** An array of objects as a few buffers; their shape is described in `crates/wasm/src/wire.rs`. */
export interface Pack {
  columns: string;
  codes: Uint32Array;
  texts: Uint8Array;
  plain: Uint8Array;
  numbers: Float64Array;
  rows: number;
}

const SEPARATOR = "\u0001";
/** Replaces a separator inside a string. No field accepts it. */
const STRANGE = "\u0003";
const enum Code {
  Absent,
  Number,
  Plain,
  Strange,
  First,
}
const encoder = new TextEncoder();

type Row = Record<string, unknown>;

function rowOf(rows: readonly unknown[], at: number): Row {
  const row = rows[at];
  if (typeof row === "object" && row !== null) return row as Row;
  throw new NettingError({
    code: "wrong_type",
    message: `row ${at + 1}: a position must be an object`,
    row: at + 1,
    path: `/positions/${at}`,
  });
}

/** Every key of every row, in the order of their first appearance. */
function columnsOf(rows: readonly unknown[]): string[] {
  const columns = new Set<string>();
  for (let at = 0; at < rows.length; at++) {
    for (const key in rowOf(rows, at)) columns.add(key);
  }
  return [...columns];
}

const clean = (text: string): string => text.replaceAll(SEPARATOR, STRANGE);

/** Packs rows; with `careful`, it looks everywhere for strings with the separator, which is seldom needed. */
export function pack(rows: readonly unknown[], careful = false): Pack {
  // Most arrays have the keys of their first row throughout, and one look at each row is then enough.
  return (
    packAs(rows, careful, rows.length > 0 ? Object.keys(rowOf(rows, 0)) : []) ?? packAs(rows, careful, columnsOf(rows))!
  );
}

/** Packs rows by these columns; nothing if a row has another one. */
function packAs(rows: readonly unknown[], careful: boolean, columns: string[]): Pack | undefined {
  const width = columns.length;
  const codes = new Uint32Array(rows.length * width);
  const numbers: number[] = [];
  const codeOf = new Map<string, number>();
  const distinct = new Uint32Array(width);
  let texts = "";
  let plain = "";
  const code = (value: unknown, column: number, row: number): number => {
    switch (typeof value) {
      case "number":
        numbers.push(value);
        return Code.Number;
      case "undefined":
        return Code.Absent;
      case "bigint":
      case "boolean":
        value = String(value);
        break;
      case "string":
        break;
      default:
        return value === null ? Code.Absent : Code.Strange;
    }
    const text = value as string;
    if (text === "") return Code.Absent;
    // A column whose strings hardly repeat is sent unchanged: a lookup of each would be wasted.
    if (distinct[column]! > 32 + (row >> 2)) {
      plain += (careful ? clean(text) : text) + SEPARATOR;
      return Code.Plain;
    }
    let known = codeOf.get(text);
    if (known === undefined) {
      known = Code.First + codeOf.size;
      codeOf.set(text, known);
      distinct[column]!++;
      texts += clean(text) + SEPARATOR;
    }
    return known;
  };
  let next = 0;
  for (let at = 0; at < rows.length; at++) {
    const row = rowOf(rows, at);
    const start = next;
    const [numbersBefore, plainBefore] = [numbers.length, plain];
    // Most rows have the same keys in the same order, and then reading them in that order is several times faster.
    let column = 0;
    for (const key in row) {
      if (columns[column] !== key) {
        column = -1;
        break;
      }
      codes[next++] = code(row[key], column++, at);
    }
    if (column === width) continue;
    for (const key in row) if (!columns.includes(key)) return undefined;
    next = start;
    numbers.length = numbersBefore;
    plain = plainBefore;
    for (column = 0; column < width; column++) codes[next++] = code(row[columns[column]!], column, at);
  }
  return {
    // An unknown key is reported by its name, so a separator in it must not split it.
    columns: columns.map((name) => clean(name) + SEPARATOR).join(""),
    codes,
    texts: encoder.encode(texts),
    plain: encoder.encode(plain),
    numbers: Float64Array.from(numbers),
    rows: rows.length,
  };
}
