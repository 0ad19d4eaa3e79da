// Settlement through the package: published results, tampering, and 10,000 obligations.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, thrown } from "./helpers.mjs";

const {
  Book,
  clear,
  init,
  noticesCSV,
  parseObligations,
  setOff,
  settle,
  settlementCosts,
  transfersCSV,
  verify,
  verifyCredit,
} = await load();
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
  assert.match(reasons.join(), /\bA\b|\bB\b/, "it says whose");
  for (const none of [{}, null, undefined, "hi", []]) assert.equal(verify(triangle, none).valid, false);
  assert.equal(verifyCredit(triangle, [], null).valid, false);
});

test("amounts keep every digit, as text, number or bigint", () => {
  const one = settle([owes("A", "B", "0.100000000000000000000000000000000001")]);
  assert.equal(one.after.gross, "0.100000000000000000000000000000000001");
  assert.equal(settle([owes("A", "B", 2n ** 100n), owes("B", "A", 1)]).after.gross, String(2n ** 100n - 1n));
  assert.equal(settle([owes("A", "B", 0.1), owes("A", "B", 0.2)]).after.gross, "0.3");
  for (const amount of [1e-7, "1e-7"]) assert.equal(settle([owes("A", "B", amount)]).after.gross, "0.0000001");
  assert.equal(parseObligations("from,to,amount\nA,B,2.5E-3\n")[0].amount, "0.0025");
});

test("text of a table is read by meaning", () => {
  const text = "From\tTo\tAmount\tToken\tNetwork\nA\tB\t5\tUSDC\tBase\nB\tA\t3\tUSDC\tBase\n";
  assert.deepEqual(parseObligations(text)[0], {
    id: "row-1",
    debtor: "A",
    creditor: "B",
    amount: "5",
    asset: "USDC",
    chain: "Base",
  });
  assert.deepEqual(settle(text).transfers, [{ debtor: "A", creditor: "B", amount: "2", asset: "USDC", chain: "Base" }]);
});

test("what may be a slip is said: names that differ in case, cash of nobody here", () => {
  const web = [owes("0xAbCd", "B", 5), owes("B", "0xabcd", 5)];
  const codes = (found) => (found.warnings ?? []).map(({ code, field }) => [code, field]);
  assert.deepEqual(codes(settle(web)), [["similar_names", "debtor"]]);
  assert.deepEqual(codes(settle(triangle)), []);
  assert.deepEqual(codes(settle(triangle, { objective: "gridlock", cash: { a: 5 } })), [["unknown_party", "cash.a"]]);
  assert.deepEqual(codes(clear(triangle, { cash: { a: 5 } })), [["unknown_party", "cash.a"]]);
  // Spaces around a name are none, in a table as in data.
  assert.equal(thrown(() => settle([owes("A", "A ", 5)])).code, "self_obligation");
});

test("errors are typed and name the row", () => {
  const of = (call) => {
    const { name, code, row, field } = thrown(call);
    return [name, code, row, field];
  };
  assert.deepEqual(
    of(() => settle([owes("A", "B", 1), owes("B", "B", 1)])),
    ["NettingError", "self_obligation", 2, "creditor"],
  );
  assert.deepEqual(
    of(() => settle([owes("A", "B", -1)])),
    ["NettingError", "not_positive", 1, "amount"],
  );
  assert.deepEqual(
    of(() => settle(triangle, { objective: "cheapest" })),
    ["NettingError", "invalid_option", undefined, "options.objective"],
  );
  assert.deepEqual(
    of(() => settle({})),
    ["NettingError", "wrong_type", undefined, undefined],
  );
  assert.deepEqual(
    of(() => settle([owes("A", "B", 1), owes("A", "B", NaN)])),
    ["NettingError", "not_a_decimal", 2, "amount"],
  );
  assert.deepEqual(
    of(() => settle([{ ...owes("A", "B", 1), aset: "USDC" }])),
    ["NettingError", "unknown_field", 1, "aset"],
  );
  assert.deepEqual(
    of(() => settle(triangle, { cash: { A: 1 } })),
    ["NettingError", "invalid_option", undefined, "options.cash"],
  );
  for (const call of [() => setOff(triangle), () => settlementCosts(), () => noticesCSV(undefined)])
    assert.equal(of(call)[1], "wrong_type");
  assert.deepEqual(
    of(() => parseObligations(" ")),
    ["NettingError", "empty", undefined, undefined],
  );
  assert.deepEqual(
    of(() =>
      parseObligations(
        [..."AB"]
          .map((name) => `{"debtor":"${name}","creditor":"B","amount":1}`)
          .join(",")
          .replace(/.*/, "[$&]"),
      ),
    ),
    ["NettingError", "self_obligation", 2, "creditor"],
  );
  assert.match(
    thrown(() => settle([owes("A", "B", 1, { id: "x" }), owes("B", "A", 1, { id: "x" })])).message,
    /rows 1 and 2/,
  );
  assert.match(thrown(() => settle(triangle, "fewest")).message, /options must be an object/);
  assert.match(thrown(() => settle(triangle, { acrossChains: "yes" })).message, /true or false/);
  const columns = thrown(() => parseObligations("Who,Whom,Amount\nA,B,1\n"));
  assert.match(columns.message, /Who, Whom, Amount.*debtor.*payer/);
  assert.deepEqual(
    of(() => setOff([owes("A", "B", 1, { asset: "USDC" })], [{ lender: "B", borrower: "A", limit: 1 }])),
    ["NettingError", "missing_field", 1, "lines.asset"],
  );
  assert.deepEqual(
    of(() => clear(triangle, { cash: { A: -1 } })),
    ["NettingError", "out_of_range", undefined, "cash.A"],
  );
});

test("default: the published clearing vector, and the example that contradicts itself", () => {
  const web = [owes("1", "2", 20), owes("1", "3", 10), owes("2", "1", 5), owes("2", "3", 24), owes("3", "1", 10)];
  const paid = clear(web, { cash: { 1: 10, 2: 10, 3: 10 } }).parties.map((p) => Number(p.paid));
  [270 / 11, 290 / 11, 10].forEach((value, at) => assert.ok(Math.abs(paid[at] - value) < 1e-7));
  assert.ok(Math.abs(paid[0] - 19.5455) > 1, "what a README prints is no fixed point");
});

test("gridlock: Project Ubin's five banks", () => {
  const list = [
    ["A", "B", 5],
    ["B", "C", 6],
    ["B", "C", 30],
    ["C", "D", 8],
    ["C", "E", 80],
    ["D", "E", 7],
    ["A", "C", 6],
    ["E", "A", 8],
    ["E", "B", 100],
    ["D", "A", 5],
  ];
  const result = settle(
    list.map((o) => owes(...o)),
    { objective: "gridlock", cash: { A: 3, B: 4, C: 5, D: 4, E: 3 } },
  );
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

test("gas, fees and time by chain, with one's own figures", () => {
  const web = triangle.map((obligation) => ({ ...obligation, asset: "USDC", chain: "Base" }));
  const settled = settle([...web, owes("A", "B", 1, { asset: "USDC", chain: "Arbitrum" })]);
  const [arbitrum, base] = settlementCosts(settled, {
    gasPrice: 10,
    coinPrice: "3000",
    chains: { Base: { batch: { base: 23_500, perLeg: 30_000 }, blockSeconds: 2 }, Arbitrum: { fee: "0.02" } },
  });
  assert.deepEqual(base, {
    chain: "Base",
    before: { transfers: 3, gas: 120_000, fee: "3.6", seconds: "6" },
    after: { transfers: 2, gas: 83_500, fee: "2.505", seconds: "2" },
    saved: { transfers: 1, gas: 36_500, fee: "1.095", seconds: "4" },
  });
  assert.deepEqual([arbitrum.before.fee, arbitrum.after.fee, arbitrum.saved.transfers], ["0.02", "0.02", 0]);
  assert.equal("fee" in settlementCosts(settled)[0].before, false);
  const of = (options) => {
    const { code, field } = thrown(() => settlementCosts(settled, options));
    return [code, field];
  };
  assert.deepEqual(of({ gasprice: 1 }), ["invalid_option", "options.gasprice"]);
  assert.deepEqual(of({ gasPrice: -1 }), ["out_of_range", "options.gasPrice"]);
  assert.deepEqual(of({ perTransfer: 0.5 }), ["out_of_range", "options.perTransfer"]);
  assert.deepEqual(of({ chains: { Base: { batch: { size: 1 } } } }), [
    "invalid_option",
    "options.chains.Base.batch.size",
  ]);
});

test("notices leave as CSV, and a name that is a formula stays plain text", () => {
  const lines = noticesCSV(settle([owes("=A", "B", 5), owes("B", "=A", 3)]))
    .trim()
    .split("\n");
  assert.equal(lines[0], "id,debtor,creditor,amount,setoff,remainder,asset,chain,due");
  assert.ok(lines[1].includes("'=A"), lines[1]);
  assert.ok(lines[1].endsWith(",5,3,2,,,"), lines[1]);
  const [, placed] = noticesCSV(settle([owes("A", "B", 5, { asset: "USDC", chain: "Base", due: "2026-12-01" })])).split(
    "\n",
  );
  assert.ok(placed.endsWith(",USDC,Base,2026-12-01"), placed);
  const credited = setOff([owes("A", "B", 5)], [{ lender: "B", borrower: "A", limit: 3 }]);
  assert.equal(noticesCSV(credited).trim().split("\n").length, 2);
  assert.equal(
    transfersCSV(settle([owes("=A", "B", "5.50", { asset: "USDC" })])),
    "debtor,creditor,amount,asset,chain\n'=A,B,5.5,USDC,\n",
  );
});

test("a book's values are obligations, one for each netting set", () => {
  const at = { asset: "BTC", kind: "perpetual", price: 61000 };
  const book = new Book({
    positions: [
      { ...at, id: "1", quantity: 1, entryPrice: 60000, counterparty: "X" },
      { ...at, id: "2", quantity: -1, entryPrice: 60500, counterparty: "X" },
      { ...at, id: "3", quantity: -1, entryPrice: 60500, counterparty: "Y" },
    ],
    agreements: [{ id: "m", counterparty: "X", enforceable: "yes" }],
  });
  const owed = book.obligations();
  book.free();
  assert.deepEqual(
    owed.map((o) => [o.id, o.debtor, o.creditor, o.amount, o.asset]),
    [
      ["m", "X", "You", "500", "USD"],
      ["3", "You", "Y", "500", "USD"],
    ],
  );
  assert.deepEqual(
    settle(owed, { objective: "fewest" }).transfers.map((t) => [t.debtor, t.creditor, t.amount]),
    [["X", "Y", "500"]],
  );
});

test("potentials mean what docs/settlement.md says", () => {
  const settled = settle(triangle);
  const { potentials } = settled.webs[0].proof;
  const left = (debtor, creditor) =>
    settled.transfers.find((t) => t.debtor === debtor && t.creditor === creditor)?.amount ?? "0";
  for (const { debtor, creditor, amount } of triangle) {
    const slack = potentials[debtor] - potentials[creditor];
    if (slack < 1) assert.equal(left(debtor, creditor), "0");
    if (slack > 1) assert.equal(left(debtor, creditor), String(amount));
  }
});

test("credit lines are drawn by rank, proved, and tampering is found", () => {
  // Informal Systems, Cycles: who lends first is by rank.
  const web = [owes("alice", "bob", 30), owes("charlie", "alice", 20), owes("$", "alice", 20)];
  const lines = (peer, bank) => [
    { id: "peer", lender: "bob", borrower: "charlie", limit: 20, rank: peer },
    { id: "bank", lender: "bob", borrower: "$", limit: 20, rank: bank },
  ];
  const drawn = (...ranks) => setOff(web, lines(...ranks)).drawn.map((line) => line.amount);
  assert.deepEqual(drawn(0, 1), ["20", "10"]);
  assert.deepEqual(drawn(1, 0), ["10", "20"]);
  const found = JSON.parse(JSON.stringify(setOff(web, lines(0, 1))));
  assert.deepEqual(verifyCredit(web, lines(0, 1), found), { valid: true, reasons: [] });
  assert.equal(verifyCredit(web, lines(1, 0), found).valid, false);
  found.drawn[0].amount = "19";
  assert.equal(verifyCredit(web, lines(0, 1), found).valid, false);
  const of = (line) => {
    const { code, row, field } = thrown(() => setOff(web, [line]));
    return [code, row, field];
  };
  assert.deepEqual(of({ lender: "a", borrower: "b", limit: 1, rank: 101 }), ["out_of_range", 1, "lines.rank"]);
  assert.deepEqual(of({ lender: "a", borrower: "b", limit: 1, rank: 0.5 }), ["out_of_range", 1, "lines.rank"]);
  assert.deepEqual(of({ lender: "a", borrower: "b", limit: "x" }), ["not_a_decimal", 1, "lines.limit"]);
});
