/** Bad inputs, by the rows of the project's table, through the installed package. */
import assert from "node:assert/strict";
import test from "node:test";
import { load, position, thrown } from "./helpers.mjs";

const { Book, init, net, parse } = await load();
await init();

/** Runs within the second that any input may take. */
function quickly(run) {
  const start = performance.now();
  const result = run();
  assert.ok(performance.now() - start < 1000, `took ${performance.now() - start} ms`);
  return result;
}

const good = position();

/** A good row beside one that `bad` spoils is all that counts; the other is reported with its row and field. */
function refused(field, value, ...codes) {
  const positions = [good, { ...good, [field]: value }];
  const inputs = [() => net({ positions })];
  if (typeof value === "string")
    inputs.push(
      () => net(JSON.stringify({ positions })),
      () => net(parse(JSON.stringify({ positions })).book),
    );
  for (const [i, input] of inputs.entries()) {
    const report = quickly(input);
    assert.equal(report.total.net, "120000", String(value).slice(0, 40));
    if (i === 2) continue; // parse has told it already
    assert.equal(report.partial, true);
    const told = report.failures.map((f) => [f.row, f.field, codes.includes(f.code) ? "known" : f.code]);
    assert.deepEqual(told, [[2, field, "known"]], String(value).slice(0, 40));
  }
  const book = new Book({ positions: [good] });
  const error = thrown(() => book.upsert({ ...good, [field]: value }));
  assert.deepEqual(
    [error.name, error.field, codes.includes(error.code) ? "known" : error.code],
    ["NettingError", field, "known"],
  );
  assert.equal(book.totals().total.net, "120000");
  book.free();
}

test("rows 1 to 6: a value that is not a number is refused and never guessed", () => {
  for (const text of [" ", "-", ".", "+", "1.2.3", "--1", "0x10", "NaN", "Infinity", ".5", "5."])
    refused("quantity", text, "not_a_decimal");
  for (const text of ["1,000", "1.000,50", "1 000", "1'000", "1_000"]) refused("quantity", text, "ambiguous_separator");
  for (const text of ["１２", "٣", "1\u200b", "−5"]) refused("quantity", text, "non_ascii_digit");
  for (const text of ["1e1000000", "1E-999999999"]) refused("quantity", text, "exponent_too_large");
  for (const text of ["9".repeat(10_000_000), "0".repeat(10_000), String(2n ** 256n - 1n)])
    refused("quantity", text, "too_many_digits");
  refused("quantity", "0.12345678901234567890123456789", "scale_exceeded");
  refused("quantity", 2n ** 256n, "too_many_digits");
  for (const number of [NaN, Infinity, -Infinity, 1e300, 5e-324])
    refused("quantity", number, "not_a_decimal", "too_many_digits", "exponent_too_large", "scale_exceeded");
  for (const strange of [{}, [], [1], new Date(), () => 1, Symbol("x"), true])
    refused("price", strange, "wrong_type", "not_a_decimal");
  refused("quantity", "1\0", "not_a_decimal", "hidden_character");
  for (const absent of ["", undefined, null]) {
    const report = net({ positions: [good, { ...good, quantity: absent }] });
    assert.deepEqual(
      report.failures.map((f) => [f.row, f.field, f.code]),
      [[2, "quantity", "missing_field"]],
    );
  }
});

test("row 7: a sum that overflows names its group", () => {
  const csv = `asset,quantity,price\n${"BTC,1,1e24\n".repeat(100_000)}`;
  const error = thrown(() => quickly(() => net(csv)));
  assert.equal(error.code, "overflow");
  assert.match(error.field, /BTC/);
  assert.equal(net(csv.replaceAll("1e24", "1e18")).total.net, "100000000000000000000000");
});

test("rows 8 to 10: zero without sign, rates in range, every digit of a JSON number", () => {
  for (const zero of ["-0", "-0.00", -0])
    assert.ok(!JSON.stringify(net({ positions: [position({ quantity: zero })] })).includes('"-0'));
  refused("marginRate", "-0.01", "out_of_range");
  refused("marginRate", "5%", "not_a_decimal");
  const odd = net({ positions: [position({ marginRate: 1.5 }), position({ price: -3 })] });
  assert.deepEqual(
    odd.warnings.filter((w) => w.row).map((w) => [w.row, w.code, w.field]),
    [
      [1, "large_margin_rate", "marginRate"],
      [2, "negative_price", "price"],
    ],
  );
  const text = '{"positions":[{"asset":"BTC","kind":"spot","quantity":12345678901234567890.123,"price":1}]}';
  assert.equal(net(text).total.net, "12345678901234567890.123");
  assert.equal(parse(text).book.positions[0].quantity, "12345678901234567890.123");
});

test("rows 11 to 13: broken strings are reported, by parse in its failures and by net as an error", () => {
  const utf16 = (text, mark) => new Uint8Array([...mark, ...[...text].flatMap((c) => [c.charCodeAt(0), 0])]);
  for (const [text, code] of [
    ['[{"asset":"BTC","kind":"spot","quantity":1,"quantity":2}]', "duplicate_key"],
    ["asset,quantity,asset\nBTC,1,ETH\n", "duplicate_header"],
    ["asset,price\nBTC,1\n", "missing_column"],
    [utf16("asset,quantity\nBTC,1\n", [0xff, 0xfe]), "not_utf8"],
    [new Uint8Array([0x61, 0x2c, 0xfc, 0x0a]), "not_utf8"],
    [",".repeat(1_000_000), "too_large"],
    ["[".repeat(1_000_000), "invalid_json"],
    ['{"a":'.repeat(1_000_000), "invalid_json"],
    ["0".repeat(1 << 20), "unknown_format"],
    ['[{"asset":"BTC"', "invalid_json"],
    ['[{"asset":"BTC","kind":"spot","quantity":1}] x', "invalid_json"],
    ["[{'asset':1}]", "invalid_json"],
    ["", "unknown_format"],
    [new Uint8Array(), "unknown_format"],
    ['{"hello":"world"}', "unknown_format"],
  ]) {
    const read = quickly(() => parse(text));
    assert.deepEqual([read.failures.map((f) => f.code), read.format], [[code], null], String(text).slice(0, 40));
    assert.equal(thrown(() => quickly(() => net(text))).code, code);
    assert.equal(thrown(() => new Book(text)).code, code);
  }
  for (const [row, code] of [
    ['ETH,"2', "unterminated_quote"],
    ['E"TH,2', "stray_quote"],
    ["E\0TH,2", "hidden_character"],
    ["ETH,2,3", "extra_column"],
    [`ETH,${"1".repeat(1 << 20)}`, "too_large"],
  ]) {
    const read = quickly(() =>
      parse(`asset,quantity,price\nBTC,1,1\n${row}${code === "extra_column" ? ",4" : ",5"}\n`),
    );
    assert.deepEqual(
      read.failures.map((f) => [f.row, f.code]),
      [[2, code]],
    );
    assert.equal(read.book.positions.length, 1);
  }
  const marked = "\ufeffasset,quantity,price\r\nBTC,1,5\r\n";
  assert.deepEqual([net(marked).total.net, net(new TextEncoder().encode(marked)).total.net], ["5", "5"]);
});

test("row 14: no row is an empty report; many are no trouble", () => {
  for (const empty of [{ positions: [] }, "[]", "asset,quantity\n"]) {
    const report = net(empty);
    assert.deepEqual(
      [report.total.gross, report.total.nettingRatio, report.margin.savingRatio, report.byAsset],
      ["0", "0", "0", []],
    );
  }
  assert.equal(net({ positions: Array(200_000).fill(good) }).total.net, "24000000000");
  assert.deepEqual(
    net({ positions: [{}, {}] }).failures.map((f) => [f.row, f.code]),
    [
      [1, "missing_field"],
      [2, "missing_field"],
    ],
  );
  const holes = [good];
  holes[2] = good;
  assert.deepEqual(
    [thrown(() => net({ positions: holes })).code, thrown(() => net({ positions: holes })).row],
    ["wrong_type", 2],
  );
});

const NAMES = [
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "toString",
  "=cmd()",
  "-1",
  "@x",
  "<img src=x onerror=alert(1)>",
  "'",
  'a,"b"',
  "a|b#c\\",
  "é",
];

test("row 15: strange names stay text, in every place", () => {
  for (const name of NAMES) {
    const named = position({ id: name, asset: name, counterparty: name, account: name, chain: name });
    const input = JSON.parse(
      `{"positions":[${JSON.stringify(named)}],"prices":{${JSON.stringify(name)}:"7"},"agreements":[{"id":${JSON.stringify(name)},"counterparty":"x"}]}`,
    );
    const report = net(input, { positions: true });
    for (const groups of [report.byAsset, report.byCounterparty, report.byChain])
      assert.deepEqual(
        groups.map((g) => [g.key, g.net]),
        [[name, "14"]],
      );
    assert.deepEqual([report.positions[0].id, report.byNettingSet[0].account], [name, name]);
    const book = new Book(input);
    assert.equal(book.upsert({ ...named, quantity: 3 }), name);
    assert.equal(book.totals().total.net, "21");
    const again = new Book(book.toJSON());
    assert.deepEqual(again.toJSON(), book.toJSON());
    assert.deepEqual(Object.keys(book.toJSON().prices), [name]);
    assert.equal(parse(book.toCSV()).book.positions[0].id, name);
    assert.ok(!/(^|[\n,])"?[=+@]/.test(book.toCSV()), book.toCSV());
    assert.equal(book.remove(name), true);
    book.free();
    again.free();
  }
  assert.equal({}.polluted, undefined);
});

test("row 15: keys named like an object's own are fields that are not known", () => {
  const row = JSON.parse(
    '{"__proto__":{"quantity":"9"},"constructor":"x","toString":1,"asset":"BTC","kind":"spot","quantity":1,"price":5}',
  );
  const report = net({ positions: [row, row] });
  assert.deepEqual([report.total.net, report.partial], ["10", false]);
  assert.deepEqual(
    report.warnings
      .filter((w) => w.code === "unknown_field")
      .map((w) => w.field)
      .sort(),
    ["__proto__", "constructor", "toString"],
  );
  const options = JSON.parse('{"__proto__":{"positions":true}}');
  assert.equal(thrown(() => net({ positions: [] }, options)).code, "invalid_option");
  assert.equal(thrown(() => net({ positions: [], assumptions: JSON.parse('{"__proto__":[]}') })).code, "unknown_field");
});

test("row 15: hidden characters and endless names are refused", () => {
  for (const field of ["id", "asset", "counterparty", "account", "chain"]) {
    for (const hidden of ["a\u202eb", "a\u200bb", "a\u0000b", "a\nb"]) refused(field, hidden, "hidden_character");
    refused(field, "x".repeat(10_240), "too_long");
    refused(field, "e\u0301", "combining_character");
  }
  const halves = net({ positions: [position({ id: "a\ud800" }), position({ id: "a\udfff" })] });
  assert.deepEqual(
    halves.failures.map((f) => [f.row, f.field, f.code]),
    [
      [1, "id", "hidden_character"],
      [2, "id", "hidden_character"],
    ],
    "half a surrogate pair is not valid text",
  );
  const alike = net({ positions: [good, { ...good, asset: "BT\u0421", quantity: -2 }] });
  assert.equal(alike.total.matched, "0");
  assert.ok(alike.warnings.some((w) => w.code === "confusable" && w.message.includes("U+0421")));
});

test("row 15: characters that the packing uses are refused in their field and shift nothing", () => {
  const rows = (id) => [position({ id: "one" }), position({ id }), position({ id: "three", quantity: "3" })];
  for (const id of [
    "\u0001",
    "\u0002",
    "\u0003",
    "a\u0001",
    "\u0001BTC\u0001spot\u00019",
    "\u0002\u0001",
    "a\u0002b",
    "a\u0003",
  ]) {
    const report = net({ positions: rows(id) });
    assert.deepEqual(
      report.failures.map((f) => [f.row, f.field]),
      [[2, "id"]],
      JSON.stringify(id),
    );
    assert.equal(report.total.net, "300000");
    const book = new Book({ positions: [] });
    assert.equal(thrown(() => book.upsert(position({ id }))).field, "id");
    book.free();
  }
  const quantities = net({
    positions: [
      position({ quantity: "1\u00012" }),
      position({ quantity: "\u0002", price: 7 }),
      position({ quantity: 1, price: 5 }),
    ],
  });
  assert.deepEqual(
    [quantities.failures.map((f) => [f.row, f.field]), quantities.total.net],
    [
      [
        [1, "quantity"],
        [2, "quantity"],
      ],
      "5",
    ],
  );
});

test("row 15: keys with characters that the packing uses are fields that are not known", () => {
  const odd = net({ positions: [{ ...good, "no\u0001te": "x", "": "y", "\u0002": 5 }] });
  assert.deepEqual([odd.total.net, odd.partial], ["120000", false]);
  const smuggled = net({ positions: [{ "asset\u0001quantity": "BTC\u00015", kind: "spot", price: 1 }] });
  assert.deepEqual([smuggled.total.net, smuggled.failures[0]?.code], ["0", "missing_field"]);
  assert.deepEqual(
    net({ positions: [{ "": 1 }] }).failures.map((f) => f.code),
    ["missing_field"],
  );
});

test("row 16: a duplicate id is reported and not counted twice", () => {
  const positions = [position({ id: "a" }), position({ id: "b" }), position({ id: "a" })];
  for (const input of [{ positions }, JSON.stringify({ positions })]) {
    const report = net(input);
    assert.deepEqual(
      report.failures.map((f) => [f.row, f.field, f.code]),
      [[3, "id", "duplicate_id"]],
    );
    assert.equal(report.total.net, "240000");
  }
  const [one, two] = [
    new Book({ positions: [position({ id: "a" })] }),
    new Book({ positions: [position({ id: "a" })] }),
  ];
  assert.equal(thrown(() => one.merge(two)).code, "duplicate_id");
  assert.equal(one.totals().total.net, "120000");
});

test("any mutilation of a good text is read or refused, and the engine goes on", () => {
  const text = JSON.stringify({
    positions: [
      good,
      position({ kind: "option", right: "put", strike: 5e4, expiry: "2026-12-25", delta: -0.5, underlyingPrice: 6e4 }),
    ],
    prices: { BTC: "6e4" },
  });
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at++) {
    for (const byte of [0, 0x22, 0x2c, 0x7b, 0x5d, 0x39, 0xff]) {
      const changed = bytes.slice();
      changed[at] = byte;
      const read = parse(changed);
      assert.ok(read.failures.length > 0 || read.book.positions.length > 0 || read.format === "json");
      try {
        net(changed);
      } catch (error) {
        assert.ok(error.name === "NettingError" && error.code !== "internal", `${error.code} ${error.message}`);
      }
    }
  }
});
