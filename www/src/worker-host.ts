/** The code of the Web Worker: it receives `{ wasm }` first, then questions. */
import { init } from "./index.js";
import type { Question } from "./remote.js";
import { serve } from "./serve.js";

const scope = globalThis as unknown as Worker;
let answer: ((question: Question) => void) | undefined;
addEventListener("message", ({ data }: MessageEvent<Question | { wasm: string | WebAssembly.Module }>) => {
  if ("wasm" in data) answer = serve(init(data.wasm), (message) => scope.postMessage(message));
  else answer?.(data);
});
