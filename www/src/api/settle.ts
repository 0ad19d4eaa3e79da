/** Settlement: obligations, set-off with credit lines, costs and clearing vectors. */
import { asFailure, NettingError } from "../error.js";
import type {
  ChainCost,
  Cleared,
  ClearOptions,
  Credited,
  CreditLine,
  GasOptions,
  Notice,
  Obligation,
  Settlement,
  SettleOptions,
  Verdict,
} from "../types.js";
import * as glue from "../../wasm/core.js";
import { call } from "./call.js";
import { bytesOf, encoder, isText, json } from "./input.js";
import { later } from "./late.js";

/** Obligations as the engine reads them: text of a table or JSON, or an array of objects. */
function owed(obligations: readonly Obligation[] | string | Uint8Array): Uint8Array {
  if (isText(obligations)) return bytesOf(obligations);
  if (!Array.isArray(obligations))
    throw new NettingError({
      code: "wrong_type",
      message: "obligations are an array of { debtor, creditor, amount }, or text",
    });
  try {
    return encoder.encode(json(obligations));
  } catch (thrown) {
    // The wrong one is searched for only now.
    obligations.forEach((obligation: unknown, at) => {
      try {
        json(obligation);
      } catch (thrown) {
        const failure = asFailure(thrown);
        throw failure
          ? new NettingError({ ...failure, message: failure.message, row: at + 1 }, { cause: thrown })
          : thrown;
      }
    });
    throw thrown;
  }
}

/** An argument as JSON, which must be there. */
function needed(value: unknown, is: string): string {
  if (typeof value !== "object" || value === null) throw new NettingError({ code: "wrong_type", message: is });
  return json(value);
}
const LINES = "credit lines are an array of { lender, borrower, limit }";
const SETTLEMENT = "a settlement is an object, as settle gives it";

/** Turns a web of obligations into transfers. Text may be CSV or TSV with a header, or JSON. */
export function settle(obligations: readonly Obligation[] | string | Uint8Array, options?: SettleOptions): Settlement {
  return call(() => {
    const [settled = "", notices = ""] = glue.settle(owed(obligations), json(options), options?.onProgress);
    const result = JSON.parse(settled) as Settlement;
    later(result, "notices", () => JSON.parse(notices) as Notice[]);
    return result;
  });
}

/** Checks a settlement independently: balances are unchanged, nobody pays more than allowed, each proof holds. */
export function verify(obligations: readonly Obligation[] | string | Uint8Array, settlement: Settlement): Verdict {
  return call(() => JSON.parse(glue.verify(owed(obligations), json(settlement ?? {}))) as Verdict);
}

/** Sets off the most that credit lines allow; lines of low rank are drawn first, and no more than is needed. */
export function setOff(
  obligations: readonly Obligation[] | string | Uint8Array,
  lines: readonly CreditLine[],
): Credited {
  return call(() => JSON.parse(glue.setOff(owed(obligations), needed(lines, LINES))) as Credited);
}

/** Checks a set-off with credit independently. */
export function verifyCredit(
  obligations: readonly Obligation[] | string | Uint8Array,
  lines: readonly CreditLine[],
  settled: Credited,
): Verdict {
  return call(
    () => JSON.parse(glue.verifyCredit(owed(obligations), needed(lines, LINES), json(settled ?? {}))) as Verdict,
  );
}

/** The costs of a settlement before and after, by chain: gas, fees and time. */
export function settlementCosts(settlement: Settlement, options?: GasOptions): ChainCost[] {
  return call(() => JSON.parse(glue.settlementCosts(needed(settlement, SETTLEMENT), json(options))) as ChainCost[]);
}

/** The notices of a settlement, or of a set-off, as CSV, safe to open in a spreadsheet. */
export function noticesCSV(settlement: Pick<Settlement, "notices">): string {
  return call(() => glue.noticesCsv(needed(settlement, SETTLEMENT)));
}

/** The transfers of a settlement as CSV: who pays whom how much. */
export function transfersCSV(settlement: Pick<Settlement, "transfers">): string {
  return call(() => glue.transfersCsv(needed(settlement, SETTLEMENT)));
}

/** The payments of everybody when some cannot pay in full: the greatest clearing vector. */
export function clear(obligations: readonly Obligation[] | string | Uint8Array, options?: ClearOptions): Cleared {
  return call(() => JSON.parse(glue.clear(owed(obligations), json(options))) as Cleared);
}

/** Reads obligations from text of a table or JSON, and throws what is wrong with one of them. */
export function parseObligations(text: string | Uint8Array): Obligation[] {
  if (!isText(text)) throw new NettingError({ code: "wrong_type", message: "parseObligations takes text or bytes" });
  return call(() => JSON.parse(glue.parseObligations(bytesOf(text))) as Obligation[]);
}
