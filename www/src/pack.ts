import { NettingError } from "./error.js";

/** An array of objects as one buffer; its shape is described in `src/wire.rs`. */
export interface Pack {
  columns: string;
  cells: Uint8Array;
  numbers: Float64Array;
  rows: number;
}

const SEPARATOR = "\u0001";
const NUMBER = "\u0002\u0001";
const STRANGE = "\u0003";
const encoder = new TextEncoder();

type Row = Record<string, unknown>;

/** Packs rows; `clean` replaces the separators in their texts, which costs time and is seldom needed. */
export function pack(rows: readonly unknown[], clean = false): Pack {
  const columns: string[] = [];
  const known = new Set<string>();
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at];
    if (typeof row !== "object" || row === null) {
      throw new NettingError({ code: "wrong_type", message: `row ${at + 1}: a position is an object`, row: at + 1, path: `/positions/${at}` });
    }
    let next = 0;
    for (const key in row as Row) {
      if (columns[next++] !== key && !known.has(key)) {
        known.add(key);
        columns.push(key);
      }
    }
  }
  const numbers: number[] = [];
  const cell = (value: unknown): string => {
    switch (typeof value) {
      case "string":
        if (clean) return value.replace(/[\u0001-\u0003]/g, STRANGE) + SEPARATOR;
        return (value.length === 1 && value < "\u0004" ? STRANGE : value) + SEPARATOR;
      case "number":
        numbers.push(value);
        return NUMBER;
      case "undefined":
        return SEPARATOR;
      case "bigint":
      case "boolean":
        return value + SEPARATOR;
      default:
        return value === null ? SEPARATOR : STRANGE + SEPARATOR;
    }
  };
  let cells = "";
  const width = columns.length;
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] as Row;
    const before = cells;
    const counted = numbers.length;
    // Most rows have the same keys in the same order, and then reading them in that order is several times faster.
    let next = 0;
    let same = true;
    for (const key in row) {
      if (columns[next++] !== key) {
        same = false;
        break;
      }
      cells += cell(row[key]);
    }
    if (same && next === width) continue;
    cells = before;
    numbers.length = counted;
    for (const key of columns) cells += cell(row[key]);
  }
  // A key that no field has is told by its name, and must not be taken for two.
  const names = columns.map((name) => name.replace(/[\u0001-\u0003]/g, STRANGE) + SEPARATOR).join("");
  return { columns: names, cells: encoder.encode(cells), numbers: Float64Array.from(numbers), rows: rows.length };
}
