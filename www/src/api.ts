/** The whole package except the loading of its `.wasm`. */
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
