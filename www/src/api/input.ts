/** Input of the engine: text, JSON, and rows packed in buffers. */
import { asFailure, NettingError } from "../error.js";
import { pack, type Pack } from "../pack.js";
import type { BookInput, Options } from "../types.js";
import * as glue from "../../wasm/core.js";

export const encoder = new TextEncoder();
/** Text as UTF-8. */
export const bytesOf = (text: string | Uint8Array): Uint8Array =>
  typeof text === "string" ? encoder.encode(text) : text;
/** Whether it is text or bytes. */
export const isText = (input: unknown): input is string | Uint8Array =>
  typeof input === "string" || input instanceof Uint8Array;
/** Options, hints and books as JSON text; empty if there are none. */
export const json = (value: unknown): string => {
  if (value === undefined || value === null) return "";
  const wrong = (cause?: unknown): NettingError =>
    new NettingError({ code: "wrong_type", message: "options, hints and books are plain data" }, { cause });
  let text: string | undefined;
  try {
    text = JSON.stringify(value, (key, item: unknown) => {
      // JSON would write null, and a number would silently be missing.
      if (typeof item === "number" && !Number.isFinite(item))
        throw new NettingError({
          code: "not_a_decimal",
          message: `${key} is ${item}, but must be a finite number`,
          field: key,
        });
      return typeof item === "bigint" ? item.toString() : item;
    });
  } catch (cause) {
    throw cause instanceof NettingError ? cause : wrong(cause);
  }
  if (text === undefined) throw wrong();
  return text;
};

/** An argument that must be text. */
export function text(value: unknown, name: string): string {
  if (typeof value !== "string")
    throw new NettingError({ code: "wrong_type", message: `${name} must be a string`, field: name });
  return value;
}

/** Packs rows once, and once more if one of their strings holds the separator. */
export function packer(rows: readonly unknown[]): <T>(use: (pack: Pack) => T) => T {
  let packed = pack(rows);
  return (use) => {
    try {
      return use(packed);
    } catch (thrown) {
      if ((asFailure(thrown)?.code as string | undefined) !== "repack") throw thrown;
      return use((packed = pack(rows, true)));
    }
  };
}

/** The source of a book: gives the same book each time it is called. */
export type Source = () => glue.Live;

export function sourceOf(input: BookInput | string | Uint8Array, options?: Options): Source {
  const chosen = json(options);
  const now = Date.now();
  if (isText(input)) {
    // A copy: it may be read again later.
    const bytes = typeof input === "string" ? input : input.slice();
    return () => glue.Live.fromText(bytesOf(bytes), chosen, now);
  }
  const wrong = (message: string): NettingError =>
    new NettingError({ code: "wrong_type", message, path: "/positions" });
  if (typeof input !== "object" || input === null) throw wrong("a book is an object { positions: [...] }, or text");
  const { positions, ...rest } = input;
  if (!Array.isArray(positions)) {
    throw wrong(
      Array.isArray(input)
        ? "an array is no book: write { positions: array }, or for what ccxt or a venue answered JSON.stringify(array)"
        : "book.positions is not an array",
    );
  }
  const others = json(rest);
  const packed = packer(positions);
  return () =>
    packed((p) => glue.Live.fromPacked(p.columns, p.codes, p.texts, p.plain, p.numbers, p.rows, others, chosen, now));
}

/** Whole numbers between two bounds. */
export function whole<T>(
  numbers: readonly number[],
  name: string,
  low: number,
  high: number,
  make: { from(numbers: readonly number[]): T },
): T {
  const wrong = Array.isArray(numbers)
    ? (numbers as readonly number[]).find((n) => !Number.isInteger(n) || n < low || n > high)
    : numbers;
  if (wrong !== undefined) {
    throw new NettingError({
      code: "out_of_range",
      message: `${name} are whole numbers from ${low} to ${high}, not ${[wrong].join()}`,
      field: name,
    });
  }
  return make.from(numbers);
}
