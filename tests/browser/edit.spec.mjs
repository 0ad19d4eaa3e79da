import { expect, test } from "./fixture.mjs";
import { offsettingFigures, small, smallFigures } from "./books.mjs";
import { action, cell, expectFigures, figures, openWith, typed } from "./helpers.mjs";

test.beforeEach(async ({ page }) => {
  await openWith(page, small);
  await expectFigures(page, smallFigures);
});

test("a quantity and a price count with the keystroke", async ({ page }) => {
  // 2 → 2.5 BTC: 30,000 more long.
  expect(await typed(cell(page, "a", "quantity"), "2.5")).toEqual({
    ...smallFigures,
    long: "150000",
    gross: "240000",
    net: "60000",
    residual: "120000",
    "netting-ratio": "0.5",
    "recognised-residual": "240000",
    "margin-standalone": "6450",
    "margin-netted": "6450",
  });
  // 3,000 → 2,500.10 for 10 ETH: 25,001 short.
  expect(await typed(cell(page, "c", "price"), "2500.10")).toMatchObject({
    short: "85001",
    net: "64999",
    "margin-standalone": "6250.04",
  });
  // An exponent and spaces are one way to write a number.
  expect(await typed(cell(page, "c", "price"), " 3e3 ")).toMatchObject({ short: "90000" });
  // Typed text stays as typed while the cell has the focus, and is formatted when it is left.
  await cell(page, "a", "quantity").fill("1234.50");
  await expect(cell(page, "a", "quantity")).toHaveValue("1234.50");
  await cell(page, "a", "quantity").blur();
  await expect(cell(page, "a", "quantity")).toHaveValue("1,234.5");
});

test("a side, a counterparty and a kind count with the choice", async ({ page }) => {
  // The dated BTC moves to X: inside one set it offsets.
  expect(await typed(cell(page, "b", "counterparty"), "X")).toEqual(offsettingFigures);
  // Long as well: nothing offsets any more.
  expect(await typed(cell(page, "b", "side"), "long")).toMatchObject({
    long: "180000",
    short: "30000",
    net: "150000",
    matched: "0",
    "margin-saving": "0",
  });
  expect(await typed(cell(page, "b", "side"), "short")).toEqual(offsettingFigures);
  // Spot is paid in full: alone it needs nothing, and it still covers the short. 0 + 1,500 + 1,200 alone; 600 + 1,200 netted.
  expect(await typed(cell(page, "a", "kind"), "spot")).toEqual({
    ...offsettingFigures,
    "margin-standalone": "2700",
    "margin-netted": "1800",
    "margin-saving": "900",
  });
  // Another asset: nothing matches in the market either. "Any other asset" needs 15 %.
  expect(await typed(cell(page, "b", "asset"), "DOGE")).toMatchObject({
    matched: "0",
    residual: "210000",
    "margin-standalone": "10200",
  });
});

const bad = [
  ["quantity", "", /missing|empty/],
  ["quantity", "-5", /side is long/],
  ["quantity", "−5", /side is long/],
  ["price", "", /price/],
  ["asset", "", /asset/],
];

const unread = [
  ["quantity", "abc", /not a number/],
  ["quantity", "1,5", /could mean 1\.5 or 15/],
  ["quantity", "1,00", /could mean 1 or 100/],
  ["quantity", "1e999", /exponent/],
  ["quantity", "１２", /not a number/],
  ["quantity", "0x10", /not a number/],
  ["quantity", "1_000", /not a number/],
  ["quantity", "NaN", /not a number/],
  ["quantity", "5%", /percentage/],
  ["quantity", "5 ETH", /is in ETH, but BTC is needed/],
  ["quantity", "9".repeat(200), /digits/],
  ["quantity", "0.12345678901234567890123456789", /places/],
  ["price", "1.000,5", /could mean 1000\.5 or 1\.0005/],
  ["price", "60,000 EUR", /is in EUR, but USD is needed/],
];

test("a number that cannot be read keeps its text, and the value of before counts on", async ({ page }) => {
  const good = { quantity: "2", price: "60000" };
  for (const [field, text, reason] of unread) {
    const entry = cell(page, "a", field);
    const what = `${field} ${JSON.stringify(text).slice(0, 40)}`;
    expect.soft(await typed(entry, text), what).toEqual(smallFigures);
    await expect.soft(entry, what).toHaveAttribute("aria-invalid", "true");
    await expect.soft(entry, what).toHaveAttribute("title", reason);
    await expect.soft(entry, what).toHaveValue(text);
    await expect.soft(page.locator(".partial"), what).toHaveCount(0);
    await expect.soft(page.getByRole("list", { name: "Problems" }), what).toContainText(`${good[field]} is still used`);
    expect.soft(await typed(entry, good[field]), `${what}, mended`).toEqual(smallFigures);
    await expect.soft(entry, what).not.toHaveAttribute("aria-invalid");
  }
});

test("a cell without a usable value is marked with what is wrong, its row is left out, and mending it restores everything", async ({
  page,
}) => {
  // Without the 2 BTC at X: 60,000 and 30,000 short.
  const without = {
    long: "0",
    short: "90000",
    gross: "90000",
    net: "-90000",
    matched: "0",
    residual: "90000",
    "netting-ratio": "0",
    "margin-standalone": "2700",
  };
  const good = { quantity: "2", price: "60000", asset: "BTC" };
  for (const [field, text, reason] of bad) {
    const entry = cell(page, "a", field);
    const what = `${field} ${JSON.stringify(text).slice(0, 40)}`;
    expect.soft(await typed(entry, text), what).toMatchObject(without);
    await expect.soft(entry, what).toHaveAttribute("aria-invalid", "true");
    await expect.soft(entry, what).toHaveAttribute("title", reason);
    await expect.soft(entry, what).toHaveValue(text);
    await expect.soft(page.locator(".partial"), what).toContainText("1 position is left out");
    expect.soft(await typed(entry, good[field]), `${what}, mended`).toEqual(smallFigures);
    await expect.soft(entry, what).not.toHaveAttribute("aria-invalid");
    await expect.soft(entry, what).not.toHaveAttribute("title");
    await expect.soft(page.locator(".partial"), what).toHaveCount(0);
  }
});

test("the rest goes on working beside a bad cell", async ({ page }) => {
  await typed(cell(page, "a", "quantity"), "two");
  // 5 ETH instead of 10.
  expect(await typed(cell(page, "c", "quantity"), "5")).toMatchObject({ long: "120000", short: "75000" });
  await expect(page.getByRole("list", { name: "Problems" })).toContainText("a: ");
  await cell(page, "a", "quantity").focus();
  expect(await typed(cell(page, "a", "quantity"), "2")).toMatchObject({ long: "120000", short: "75000" });
});

test("a negative price counts, and zero is never written as minus zero", async ({ page }) => {
  expect(await typed(cell(page, "c", "quantity"), "-0")).toMatchObject({ short: "60000", net: "60000" });
  expect(await typed(cell(page, "a", "quantity"), "0.00")).toMatchObject({ long: "0", net: "-60000" });
  expect(await typed(cell(page, "b", "quantity"), "0")).toMatchObject({
    long: "0",
    short: "0",
    gross: "0",
    net: "0",
    matched: "0",
    residual: "0",
    "netting-ratio": "0",
  });
  // −10 × −5: a long.
  await typed(cell(page, "c", "quantity"), "10");
  expect(await typed(cell(page, "c", "price"), "-5")).toMatchObject({ long: "50", short: "0" });
  await expect(page.getByRole("list", { name: "Problems" })).toContainText(/price/);
});

test("a position is added, filled in and deleted; every step can be undone and done again", async ({ page }) => {
  await action(page, "add").click();
  const row = page.locator("tr", { has: page.locator("input[data-field=quantity]") }).last();
  await expect(row.locator("input[data-field=asset]")).toBeFocused();
  await expect(page.locator("input[data-field=quantity]")).toHaveCount(4);
  await expectFigures(page, smallFigures);
  await row.locator("input[data-field=asset]").fill("SOL");
  await row.locator("input[data-field=quantity]").fill("100");
  await row.locator("input[data-field=price]").fill("150");
  // 15,000 long at 5 %.
  const added = { long: "135000", gross: "225000", net: "45000", "margin-standalone": "6450" };
  await expectFigures(page, added);

  await page.locator("[data-action=delete][data-row=b]").click();
  await expectFigures(page, { short: "30000", matched: "0" });
  await expect(page.getByRole("status").filter({ hasText: "Undo" })).toContainText("deleted");
  await action(page, "undo").click();
  await expectFigures(page, { ...added, short: "90000" });
  await action(page, "redo").click();
  await expectFigures(page, { short: "30000" });

  // Back to the beginning, however many steps that took.
  for (let step = 0; step < 10 && (await action(page, "undo").isEnabled()); step++) await action(page, "undo").click();
  expect(await figures(page)).toEqual(smallFigures);
  await expect(page.locator("input[data-field=quantity]")).toHaveCount(3);
  for (let step = 0; step < 10 && (await action(page, "redo").isEnabled()); step++) await action(page, "redo").click();
  await expectFigures(page, { long: "135000", short: "30000" });
});

test("Ctrl+Z in the table takes back what was typed in one cell, Ctrl+Shift+Z brings it again", async ({ page }) => {
  const quantity = cell(page, "a", "quantity");
  await quantity.click();
  await page.keyboard.type("345");
  await expectFigures(page, { long: "20700000" });
  // Three keys in one cell are one step.
  await page.keyboard.press("Control+z");
  await expectFigures(page, smallFigures);
  await expect(action(page, "undo")).toBeDisabled();
  await cell(page, "a", "quantity").focus();
  await page.keyboard.press("Control+Shift+z");
  await expectFigures(page, { long: "20700000" });
});

test("an undone cell shows its old text, even while it has the focus", async ({ page }) => {
  const quantity = cell(page, "a", "quantity");
  await quantity.click();
  await page.keyboard.type("345");
  await page.keyboard.press("Control+z");
  await expect(cell(page, "a", "quantity")).toHaveValue("2");
});

test("a line of plain words adds a position, or says which word it does not understand", async ({ page }) => {
  const quick = action(page, "quick");
  await quick.fill("short 0.5 BTC perp @ 60k on Y");
  await quick.press("Enter");
  // 30,000 more short.
  await expectFigures(page, { long: "120000", short: "120000", net: "0", matched: "90000", residual: "60000" });
  await expect(quick).toHaveValue("");
  await quick.fill("short 2 BTC banana");
  await quick.press("Enter");
  await expect(quick).toHaveAttribute("aria-invalid", "true");
  await expect(page.locator(".quick .warning")).toContainText("banana");
  await expect(quick).toHaveValue("short 2 BTC banana");
  await expectFigures(page, { short: "120000" });
  await quick.fill("long 1,2,3 BTC");
  await quick.press("Enter");
  await expect(page.locator(".quick .warning")).toContainText("not grouped by thousands");
  await quick.fill("long 100 SOL spot @ 150 on Z");
  await quick.press("Enter");
  await expect(page.locator(".quick .warning")).toBeEmpty();
  await expectFigures(page, { long: "135000" });
});

test("the details of a row are edited as its cells are: an isolated position stops offsetting", async ({ page }) => {
  expect(await typed(cell(page, "b", "counterparty"), "X")).toEqual(offsettingFigures);
  const row = page.locator("tr", { has: cell(page, "b", "quantity") });
  await row.getByRole("button", { name: "More" }).click();
  await expect(row.getByRole("button", { name: "More" })).toHaveAttribute("aria-expanded", "true");
  expect(await typed(cell(page, "b", "marginMode"), "isolated")).toEqual(smallFigures);
  await expect(row.locator(".lock")).toHaveText("isolated");
  expect(await typed(cell(page, "b", "marginMode"), "cross")).toEqual(offsettingFigures);
  // A separate rate: 10 % of 60,000 instead of 2.5 %.
  expect(await typed(cell(page, "b", "marginRate"), "10")).toMatchObject({
    "margin-standalone": "10200",
    "margin-netted": "3300",
  });
  await expect(cell(page, "b", "marginRate")).not.toHaveAttribute("aria-invalid");
  await typed(cell(page, "b", "marginRate"), "-10%");
  await expect(cell(page, "b", "marginRate")).toHaveAttribute("title", /below zero/);
  await typed(cell(page, "b", "marginRate"), "5k");
  await expect(cell(page, "b", "marginRate")).toHaveAttribute(
    "title",
    /margin rate "5k" has a k or m; write a percentage such as 2\.5/,
  );
  expect(await typed(cell(page, "b", "marginRate"), "")).toEqual(offsettingFigures);
});

test("rows are grouped by account, asset, counterparty or not at all, and the results stay", async ({ page }) => {
  const group = page.getByLabel("Group ", { exact: false }).first();
  for (const [by, groups] of [
    ["asset", 2],
    ["counterparty", 2],
    ["set", 2],
    ["none", 0],
  ]) {
    await group.selectOption(by);
    await expect(page.locator("tr.set"), by).toHaveCount(groups);
    await expect(page.locator("input[data-field=quantity]")).toHaveCount(3);
  }
  expect(await figures(page)).toEqual(smallFigures);
});

test("Escape brings back what a cell held when it was entered", async ({ page }) => {
  const quantity = cell(page, "a", "quantity");
  await quantity.click();
  await page.keyboard.type("77");
  await expectFigures(page, { long: "4620000" });
  await page.keyboard.press("Escape");
  await expectFigures(page, smallFigures);
  await expect(quantity).toHaveValue("2");
  await page.keyboard.type("x");
  await page.keyboard.press("Escape");
  await expect(quantity).not.toHaveAttribute("aria-invalid");
  await expectFigures(page, smallFigures);
});

test("every undo takes back something that is seen, a bad text too", async ({ page }) => {
  const quantity = cell(page, "a", "quantity");
  for (const text of ["x", "xy"]) {
    await quantity.fill(text);
    await quantity.blur();
  }
  await action(page, "undo").click();
  await expect(quantity).toHaveValue("x");
  await expect(quantity).toHaveAttribute("aria-invalid", "true");
  await expectFigures(page, smallFigures);
  await action(page, "undo").click();
  await expect(quantity).toHaveValue("2");
  await expectFigures(page, smallFigures);
  await action(page, "redo").click();
  await expect(quantity).toHaveValue("x");
});

test("a row that is left out shows none of its earlier values", async ({ page }) => {
  const row = page.locator("tr", { has: cell(page, "a", "quantity") });
  await expect(row).toContainText("120,000.00");
  await typed(cell(page, "a", "quantity"), "");
  await expect(row).toContainText("left out");
  await expect(row).not.toContainText(/\d\d\d\.\d\d/);
});

test("nothing moves while a cell goes from good to bad and back", async ({ page }) => {
  const place = async () => (await cell(page, "a", "quantity").boundingBox()).y;
  const before = await place();
  await typed(cell(page, "a", "quantity"), "");
  expect(await place()).toBe(before);
  await typed(cell(page, "a", "quantity"), "2");
  expect(await place()).toBe(before);
});

test("a line of words says what it was taken for, and that another account does not margin with it", async ({
  page,
}) => {
  await openWith(page, { ...small, positions: small.positions.map((p) => ({ ...p, account: "main" })) });
  const quick = action(page, "quick");
  await quick.fill("short 10 SOL future 26 Mar 2099 @ 150 on X");
  await quick.press("Enter");
  const notice = page.locator(".quick");
  await expect(notice).toContainText("Added: short 10 SOL future 26 Mar 2099 at X.");
  await expect(notice).toContainText("It is not in your main account");
  await quick.fill("long 5 ETH call 4k 26 Mar 2099 @ 120 delta 0.5 on X / main");
  await quick.press("Enter");
  await expect(notice).toContainText("ETH call 4000, 26 Mar 2099 at X main.");
  // 5 × 0.5 × the price of ETH is asked for: the option gives none.
  await expect(page.locator(".partial")).toContainText("1 position is left out");
});

test("a price that exposure does not count says which one does", async ({ page }) => {
  await openWith(page, { ...small, prices: { BTC: "61000" } });
  const own = page.locator("td", { has: cell(page, "a", "price") });
  await expect(own).toHaveAttribute("title", /common BTC price of 61,000\.00/);
  await expect(page.locator("td", { has: cell(page, "c", "price") })).not.toHaveAttribute("title");
  await expect(action(page, "prices")).toHaveText("One common price for BTC");
  await action(page, "prices").click();
  await expect(page.locator("[data-assumption='prices.BTC']")).toHaveValue("61000");
  await action(page, "quick").fill("long 1 BTC perp @ 62k on X");
  await action(page, "quick").press("Enter");
  await expect(page.locator(".quick")).toContainText(
    "Its exposure counts at 61000, the BTC price under Assumptions, not at 62000.",
  );
});
