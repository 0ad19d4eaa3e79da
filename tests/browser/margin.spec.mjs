import { expect, test } from "./fixture.mjs";
import { offsetting, offsettingFigures, small, smallFigures } from "./books.mjs";
import { action, cell, exact, expectFigures, figures, open, openWith, typed } from "./helpers.mjs";

const tab = (page, name) => page.getByRole("tab", { name }).click();
const parameter = (page, name) => page.locator(`[data-parameter="margin.parameters.${name}"]`);
const assumption = (page, name) => page.locator(`[data-assumption="${name}"]`);

/** A number as a person reads it, as a whole number. */
const shown = (text) => Number(text.replace(/\u2212/g, "-").replace(/[^\d.-]/g, ""));

test("basis and rates are edited, every number follows, and the published ones return", async ({ page }) => {
  await openWith(page, offsetting);
  await tab(page, "Margin");
  await expect(parameter(page, "basis")).toHaveValue("1 %");
  await expect(parameter(page, "rates.BTC")).toHaveValue("2.5 %");
  // 60,000 matched at 2 %: 600 more.
  expect(await typed(parameter(page, "basis"), "2")).toEqual({
    ...offsettingFigures,
    "margin-netted": "3900",
    "margin-saving": "1800",
  });
  // BTC at 5 %: 6,000 + 3,000 + 1,200 alone; 3,000 + 1,200 + 1,200 netted.
  expect(await typed(parameter(page, "rates.BTC"), "5 %")).toMatchObject({
    "margin-standalone": "10200",
    "margin-netted": "5400",
    "margin-saving": "4800",
  });
  // This book has no asset without a listed rate: nothing changes.
  expect(await typed(parameter(page, "defaultRate"), "50%")).toMatchObject({
    "margin-standalone": "10200",
    "margin-netted": "5400",
  });
  for (const [text, reason] of [
    ["-10", /below zero/],
    ["5k", /percentage/],
    ["", /empty/],
    ["1,5", /1\.5 % or 15 %/],
    ["x", /not a number/],
  ]) {
    expect(await typed(parameter(page, "basis"), text), text).toMatchObject({ "margin-netted": "5400" });
    await expect(parameter(page, "basis"), text).toHaveAttribute("aria-invalid", "true");
    await expect(parameter(page, "basis"), text).toHaveAttribute("title", reason);
  }
  await page.getByRole("button", { name: "Back to the published values" }).click();
  await expectFigures(page, offsettingFigures);
  await expect(parameter(page, "basis")).toHaveValue("1 %");
  await expect(parameter(page, "basis")).not.toHaveAttribute("aria-invalid");
});

test("a charge above the rates it replaces gives a negative saving, which is shown and explained", async ({ page }) => {
  await openWith(page, offsetting);
  await tab(page, "Margin");
  // 60,000 matched at 10 %: 6,000 + 1,500 + 1,200 against 5,700 alone.
  expect(await typed(parameter(page, "basis"), "10")).toMatchObject({
    "margin-netted": "8700",
    "margin-saving": "-3000",
  });
  await expect(page.locator("[part=headline]")).toContainText("Netting costs here");
  await expect(page.getByRole("list", { name: "Problems" })).toContainText(/basis/i);
});

test("the schedule and back: agreements decide what nets, and the values behind NGR", async ({ page }) => {
  // One counterparty. Values: 2 × (60,000 − 50,000) = 20,000; −1 × (60,000 − 65,000) = 5,000; −10 × (3,000 − 2,000) = −10,000.
  const entries = { a: "50000", b: "65000", c: "2000" };
  const book = {
    ...offsetting,
    positions: offsetting.positions.map((p) => ({ ...p, entryPrice: entries[p.id], agreement: "ISDA X" })),
    agreements: [{ id: "ISDA X", counterparty: "X", enforceable: "unknown" }],
  };
  await openWith(page, book);
  await tab(page, "Margin");
  await action(page, "method").selectOption("schedule");
  // 15 % of 120,000 + 60,000 + 30,000; without an enforceable agreement each is separate.
  await expectFigures(page, {
    gross: "210000",
    net: "30000",
    "margin-standalone": "31500",
    "margin-netted": "31500",
    "margin-saving": "0",
  });
  await tab(page, "Assumptions");
  const agreement = page.locator('[data-agreement="ISDA X"]');
  await expect(agreement).toHaveValue("unknown");
  await agreement.selectOption("yes");
  // NGR = (20,000 + 5,000 − 10,000) / (20,000 + 5,000) = 0.6; 31,500 × (0.4 + 0.6 × 0.6) = 23,940.
  await expectFigures(page, { "margin-standalone": "31500", "margin-netted": "23940", "margin-saving": "7560" });
  await agreement.selectOption("no");
  await expectFigures(page, { "margin-netted": "31500", "margin-saving": "0" });
  await agreement.selectOption("yes");
  // A value that follows a cell: at 48,000 the first is worth 24,000, NGR 19/29, 31,500 × (0.4 + 0.6 × 19/29).
  expect(await typed(cell(page, "a", "price"), "60000")).toMatchObject({ "margin-netted": "23940" });
  await tab(page, "Margin");
  // The part that never nets: 0.5 + 0.5 × 0.6.
  expect(await typed(parameter(page, "floor"), "50")).toMatchObject({ "margin-netted": "25200" });
  expect(await typed(parameter(page, "rates.other"), "10")).toMatchObject({
    "margin-standalone": "21000",
    "margin-netted": "16800",
  });
  await action(page, "method").selectOption("rate");
  await expectFigures(page, offsettingFigures);
  // Choosing a method is a step that can be undone.
  await action(page, "undo").click();
  await expectFigures(page, { "margin-standalone": "21000", "margin-netted": "16800" });
  await expect(action(page, "method")).toHaveValue("schedule");
});

test("a saving opens into its offset: which lines matched, how much, what charge was left", async ({ page }) => {
  await openWith(page, offsetting);
  await tab(page, "Margin");
  const offset = page.locator("[data-offset]");
  await expect(offset).toHaveCount(1);
  await expect(offset).toHaveAttribute("aria-expanded", "false");
  await offset.click();
  await expect(offset).toHaveAttribute("aria-expanded", "true");
  const set = await offset.getAttribute("data-offset");
  const opened = page.locator(`[data-open="${set}"]`);
  const lines = await opened
    .locator("tbody tr")
    .evaluateAll((rows) => rows.map((row) => [...row.children].map((c) => c.textContent)));
  expect(lines.map(([, ...numbers]) => numbers.map(shown))).toEqual([
    // Exposure, matched, rate in per cent, alone
    [120_000, 60_000, 2.5, 3_000],
    [-60_000, 60_000, 2.5, 1_500],
  ]);
  expect(lines.map(([name]) => name).join()).toMatch(/\ba\b.*\bb\b/);
  await expect(opened).toContainText(/60,000/);
  // It follows an edit while it is open.
  await typed(cell(page, "b", "quantity"), "0.5");
  await expect(opened.locator("tbody tr").last()).toContainText("30,000");
  await offset.click();
  await expect(opened).toHaveCount(0);
});

test("the bars of the sample book add up: released less charges is the saving", async ({ page }) => {
  await open(page);
  await tab(page, "Margin");
  await action(page, "method").selectOption("rate");
  const numbers = await page.locator(".fall .num").allTextContents();
  const [alone, ...rest] = numbers.map(shown);
  const netted = rest.pop();
  // Whole units of money: each of these numbers may be half a unit off.
  expect(Math.abs(alone + rest.reduce((a, b) => a + b, 0) - netted)).toBeLessThanOrEqual(numbers.length / 2);
  const report = await page.locator("exposure-netting").evaluate((element) => element.report);
  const sum = (list, key) => list.reduce((total, item) => total + item[key], 0n);
  const offsets = report.margin.offsets.map((o) => ({ released: exact(o.released), charge: exact(o.charge) }));
  expect(offsets).toHaveLength(3);
  expect(sum(offsets, "released") - sum(offsets, "charge")).toBe(exact(report.margin.saving));
  expect(report.margin.saving).toBe((await figures(page))["margin-saving"]);
  // Every one of them opens.
  for (const offset of await page.locator("[data-offset]").all()) {
    await offset.click();
    await expect(page.locator("[data-open] tbody tr").first()).toBeVisible();
    await expect(page.locator("[data-open]")).toHaveCount(1);
  }
  const sets = await page
    .locator("[aria-label='Margin by set'] tbody tr")
    .evaluateAll((rows) => rows.map((row) => [...row.children].slice(1).map((c) => c.textContent)));
  const total = sets.pop().map(shown);
  for (const column of [0, 1, 2]) {
    const added = sets.reduce((a, row) => a + shown(row[column]), 0);
    expect(Math.abs(added - total[column])).toBeLessThanOrEqual(sets.length / 2 + 0.5);
  }
});

test("a reference price, a rate and the currency count for the whole book", async ({ page }) => {
  await openWith(page, {
    ...small,
    positions: [
      ...small.positions,
      { id: "e", asset: "SOL", kind: "perpetual", quantity: "100", price: "100", quote: "EUR", counterparty: "X" },
    ],
  });
  // Without a rate for EUR, the position is left out, with the reason.
  await expectFigures(page, { long: "120000" });
  await expect(page.locator(".partial")).toContainText("1 position is left out");
  await tab(page, "Assumptions");
  // 100 × 100 × 1.1
  expect(await typed(assumption(page, "rates.EUR"), "1.1")).toMatchObject({ long: "131000" });
  await expect(page.locator(".partial")).toHaveCount(0);
  for (const [text, reason] of [
    ["0", /greater than zero/],
    ["-1", /greater than zero/],
    ["1,1", /1\.1 or 11/],
  ]) {
    await typed(assumption(page, "rates.EUR"), text);
    await expect(assumption(page, "rates.EUR"), text).toHaveAttribute("title", reason);
  }
  await typed(assumption(page, "rates.EUR"), "1.1");
  // 2 × 65,000 + 11,000 long; 65,000 + 30,000 short.
  expect(await typed(assumption(page, "prices.BTC"), "65000")).toMatchObject({ long: "141000", short: "95000" });
  expect(await typed(assumption(page, "prices.BTC"), "")).toMatchObject({ long: "131000", short: "90000" });
  await assumption(page, "currency").fill("eur");
  await assumption(page, "currency").press("Enter");
  await expect(page.locator("[part=headline] .v small").first()).toContainText("EUR");
  await action(page, "undo").click();
  await expectFigures(page, { long: "131000" });
});

test("what counts as a dollar is an assumption that is listed and edited", async ({ page }) => {
  await openWith(page, {
    currency: "USD",
    positions: [
      { id: "a", asset: "BTC", kind: "perpetual", quantity: "1", price: "60000", quote: "USDT", counterparty: "X" },
      { id: "m", asset: "USDT", kind: "spot", quantity: "500", counterparty: "X" },
    ],
  });
  await expectFigures(page, { long: "60000", gross: "60000" });
  await expect(page.locator("[part=footer]")).toContainText("USDT");
  await expect(page.locator("[part=footer]")).toContainText("500");
  await tab(page, "Assumptions");
  const pegs = assumption(page, "pegs");
  await expect(pegs).toHaveValue(/USDT/);
  await pegs.fill("USDC");
  await pegs.press("Enter");
  // No peg, no rate: nothing is guessed.
  await expectFigures(page, { long: "0" });
  await expect(page.locator(".partial")).toBeVisible();
  await pegs.fill("USDC, USDT");
  await pegs.press("Enter");
  await expectFigures(page, { long: "60000" });
});

test("an agreement is added from the page and puts the counterparty's positions under it", async ({ page }) => {
  await openWith(page, offsetting);
  await tab(page, "Assumptions");
  await page.getByRole("button", { name: "Add an agreement with X" }).click();
  await expect(page.locator("[data-agreement]")).toHaveValue("unknown");
  const agreements = await page
    .locator("exposure-netting")
    .evaluate((element) => [element.book.agreements, element.book.positions.map((p) => p.agreement)]);
  expect(agreements).toEqual([
    [{ id: "X agreement", counterparty: "X", enforceable: "unknown" }],
    [undefined, undefined, undefined],
  ]);
  // It does not change what margin sets net.
  await expectFigures(page, offsettingFigures);
  expect(smallFigures["margin-saving"]).toBe("0");
});

test("fields of prices and parameters show what counts, after an undo and after another book too", async ({ page }) => {
  await openWith(page, offsetting);
  await tab(page, "Assumptions");
  await assumption(page, "prices.BTC").fill("65000");
  await action(page, "undo").click();
  await expect(async () => expect((await figures(page)).long).not.toBe("130000")).toPass();
  for (let step = 0; step < 6 && (await action(page, "undo").isEnabled()); step++) await action(page, "undo").click();
  await expectFigures(page, offsettingFigures);
  await expect.soft(assumption(page, "prices.BTC"), "a price after undo").toHaveValue("");
  await page
    .locator("exposure-netting")
    .evaluate((element, book) => (element.book = book), { ...small, prices: { BTC: "61000" } });
  await expectFigures(page, { long: "122000" });
  await expect.soft(assumption(page, "prices.BTC"), "a price of another book").toHaveValue("61000");

  await tab(page, "Margin");
  await parameter(page, "rates.BTC").fill("5");
  for (let step = 0; step < 6 && (await action(page, "undo").isEnabled()); step++) await action(page, "undo").click();
  await expectFigures(page, { "margin-standalone": "5775" }); // 2.5 % of 122,000 and 61,000; 4 % of 30,000
  await expect.soft(parameter(page, "rates.BTC"), "a rate after undo").toHaveValue("2.5 %");
});

test("writing a price is one step to undo, not one for each key", async ({ page }) => {
  await openWith(page, offsetting);
  await tab(page, "Assumptions");
  await assumption(page, "prices.BTC").pressSequentially("65000");
  await expectFigures(page, { long: "130000" });
  await action(page, "undo").click();
  await expectFigures(page, offsettingFigures);
});

test("the cost of walls is listed asset by asset", async ({ page }) => {
  await openWith(page, small);
  // 60,000 BTC long at X and short at Y: 4,500 as it is; in one set 60,000 left at 2.5 % and 1 % on 60,000.
  await action(page, "walls").click();
  await expect(page.locator("[data-walls]")).toBeFocused();
  const cells = await page.locator("[data-walls] tbody tr").first().locator("th, td").allTextContents();
  expect(cells[0]).toMatch(/BTC\s+between X; Y/);
  expect(cells.slice(1).map(shown)).toEqual([4500, 2100, 2400]);
  await openWith(page, offsetting);
  await expect(action(page, "walls")).toHaveCount(0);
});

test("another reporting currency is a conversion, at a rate that is asked for where the book has none", async ({
  page,
}) => {
  await openWith(page, { ...small, prices: { ETH: "3000" } });
  await tab(page, "Assumptions");
  await assumption(page, "currency").fill("EUR");
  await assumption(page, "currency").press("Enter");
  // Nothing has changed yet.
  await expectFigures(page, smallFigures);
  await assumption(page, "conversion").fill("0.5");
  await assumption(page, "conversion").press("Enter");
  await expectFigures(page, { long: "60000", short: "45000", net: "15000", "margin-standalone": "2850" });
  await expect(page.locator("[part=headline] .v small").first()).toContainText("EUR");
  await expect(assumption(page, "prices.ETH")).toHaveValue("1500");
  await action(page, "undo").click();
  await expectFigures(page, smallFigures);
});

test("a parameter shows its percentage, and a bad one shows its problem beside the field", async ({ page }) => {
  await openWith(page, offsetting);
  await tab(page, "Margin");
  const field = page.locator(".field", { has: parameter(page, "rates.BTC") });
  await expect(parameter(page, "rates.BTC")).toHaveValue("2.5 %");
  await typed(parameter(page, "rates.BTC"), "5");
  await parameter(page, "rates.BTC").blur();
  await expect(parameter(page, "rates.BTC")).toHaveValue("5 %");
  await expect(parameter(page, "rates.BTC")).toHaveAttribute("data-value", "0.05");
  await typed(parameter(page, "rates.BTC"), "five");
  await expect(field.locator(".warning")).toContainText("5 % is still used");
});
