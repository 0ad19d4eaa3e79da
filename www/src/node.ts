/** The entry for Node: as the browser's, but `init()` reads the `.wasm` from disk. */
import { readFile } from "node:fs/promises";
import { once, type InitInput } from "./start.js";

export * from "./api.js";

/** Starts the engine, once. Without an argument the `.wasm` of the package is read from disk. */
export const init: (input?: InitInput) => Promise<void> = /* @__PURE__ */ once(() =>
  readFile(new URL("../wasm/core_bg.wasm", import.meta.url)),
);
