/** The package with its WebAssembly inside: one file, nothing to fetch, larger by a third. */
import { base64 } from "./wasm.js";
import { once, type InitInput } from "./start.js";

export * from "./api.js";

/** Starts the engine, once, from the bytes that this file holds. */
export const init: (input?: InitInput) => Promise<void> = /* @__PURE__ */ once(() =>
  Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)),
);
