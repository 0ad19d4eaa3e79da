/**
 * The engine in a Web Worker: `connect()`, and then the package's functions, each giving a promise.
 *
 * @module exposure-netting/worker
 */
import { engine, type Answer, type Channel, type Engine } from "./remote.js";
import { NettingError } from "./error.js";

export { NettingError } from "./error.js";
export type { Call, Engine, RemoteBook } from "./remote.js";

export type * from "./types.js";

/** The sources of the worker and of its engine. */
export interface ConnectOptions {
  /** The address of the `.wasm`, or the compiled module; default: the one beside the package. */
  wasm?: string | URL | WebAssembly.Module | undefined;
  /** Makes the worker, if the default cannot: `() => new Worker(url, { type: "module" })` of `dist/worker-host.js`. */
  worker?: (() => Worker) | undefined;
}

/** Makes an engine in a separate worker. It starts with the first call; `terminate()` ends it. */
export function connect({ wasm, worker }: ConnectOptions = {}): Engine {
  return engine((): Channel => {
    const made = worker?.() ?? start();
    made.postMessage({
      wasm:
        wasm instanceof WebAssembly.Module
          ? wasm
          : new URL(wasm ?? new URL("../wasm/core_bg.wasm", import.meta.url), location.href).href,
    });
    return {
      post: (message) => made.postMessage(message),
      listen: (hear, fell) => {
        made.addEventListener("message", ({ data }: MessageEvent<Answer>) => hear(data));
        made.addEventListener("error", (event) => fell(event.message || "its script could not be loaded"));
      },
      busy: () => undefined,
      end: () => made.terminate(),
    };
  });
}

function start(): Worker {
  try {
    return new Worker(new URL("./worker-host.js", import.meta.url), {
      type: "module",
      name: "exposure-netting-engine",
    });
  } catch (cause) {
    throw new NettingError({ code: "load", message: `no worker can be started here: ${String(cause)}` }, { cause });
  }
}
