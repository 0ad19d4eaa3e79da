/**
 * Netting of derivative positions: exact net exposure and margin savings, computed where it runs.
 *
 * @module exposure-netting
 */
import { once, type InitInput } from "./start.js";

export * from "./api.js";

/** Fetches and starts the engine, once. Without an argument the `.wasm` beside the package is taken. */
export const init: (input?: InitInput) => Promise<void> = /* @__PURE__ */ once(
  () => new URL("../wasm/core_bg.wasm", import.meta.url),
);
