/** The engine in a worker thread of Node: as in the browser, but the `.wasm` is read from disk. */
import { Worker } from "node:worker_threads";
import { engine, type Answer, type Channel, type Engine } from "./remote.js";
import type { ConnectOptions } from "./worker.js";

export { NettingError } from "./error.js";
export type * from "./worker.js";

/** Makes an engine in a separate worker thread. It keeps the process alive only while it works. */
export function connect({ wasm }: Pick<ConnectOptions, "wasm"> = {}): Engine {
  return engine((): Channel => {
    const made = new Worker(new URL("./worker-host-node.js", import.meta.url), {
      workerData: { wasm: wasm instanceof URL ? wasm.href : wasm },
      // Options of the process, such as `--input-type`, do not apply to it.
      execArgv: [],
    });
    made.unref();
    return {
      post: (message) => made.postMessage(message),
      listen: (hear, fell) => {
        made.on("message", (message: Answer) => hear(message));
        made.on("error", fell);
      },
      busy: (busy) => (busy ? made.ref() : made.unref()),
      end: () => {
        void made.terminate();
      },
    };
  });
}
