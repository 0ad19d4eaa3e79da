/** All that the package offers, but for where its `.wasm` is. */
export {
  Book,
  catalogue,
  clear,
  dailyReset,
  duffieZhu,
  net,
  noticesCSV,
  parse,
  parseObligations,
  parseTiers,
  setOff,
  settle,
  settlementCosts,
  transfersCSV,
  variationMargin,
  verify,
  verifyCredit,
  version,
} from "./core.js";
export { NettingError } from "./error.js";
export { initSync, type InitInput } from "./start.js";

export type * from "./types.js";
