import { expect, test } from "./fixture.mjs";
import { offsetting, small, smallFigures } from "./books.mjs";
import {
  action,
  cell,
  expectFigures,
  figures,
  importText,
  open,
  openWith,
  paste,
  refusals,
  warnings,
  watch,
} from "./helpers.mjs";

const preview = (page, name) => page.locator(`[data-import=${name}]`);

// Each format as its source prints it, with the result computed by hand.
const formats = {
  CSV: {
    text: "Coin,Type,Direction,Size,Mark price,Exchange\nBTC,perp,long,0.5,60000,Kraken\nETH,perp,short,4,2500.25,Kraken\n",
    rows: 2,
    // 30,000 and 4 × 2,500.25; at Kraken 1 % of the one and 2 % of the other
    figures: {
      long: "30000",
      short: "10001",
      gross: "40001",
      net: "19999",
      matched: "0",
      residual: "40001",
      "margin-standalone": "500.02",
    },
  },
  "CSV with semicolons, a byte order mark and Windows line ends": {
    text: "\ufeffAsset;Side;Qty;Price\r\nBTC;short;1.5;40000\r\nETH;long;1;2000\r\n",
    rows: 2,
    figures: { long: "2000", short: "60000", net: "-58000" },
  },
  TSV: {
    text: "asset\tkind\tquantity\tprice\tvenue\nBTC\tperpetual\t-1.5\t40000\tA\nBTC\tspot\t1\t40000\tB\n",
    rows: 2,
    figures: {
      long: "40000",
      short: "60000",
      gross: "100000",
      net: "-20000",
      matched: "40000",
      residual: "20000",
      "netting-ratio": "0.8",
      "recognised-residual": "100000",
    },
  },
  "our own JSON": { text: JSON.stringify(small), rows: 3, figures: smallFigures },
  "ccxt fetchPositions": {
    text: JSON.stringify([
      {
        info: {},
        symbol: "BTC/USDT:USDT",
        side: "short",
        contracts: 0.5,
        contractSize: 1,
        markPrice: 60000,
        entryPrice: 59000,
        notional: 30000,
        marginMode: "cross",
      },
      {
        info: {},
        symbol: "ETH/USDT:USDT",
        side: "long",
        contracts: 3,
        contractSize: 0.1,
        markPrice: 2000,
        entryPrice: 2100,
        notional: 600,
        marginMode: "isolated",
      },
      // An inverse contract is worth its dollars, whatever `notional` says.
      {
        info: {},
        symbol: "SOL/USD:SOL",
        side: "long",
        contracts: 7,
        contractSize: 10,
        markPrice: 140,
        entryPrice: 150,
        notional: 0.5,
        marginMode: "cross",
      },
    ]),
    rows: 3,
    figures: { long: "670", short: "30000", net: "-29330", matched: "0" },
  },
  Hyperliquid: {
    text: JSON.stringify({
      marginSummary: { accountValue: "100.0", totalNtlPos: "0.0", totalRawUsd: "100.0", totalMarginUsed: "0.0" },
      assetPositions: [
        {
          type: "oneWay",
          position: {
            coin: "ETH",
            szi: "0.2259",
            leverage: { type: "isolated", value: "20" },
            entryPx: "2213.9",
            positionValue: "500.12001",
            marginUsed: "24.88097",
          },
        },
        {
          type: "oneWay",
          position: {
            coin: "BTC",
            szi: "-0.01",
            leverage: { type: "cross", value: "5" },
            entryPx: "60000",
            positionValue: "610.5",
            marginUsed: "122.1",
          },
        },
      ],
    }),
    rows: 2,
    figures: { long: "500.12001", short: "610.5", net: "-110.37999" },
  },
  Deribit: {
    // Numbers as Deribit prints them, with an exponent. 50 dollars of an inverse future; −2 options at a delta of 0.34205 each.
    text: `{"jsonrpc": "2.0", "id": 2236, "result": [
      {"average_price": 7440.18, "delta": 0.006687487, "direction": "buy", "index_price": 7466.79, "instrument_name": "BTC-PERPETUAL", "kind": "future",
       "mark_price": 7476.65, "realized_funding": -1e-08, "size": 50, "size_currency": 0.006687487},
      {"average_price": 0.013, "delta": -0.6841, "direction": "sell", "index_price": 1893.35, "instrument_name": "ETH-16JUN99-1950-C", "kind": "option", "mark_price": 0.014587, "size": -2.0},
      {"average_price": 0, "delta": 0, "direction": "buy", "index_price": 1893.35, "instrument_name": "ETH-PERPETUAL", "kind": "future", "mark_price": 1893.0, "size": 0}]}`,
    rows: 2,
    figures: { long: "50", short: "1295.240735", net: "-1245.240735" },
    warning: "rows without a position, left out: 1",
  },
  "Binance USD-M": {
    text: JSON.stringify([
      {
        symbol: "BTCUSDT",
        positionAmt: "0.001",
        entryPrice: "22185.2",
        markPrice: "21123.05052574",
        marginType: "cross",
        positionSide: "LONG",
        notional: "21.12305052",
      },
      {
        symbol: "BTCUSDT",
        positionAmt: "0.000",
        entryPrice: "0.0",
        markPrice: "21123.05052574",
        marginType: "cross",
        positionSide: "SHORT",
        notional: "0",
      },
      {
        symbol: "WLDUSDT",
        positionAmt: "-5",
        entryPrice: "2.3483",
        markPrice: "2.39560000",
        isolatedMargin: "0",
        isolatedWallet: "0",
        positionSide: "BOTH",
        marginAsset: "USDT",
      },
    ]),
    rows: 2,
    figures: { long: "21.12305052574", short: "11.978", net: "9.14505052574" },
    warning: "without a position",
  },
  "Binance COIN-M": {
    // Contracts of 100 dollars of BTC and of 10 dollars of ETH.
    text: JSON.stringify([
      {
        symbol: "BTCUSD_991225",
        positionAmt: "1",
        entryPrice: "11707.70000003",
        markPrice: "11788.66626667",
        marginType: "cross",
        positionSide: "LONG",
      },
      {
        symbol: "ETHUSD_PERP",
        positionAmt: "-3",
        entryPrice: "3000",
        markPrice: "3000",
        marginType: "isolated",
        positionSide: "SHORT",
      },
    ]),
    rows: 2,
    figures: { long: "100", short: "30", net: "70" },
  },
};

for (const [name, { text, rows, figures: expected, warning }] of Object.entries(formats)) {
  test(`${name}: pasted, previewed, cancelled, imported, undone`, async ({ page }) => {
    await openWith(page, small);
    // Pasted with no field in focus.
    await paste(page, text);
    await expect(preview(page, "read")).toHaveText(String(rows));
    await expect(preview(page, "refused")).toHaveText("0");
    if (warning) await expect(page.locator("dialog .warning").filter({ hasText: warning })).toHaveCount(1);
    await action(page, "cancel").click();
    await expect(page.locator("dialog")).toHaveCount(0);
    expect(await figures(page)).toEqual(smallFigures);
    await expect(action(page, "undo")).toBeDisabled();
    // Written into the field of the import.
    await importText(page, text);
    await expect(preview(page, "read")).toHaveText(String(rows));
    await page.getByLabel("Replace the book").check();
    await action(page, "accept").click();
    await expectFigures(page, expected);
    await expect(page.locator("input[data-field=quantity]")).toHaveCount(rows);
    await action(page, "undo").click();
    await expectFigures(page, smallFigures);
  });
}

test("the browser's own paste command opens the preview, but not inside a field", async ({ page, baseURL }) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: baseURL });
  await openWith(page, small);
  await page.evaluate((text) => navigator.clipboard.writeText(text), "asset,quantity,price\nBTC,1,5\n");
  await page.keyboard.press("Control+v");
  await expect(preview(page, "read")).toHaveText("1");
  await page.keyboard.press("Escape");
  await page.evaluate(() => navigator.clipboard.writeText("3"));
  await cell(page, "a", "quantity").click();
  await page.keyboard.press("Control+v");
  await expectFigures(page, { long: "180000" });
  await expect(page.locator("dialog")).toHaveCount(0);
});

test("an import is added to the book or takes its place", async ({ page }) => {
  await openWith(page, small);
  await importText(page, "asset,kind,quantity,price,venue\nBTC,perpetual,-0.5,60000,X\n");
  await page.getByLabel("Add to it").check();
  await action(page, "accept").click();
  // 30,000 more short of BTC.
  await expectFigures(page, { long: "120000", short: "120000", matched: "90000" });
  await expect(page.locator("input[data-field=quantity]")).toHaveCount(4);
  await expect(page.getByRole("status").filter({ hasText: "imported" })).toContainText("1 position imported");
  await action(page, "undo").click();
  await expectFigures(page, smallFigures);
});

test("an import whose ids are taken is not added silently", async ({ page }) => {
  await openWith(page, small);
  await importText(page, JSON.stringify({ positions: [small.positions[0]] }));
  await page.getByLabel("Add to it").check();
  await action(page, "accept").click();
  // Either it is refused with the reason, or it comes in under another name; never is a position replaced or lost.
  const all = await page.locator("input[data-field=quantity]").count();
  if (all === 3) await expect(page.locator("dialog .failure")).toContainText(/\bid\b/i);
  else await expectFigures(page, { long: "240000" });
});

test("a format that is not known lists those that are; text and broken JSON are located", async ({ page }) => {
  await openWith(page, small);
  await importText(page, '{"retCode": 0, "result": {"list": [{"symbol": "BTCUSDT", "size": "1"}]}}');
  await expect(page.locator("dialog .failure")).toHaveCount(1);
  for (const known of ["comma", "tabs", "own JSON", "ccxt", "Hyperliquid", "Deribit", "USD-M", "COIN-M"])
    await expect(page.locator("dialog .failure")).toContainText(known);
  await expect(action(page, "accept")).toBeDisabled();

  // An example of Binance's documentation, with a comma too many.
  const broken = [
    [
      '[\n  {\n    "positionAmt": "0.000",\n    "notional": "0",,\n    "symbol": "BTCUSDT"\n  }\n]',
      /line 4, column 21/i,
    ],
    ['{"positions": [{"asset": "BTC", "quantity": 1', /line 1/i],
    ['{"positions": []} and more', /line 1/i],
    ['{"positions": [] /* none */}', /line 1/i],
    ["[".repeat(100_000), /deep|nest|level/i],
    [
      '{"positions": [{"asset": "BTC", "asset": "ETH", "kind": "spot", "quantity": "1", "price": "1"}]}',
      /twice|duplicate/i,
    ],
    ["hello", /neither JSON nor a table/i],
    [",,,,,\n,,,,,\n", /column/i],
    ["asset,quantity\n\0,1\n", /NUL|hidden|asset/i],
    ["asset,quantity,quantity\nBTC,1,2\n", /two columns|twice/i],
    [`asset,${Array.from({ length: 300 }, (_, i) => `c${i}`).join(",")}\n`, /256/i],
    ['asset,quantity,price\n"BTC,1,5\n', /never closed/i],
    ['asset,quantity,price\nB"TC,1,5\n', /quote/i],
  ];
  for (const [text, reason] of broken) {
    const what = JSON.stringify(text.slice(0, 40));
    const begin = Date.now();
    await action(page, "import-text").fill(text);
    await expect.soft(page.locator("dialog .failure").first(), what).toContainText(reason);
    await expect.soft(action(page, "accept"), what).toBeDisabled();
    expect.soft(Date.now() - begin, what).toBeLessThan(2_000);
  }
  await action(page, "cancel").click();
  expect(await figures(page)).toEqual(smallFigures);
});

test("rows of two Binance markets in one array: the person says which", async ({ page }) => {
  await openWith(page, small);
  await importText(
    page,
    JSON.stringify([
      { symbol: "BTCUSDT", positionAmt: "-0.5", markPrice: "60000", marginType: "cross" },
      { symbol: "ETHUSD_PERP", positionAmt: "-3", markPrice: "3000", marginType: "isolated" },
    ]),
  );
  await expect(page.locator("dialog .failure")).toContainText("choose the format");
  await expect(action(page, "accept")).toBeDisabled();
  await page
    .locator("dialog")
    .getByRole("button", { name: /COIN-M/ })
    .click();
  await expect(preview(page, "read")).toHaveText("1");
  await expect(preview(page, "refused")).toHaveText("1");
  expect(await refusals(page)).toEqual([expect.stringMatching(/^row 1: .*BTCUSDT.*USD-M/)]);
  await page.getByLabel("Replace the book").check();
  await action(page, "accept").click();
  // Three contracts of 10 dollars.
  await expectFigures(page, { short: "30", long: "0" });
});

test("columns that are not recognised are mapped by hand, and what the table lacks is filled in", async ({ page }) => {
  await openWith(page, small);
  await importText(page, "thing,how many,worth,note\nBTC,2,60000,mine\nBTC,-1,60000,yours\n");
  await expect(page.locator("dialog .failure")).toHaveCount(1);
  await expect(action(page, "accept")).toBeDisabled();
  await page.locator('[data-column="thing"]').selectOption("asset");
  await page.locator('[data-column="how many"]').selectOption("quantity");
  await page.locator('[data-column="worth"]').selectOption("price");
  await expect(preview(page, "read")).toHaveText("2");
  // Nothing is dropped silently: neither the column that stays unknown nor the kind that was assumed.
  const told = (await warnings(page)).join("\n");
  expect(told).toContain('"note"');
  expect(told).toMatch(/perpetual/);
  await page.locator("[data-default=kind]").selectOption("spot");
  await page.locator("[data-default=counterparty]").fill("Kraken");
  await page.locator("[data-default=counterparty]").blur();
  await expect(page.locator("dialog .warning").filter({ hasText: "perpetual" })).toHaveCount(0);
  await page.getByLabel("Replace the book").check();
  await action(page, "accept").click();
  await expectFigures(page, { long: "120000", short: "60000", matched: "60000" });
  await expect(cell(page, "row-1", "kind")).toHaveValue("spot");
  await expect(cell(page, "row-2", "counterparty")).toHaveValue("Kraken");
});

/** Drops a file with these bytes onto an element. */
async function drop(page, selector, name, bytes) {
  const data = await page.evaluateHandle(
    ([name, bytes]) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], name));
      return data;
    },
    [name, [...bytes]],
  );
  await page.locator(selector).first().dispatchEvent("dragover", { dataTransfer: data });
  await page.locator(selector).first().dispatchEvent("drop", { dataTransfer: data });
}

test("a file is dropped on the page, on the preview, or chosen; its encoding is reported if it cannot be read", async ({
  page,
}) => {
  await openWith(page, small);
  const table = Buffer.from("asset,quantity,price\nBTC,1,5\nETH,2,7\n");
  await drop(page, "[part=positions]", "positions.csv", table);
  await expect(preview(page, "read")).toHaveText("2");
  await drop(page, "dialog", "positions.csv", Buffer.from("asset,quantity,price\nBTC,3,5\n"));
  await expect(preview(page, "read")).toHaveText("1");
  await drop(page, "dialog", "latin.csv", Buffer.from("asset,quantity,venue\nBTC,1,B\xf6rse\n", "latin1"));
  await expect(page.locator("dialog .failure")).toContainText("UTF-8");
  await drop(page, "dialog", "utf16.csv", Buffer.from("\ufeffasset,quantity\nBTC,1\n", "utf16le"));
  await expect(page.locator("dialog .failure")).toContainText("UTF-16");
  await action(page, "cancel").click();

  await drop(page, "[part=positions]", "utf16.csv", Buffer.from("\ufeffasset,quantity\nBTC,1\n", "utf16le"));
  await expect.soft(page.locator("dialog .failure").first(), "dropped on the page").toContainText("UTF-16");
  await action(page, "cancel").click();

  await page.locator(".menu > summary").click();
  await action(page, "open").setInputFiles({ name: "positions.csv", mimeType: "text/csv", buffer: table });
  await expect(preview(page, "read")).toHaveText("2");
  await action(page, "cancel").click();
  await page.locator(".menu > summary").click();
  await action(page, "open").setInputFiles({
    name: "latin.csv",
    mimeType: "text/csv",
    buffer: Buffer.from("asset,quantity,venue\nBTC,1,B\xf6rse\n", "latin1"),
  });
  await expect.soft(page.locator("dialog .failure").first(), "opened from the menu").toContainText("UTF-8");
  await action(page, "cancel").click();
  expect(await figures(page)).toEqual(smallFigures);
});

test("bad rows are listed with row, field and reason, and the good ones come in", async ({ page, baseURL }) => {
  const seen = watch(page, baseURL);
  await openWith(page, small);
  // reliability.md §4: what a quantity may not be, and why.
  const quantities = [
    [" ", /quantity/],
    ["-", /not a decimal/],
    [".", /not a decimal/],
    ["+", /not a decimal/],
    ["1.2.3", /not a decimal/],
    ["--1", /not a decimal/],
    ["0x10", /not a decimal/],
    ["1_000", /separator/],
    ["NaN", /not a decimal/],
    ["Infinity", /not a decimal/],
    ['"1,000"', /could mean 1000 or 1\.000/],
    ['"1.000,50"', /another decimal mark/],
    ["１２", /ASCII/],
    ["٣", /ASCII/],
    ["1\u200b", /ASCII/],
    ["1e1000000", /exponent/],
    ["1E-999999999", /exponent/],
    ["9".repeat(60_000), /digits/],
    ["0.12345678901234567890123456789", /places/],
    ["79228162514264337593543950336", /digits/],
  ];
  const rows = quantities.map(([text]) => `BTC,${text},1,,X`);
  const others = [
    ["BTC,1,1,-0.1,X", /marginRate.*below zero/],
    [",1,1,,X", /asset/],
    ["BTC,1,1,,X,extra", /6 cells/],
    [`${"B".repeat(10_000)},1,1,,X`, /asset/],
    ["U\u202eSD,1,1,,X", /asset/],
    ["BTC\u200b,1,1,,X", /asset/],
    ["BTC,9999999999999999999999999999,9999999999999999999999999999,,X", /large|overflow|range|big/i],
  ];
  // Good: −0 is 0; a rate above one and a negative price deserve a second look; leading zeros and an exponent are only another way to write it.
  const good = ["BTC,-0.00,7,,X", "ETH,2,3,,X", "ETH,-1,3,1.5,X", "SOL,000001.50e2,2,,X"];
  const text = ["asset,quantity,price,marginRate,venue", ...rows, ...others.map(([row]) => row), ...good].join("\n");
  await importText(page, text);
  const all = [...quantities.map(([value, reason]) => [value, reason, /quantity/]), ...others];
  const overflow = all.length;
  const told = await refusals(page);
  for (const [i, [value, reason, field]] of all.entries()) {
    const line = told.find((line) => line.startsWith(`row ${i + 1}: `)) ?? "";
    // A row whose product cannot be held is refused here or left out by the report: never wrong, never silent.
    if (i + 1 === overflow && !line) continue;
    const what = JSON.stringify(value.slice(0, 40));
    expect.soft(line, what).toMatch(reason);
    if (field) expect.soft(line, what).toMatch(field);
    expect.soft(line.length, what).toBeLessThan(300);
  }
  await page.getByLabel("Replace the book").check();
  await action(page, "accept").click();
  // 2 × 3 + 150 × 2 long; 1 × 3 short.
  await expectFigures(page, { long: "306", short: "3", matched: "3", net: "303" });
  await expect(page.locator("output[data-value='-0']")).toHaveCount(0);
  await expect(page.getByRole("list", { name: "Problems" })).toContainText(/margin ?rate is above 1/i);
  expect(seen).toEqual({ console: [], strays: [] });
});

test("long numbers are exact or refused, in JSON too", async ({ page }) => {
  await open(page);
  await importText(
    page,
    '{"positions": [{"asset": "BTC", "kind": "spot", "quantity": 12345678901234567890.123, "price": 1}, {"asset": "ETH", "kind": "spot", "quantity": "0.000000000001", "price": "1"}]}',
  );
  await page.getByLabel("Replace the book").check();
  await action(page, "accept").click();
  await expectFigures(page, { long: "12345678901234567890.123000000001" });
});

test("a duplicate id is refused, not counted twice", async ({ page }) => {
  await openWith(page, small);
  await importText(page, "id,asset,quantity,price\nt1,BTC,1,5\nt1,BTC,1,5\n__proto__,BTC,1,5\nconstructor,BTC,1,5\n");
  await expect(preview(page, "read")).toHaveText("3");
  expect(await refusals(page)).toEqual([expect.stringMatching(/^row 2: duplicate id .*t1/i)]);
  await page.getByLabel("Replace the book").check();
  await action(page, "accept").click();
  await expectFigures(page, { long: "15" });
  await expect(cell(page, "__proto__", "quantity")).toHaveValue("1");
});

test("a header without rows is no book to replace one with", async ({ page }) => {
  await openWith(page, small);
  await importText(page, "asset,quantity,price\n");
  await expect(preview(page, "read")).toHaveText("0");
  await page.getByLabel("Replace the book").check();
  await expect(action(page, "accept")).toBeDisabled();
});

test("strings that look like markup, formulas or names of the language stay plain text", async ({ page, baseURL }) => {
  const seen = watch(page, baseURL);
  await openWith(page, small);
  const texts = [
    '<img src=x onerror="alert(1)">',
    "<script>alert(2)</script>",
    '"><svg onload=alert(3)>',
    "=cmd()",
    "__proto__",
    "constructor",
    "toString",
  ];
  const book = {
    positions: texts.map((text, i) => ({
      id: `id-${text}`,
      asset: text,
      kind: "perpetual",
      quantity: String(i + 1),
      price: "1",
      counterparty: text,
      account: text,
      chain: text,
    })),
  };
  await importText(page, JSON.stringify(book));
  await expect(preview(page, "read")).toHaveText(String(texts.length));
  await page.getByLabel("Replace the book").check();
  await action(page, "accept").click();
  // 1 + 2 + … + 7, each a separate asset.
  await expectFigures(page, { long: "28", residual: "28" });
  for (const tab of ["Margin", "Assumptions", "Exposure"]) await page.getByRole("tab", { name: tab }).click();
  for (const by of ["counterparty", "chain", "set", "asset"]) await action(page, "group").selectOption(by);
  const names = await page.locator(".mirror .name").allTextContents();
  for (const text of texts) expect(names).toContain(text);
  const assets = await page.locator("input[data-field=asset]").evaluateAll((list) => list.map((input) => input.value));
  expect(assets).toEqual(texts);
  expect(
    await page.evaluate(
      () => document.querySelector("exposure-netting").shadowRoot.querySelectorAll("script, img, svg").length,
    ),
  ).toBe(0);
  expect(seen).toEqual({ console: [], strays: [] });
  // And in a refusal.
  await importText(page, "asset,quantity,price\nBTC,<img src=x onerror=alert(4)>,1\n");
  expect((await refusals(page))[0]).toContain("<img");
  expect(
    await page.evaluate(
      () => document.querySelector("exposure-netting").shadowRoot.querySelectorAll("script, img, svg").length,
    ),
  ).toBe(0);
  expect(seen).toEqual({ console: [], strays: [] });
});

test("letters that look like others are reported, and spaces around a name are left out", async ({ page }) => {
  await openWith(page, offsetting);
  // The last letter of the second name is Cyrillic: these are two assets, and the warning must report that they look like one.
  await importText(page, "asset,quantity,price\nBTC ,1,5\nBT\u0421,-1,5\n");
  await expect(preview(page, "read")).toHaveText("2");
  const told = (await warnings(page)).join("\n");
  expect.soft(told).toMatch(/spaces around/);
  await page.getByLabel("Replace the book").check();
  await action(page, "accept").click();
  // Never merged silently, never taken for one another silently.
  await expectFigures(page, { long: "5", short: "5", matched: "0" });
  await expect(page.getByRole("list", { name: "Problems" })).toContainText(/U\+0421|alike|look/i);
});

test("numbers that could mean two things are read once the person answers how they are written", async ({ page }) => {
  await openWith(page, small);
  await importText(
    page,
    "asset;kind;side;quantity;price;venue\nBTC;perp;long;1,500;61765;X\nETH;perp;short;1.234;2;X\n",
  );
  await expect(preview(page, "read")).toHaveText("1");
  await page.locator('[data-mark=","]').check();
  await expect(preview(page, "read")).toHaveText("2");
  // One number that can only have a decimal comma decides for all.
  await action(page, "import-text").fill(
    "asset;kind;side;quantity;price;venue\nETH;perp;short;1.234;2;X\nBTC;perp;long;1,5;61.765,50;X\n",
  );
  await expect(preview(page, "read")).toHaveText("2");
  expect(await warnings(page)).toEqual([expect.stringContaining("decimal comma")]);
  await page.getByLabel("Replace the book").check();
  await action(page, "accept").click();
  // 1.5 × 61,765.50 and 1,234 × 2
  await expectFigures(page, { long: "92648.25", short: "2468" });

  await importText(
    page,
    'asset,kind,side,quantity,price,venue\nBTC,perp,long,"1,250.5","61,765.50",X\nETH,perp,short,"12,50",2,X\n',
  );
  await expect(preview(page, "refused")).toHaveText("2");
  await page.locator('[data-mark="."]').check();
  await expect(preview(page, "read")).toHaveText("1");
  // One that is not written this way is still refused.
  expect(await refusals(page)).toEqual([
    expect.stringMatching(/^row 2: quantity "12,50" is not written like 1,234\.5/),
  ]);
});

test("a formatted range copied from a spreadsheet is read", async ({ page }) => {
  await openWith(page, small);
  await importText(
    page,
    "Asset\tQuantity\tPrice\nBTC\t2\t$61,765.50\nETH\t(1,250)\t$3,312.40\n\t\t\nSOL\t1.5k\t145.7 USD\nTotal\t\t$65,223.60\n",
  );
  await expect(preview(page, "read")).toHaveText("3");
  await expect(preview(page, "refused")).toHaveText("0");
  await page.getByLabel("Replace the book").check();
  await action(page, "accept").click();
  // 2 × 61,765.50 + 1,500 × 145.70; 1,250 × 3,312.40
  await expectFigures(page, { long: "342081", short: "4140500" });
});

test("a row without a side in a table that gives sides is refused, not taken for a long", async ({ page }) => {
  await openWith(page, small);
  await importText(
    page,
    "asset,kind,side,quantity,price\nXRP,perp,,500,0.52\nXRP,perp,,-500,0.52\nXRP,perp,long,1,0.52\n",
  );
  await expect(preview(page, "read")).toHaveText("2");
  expect(await refusals(page)).toEqual([expect.stringMatching(/^row 1: side is empty/)]);
});

test("the counterparty of a ccxt answer is asked for, and the preview lists the facts that its rows still lack", async ({
  page,
}) => {
  await openWith(page, small);
  await importText(
    page,
    JSON.stringify([
      {
        info: {},
        symbol: "BTC/USDT:USDT",
        side: "short",
        contracts: 0.5,
        contractSize: 1,
        markPrice: 60000,
        marginMode: "cross",
      },
      {
        info: {},
        symbol: "BTC/USDT:USDT-991225",
        side: "long",
        contracts: 0.5,
        contractSize: 1,
        markPrice: null,
        marginMode: "cross",
      },
    ]),
  );
  expect(await refusals(page)).toEqual([expect.stringMatching(/^row 2: no price for BTC/)]);
  await page.locator("[data-default=counterparty]").fill("Bybit");
  await page.locator("[data-default=counterparty]").blur();
  await page.getByLabel("Replace the book").check();
  await action(page, "accept").click();
  await expect(cell(page, "row-1", "counterparty")).toHaveValue("Bybit");
});

test("this page's own file replaces the book unless the person says otherwise; so does anything beside the sample", async ({
  page,
}) => {
  await open(page);
  await cell(page, "B-1", "quantity").fill("5");
  await importText(page, "asset,quantity,price\nBTC,1,5\n");
  await expect(page.getByLabel("Replace the book")).toBeChecked();
  await action(page, "accept").click();
  await expect(page.locator("[data-field=quantity]")).toHaveCount(1);
  await importText(page, "asset,quantity,price\nBTC,1,5\n");
  await expect(page.getByLabel("Add to it")).toBeChecked();
  await action(page, "import-text").fill(JSON.stringify(small));
  await expect(page.getByLabel("Replace the book")).toBeChecked();
  await action(page, "accept").click();
  await expectFigures(page, smallFigures);
});

test("a venue's symbol in place of an asset is reported", async ({ page }) => {
  await openWith(page, {
    positions: [
      ...small.positions,
      { id: "d", asset: "BTCUSDT", kind: "perpetual", quantity: "-1", price: "60000", counterparty: "X" },
    ],
  });
  await expect(page.getByRole("list", { name: "Problems" })).toContainText(
    "BTCUSDT reads like a venue's symbol for BTC",
  );
});

test("the preview values what comes in as the book will: an option at the present time, a row at the book's price", async ({
  page,
}) => {
  await openWith(page, { ...small, prices: { SOL: "150" } });
  await importText(
    page,
    "asset,kind,right,strike,expiry,volatility,underlyingPrice,quantity,price,venue\nETH,option,call,4000,2099-03-26,0.6,3000,1,120,X\n",
  );
  await expect(preview(page, "read")).toHaveText("1");
  expect(await refusals(page)).toEqual([]);
  await action(page, "import-text").fill("asset,kind,quantity,venue\nSOL,perpetual,10,X\n");
  await page.getByLabel("Add to it").check();
  await expect.poll(() => refusals(page)).toEqual([]);
  await page.getByLabel("Replace the book").check();
  await expect.poll(() => refusals(page)).toEqual([expect.stringMatching(/no price for SOL/)]);
});
