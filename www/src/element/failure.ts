/** Errors of the element, as failures. */
import { asFailure, NettingError } from "../error.js";
import type { BookInput, Failure } from "../types.js";

/** The engine stopped. */
export const STOPPED: Failure = {
  code: "internal",
  message: "The engine stopped and is started again from the book as it last was. Please report this.",
};

const json = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? item.toString() : item));

/** A book as text; an error if it is not plain data. */
export function plain(book: BookInput): string {
  try {
    return json(book);
  } catch (cause) {
    throw new NettingError({ code: "wrong_type", message: `a book is plain data: ${String(cause)}` }, { cause });
  }
}

/** Whatever was thrown, as a failure. */
export function failureOf(thrown: unknown): Failure {
  if (typeof thrown === "string") {
    try {
      const failure = asFailure(JSON.parse(thrown));
      if (failure) return failure;
    } catch {
      // Not ours: it is reported as it is.
    }
  }
  const known = asFailure(thrown);
  if (known) return known;
  const text = String(thrown);
  if (/Content Security Policy|unsafe-eval|blocked by CSP/i.test(text)) {
    return {
      code: "csp",
      message: "The page's Content-Security-Policy forbids WebAssembly; add 'wasm-unsafe-eval' to script-src.",
    };
  }
  return { code: "load", message: `Exposure Netting could not be loaded: ${text}` };
}
