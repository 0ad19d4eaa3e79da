// Settlement through the package: published figures, tampering, and 10,000 obligations.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, thrown } from "./helpers.mjs";

const { clear, init, parseObligations, settle, verify } = await load();
await init();

const owes = (debtor, creditor, amount, rest = {}) => ({ debtor, creditor, amount, ...rest });
// D'Errico and Roukny, ESRB working paper 44, page 64.
const triangle = [owes("A", "B", 5), owes("B", "C", 10), owes("C", "A", 20)];

test("the published triangle, by every objective", () => {
  const gross = (objective) => {
    const result = settle(triangle, { objective });
    assert.deepEqual(verify(triangle, result), { valid: true, reasons: [] }, objective);
    return [result.after.count, result.after.gross];
  };
  assert.deepEqual(gross("bilateral"), [3, "35"]);
  assert.deepEqual(gross("existing"), [2, "20"]);
  assert.deepEqual(gross("least-money"), [2, "15"]);
  assert.deepEqual(gross("fewest"), [2, "15"]);
  assert.deepEqual(gross("ccp"), [3, "30"]);
  assert.deepEqual(settle(triangle).before, { count: 3, gross: "35" });
});

test("a result is plain data that goes through JSON, and tampering with it is found", () => {
  const result = JSON.parse(JSON.stringify(settle(triangle)));
  assert.ok(verify(triangle, result).valid);
  result.transfers[0].amount = "6";
  const { valid, reasons } = verify(triangle, result);
  assert.equal(valid, false);
  assert.ok(reasons.every((reason) => typeof reason === "string") && reasons.length > 0);
  assert.equal(verify([...triangle, owes("A", "C", 1)], settle(triangle)).valid, false);
});

test("amounts keep every digit, as text, number or bigint", () => {
  const one = settle([owes("A", "B", "0.100000000000000000000000000000000001")]);
  assert.equal(one.after.gross, "0.100000000000000000000000000000000001");
  assert.equal(settle([owes("A", "B", 2n ** 100n), owes("B", "A", 1)]).after.gross, String(2n ** 100n - 1n));
  assert.equal(settle([owes("A", "B", 0.1), owes("A", "B", 0.2)]).after.gross, "0.3");
});

test("text of a table is read by meaning", () => {
  const text = "From\tTo\tAmount\tToken\tNetwork\nA\tB\t5\tUSDC\tBase\nB\tA\t3\tUSDC\tBase\n";
  assert.deepEqual(parseObligations(text)[0], { id: "", debtor: "A", creditor: "B", amount: "5", asset: "USDC", chain: "Base" });
  assert.deepEqual(settle(text).transfers, [{ debtor: "A", creditor: "B", amount: "2", asset: "USDC", chain: "Base" }]);
});

test("errors are typed and name the row", () => {
  const of = (call) => {
    const { name, code, row, field } = thrown(call);
    return [name, code, row, field];
  };
  assert.deepEqual(of(() => settle([owes("A", "B", 1), owes("B", "B", 1)])), ["NettingError", "self_obligation", 2, "creditor"]);
  assert.deepEqual(of(() => settle([owes("A", "B", -1)])), ["NettingError", "not_positive", 1, "amount"]);
  assert.deepEqual(of(() => settle(triangle, { objective: "cheapest" })), ["NettingError", "invalid_option", undefined, "options.objective"]);
  assert.deepEqual(of(() => settle({})), ["NettingError", "wrong_type", undefined, undefined]);
  assert.deepEqual(of(() => settle([owes("A", "B", NaN)])), ["NettingError", "not_a_decimal", undefined, "amount"]);
  assert.deepEqual(of(() => clear(triangle, { cash: { A: -1 } })), ["NettingError", "out_of_range", undefined, "cash.A"]);
});

test("default: the published clearing vector, and the figure that contradicts itself", () => {
  const web = [owes("1", "2", 20), owes("1", "3", 10), owes("2", "1", 5), owes("2", "3", 24), owes("3", "1", 10)];
  const paid = clear(web, { cash: { 1: 10, 2: 10, 3: 10 } }).parties.map((p) => Number(p.paid));
  [270 / 11, 290 / 11, 10].forEach((value, at) => assert.ok(Math.abs(paid[at] - value) < 1e-7));
  assert.ok(Math.abs(paid[0] - 19.5455) > 1, "what a README prints is no fixed point");
});

test("gridlock: Project Ubin's five banks", () => {
  const list = [["A", "B", 5], ["B", "C", 6], ["B", "C", 30], ["C", "D", 8], ["C", "E", 80], ["D", "E", 7], ["A", "C", 6], ["E", "A", 8], ["E", "B", 100], ["D", "A", 5]];
  const result = settle(list.map((o) => owes(...o)), { objective: "gridlock", cash: { A: 3, B: 4, C: 5, D: 4, E: 3 } });
  assert.deepEqual([result.after, result.optimal], [{ count: 7, gross: "45" }, true]);
});

test("10,000 obligations of 1,000 parties settle to the optimum, and the proof holds", () => {
  let state = 7;
  const next = (n) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  const web = Array.from({ length: 10_000 }, () => {
    const from = next(1000);
    return owes(`p${from}`, `p${(from + 1 + next(999)) % 1000}`, 1 + next(100_000));
  });
  const result = settle(web);
  assert.ok(result.optimal);
  assert.deepEqual(verify(web, result), { valid: true, reasons: [] });
});
