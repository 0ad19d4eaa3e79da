/** The entry for Node: as the browser's, but `init()` reads the `.wasm` from disk. */
import { readFile } from "node:fs/promises";
import { init as start, type InitInput } from "./index.js";

export * from "./index.js";

let pending: Promise<void> | undefined;

/** Starts the engine, once. Without an argument the `.wasm` of the package is read from disk. */
export function init(input?: InitInput): Promise<void> {
  pending ??= (async () => start(input ?? (await readFile(new URL("../wasm/core_bg.wasm", import.meta.url)))))().catch((thrown: unknown) => {
    pending = undefined;
    throw thrown;
  });
  return pending;
}
