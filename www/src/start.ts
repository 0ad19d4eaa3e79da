/** Starting the engine, wherever its `.wasm` comes from. */
import { isReady, started } from "./core.js";
import { NettingError } from "./error.js";
import initialise, { initSync as initialiseSync } from "../wasm/core.js";

/** The `.wasm`: where it is, its bytes, a response with them, or the compiled module. */
export type InitInput = URL | string | Request | Response | Promise<Response> | BufferSource | WebAssembly.Module;

/** An `init` that runs once, also when several call it at a time, and may be tried again after it failed. */
export function once(given: () => InitInput | Promise<InitInput>): (input?: InitInput) => Promise<void> {
  let pending: Promise<void> | undefined;
  return (input) => {
    pending ??= start(async () => input ?? (await given())).catch((thrown: unknown) => {
      pending = undefined;
      throw thrown;
    });
    return pending;
  };
}

async function start(input: () => Promise<InitInput>): Promise<void> {
  if (isReady()) return;
  try {
    await initialise({ module_or_path: await input() });
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
    return new NettingError(
      {
        code: "csp",
        message: "the page's Content-Security-Policy forbids WebAssembly; add 'wasm-unsafe-eval' to script-src",
      },
      { cause },
    );
  }
  if (cause instanceof WebAssembly.CompileError) {
    return new NettingError(
      {
        code: "compile",
        message: "what was loaded is not the engine's .wasm; check its URL and that the server sends the file itself",
      },
      { cause },
    );
  }
  return new NettingError({ code: "load", message: `the engine could not be loaded: ${text}` }, { cause });
}
