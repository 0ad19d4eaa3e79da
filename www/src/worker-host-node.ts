/** The code of the worker thread. */
import { readFile } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";
import { init } from "./node.js";
import type { Question } from "./remote.js";
import { serve } from "./serve.js";

const { wasm } = workerData as { wasm?: string | WebAssembly.Module };
const ready =
  typeof wasm === "string" ? readFile(wasm.startsWith("file:") ? new URL(wasm) : wasm).then(init) : init(wasm);
const answer = serve(ready, (message) => parentPort?.postMessage(message));
parentPort?.on("message", (question: Question) => answer(question));
