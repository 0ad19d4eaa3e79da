/** Netting of derivative positions: exact net exposure and margin savings, computed where it runs. */
import { isReady, started } from "./core.js";
import { NettingError } from "./error.js";
import initialise, { initSync as initialiseSync } from "../wasm/core.js";

export { Book, catalogue, clear, dailyReset, duffieZhu, net, noticesCSV, parse, parseObligations, setOff, settle, settlementCosts, variationMargin, verify, verifyCredit, version } from "./core.js";
export { NettingError } from "./error.js";
export type * from "./credit.js";
export type * from "./settlement.js";
export type * from "./types.js";

export type InitInput = URL | string | Request | Response | Promise<Response> | BufferSource | WebAssembly.Module;

let pending: Promise<void> | undefined;

/** Fetches and starts the engine, once. Without an argument the `.wasm` beside the package is taken. */
export function init(input?: InitInput): Promise<void> {
  pending ??= start(input).catch((thrown: unknown) => {
    pending = undefined;
    throw thrown;
  });
  return pending;
}

async function start(input?: InitInput): Promise<void> {
  if (isReady()) return;
  try {
    await initialise({ module_or_path: input ?? new URL("../wasm/core_bg.wasm", import.meta.url) });
  } catch (cause) {
    throw failure(cause);
  }
  started();
}

/** Starts the engine from bytes or a compiled module, at once: for workers and servers. */
export function initSync(module: BufferSource | WebAssembly.Module): void {
  if (isReady()) return;
  try {
    initialiseSync({ module });
  } catch (cause) {
    throw failure(cause);
  }
  started();
}

function failure(cause: unknown): NettingError {
  const text = String(cause);
  if (/Content Security Policy|unsafe-eval|blocked by CSP/i.test(text)) {
    return new NettingError({ code: "csp", message: "the page's Content-Security-Policy forbids WebAssembly; add 'wasm-unsafe-eval' to script-src" }, { cause });
  }
  if (cause instanceof WebAssembly.CompileError) {
    return new NettingError({ code: "compile", message: "what was loaded is not the engine's .wasm; check its URL and that the server sends the file itself" }, { cause });
  }
  return new NettingError({ code: "load", message: `the engine could not be loaded: ${text}` }, { cause });
}
