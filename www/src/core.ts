/** The whole package except the loading of its `.wasm`. */
export { isReady, started, version } from "./api/call.js";
export { Book } from "./api/book.js";
export { catalogue, dailyReset, duffieZhu, net, parse, parseTiers, variationMargin } from "./api/report.js";
export {
  clear,
  noticesCSV,
  parseObligations,
  setOff,
  settle,
  settlementCosts,
  transfersCSV,
  verify,
  verifyCredit,
} from "./api/settle.js";
