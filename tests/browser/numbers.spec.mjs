// Every field for a number reads what can mean one number, asks about what can mean two, and refuses the rest in place.
import { expect, test } from "./fixture.mjs";
import { action, cell, figures, openWith } from "./helpers.mjs";

const tab = (page, name) => page.getByRole("tab", { name }).click();
const parameter = (page, path) => page.locator(`[data-parameter="${path}"]`);
const section = (page, name) => page.locator(`[data-section="${name}"]`);

const book = {
  currency: "USD",
  asOf: "2026-06-30",
  prices: { BTC: "60000" },
  rates: { EUR: "1.1" },
  accounts: [{ counterparty: "X", equity: "50000" }],
  agreements: [{ id: "m", counterparty: "X", enforceable: "yes", collateral: [{ amount: "7" }] }],
  limits: [
    { measure: "gross-leverage", warning: "0", breach: "10" },
    { measure: "top-counterparty", warning: "0", breach: "0.4" },
  ],
  solvency: [{ counterparty: "X", reserves: "80", liabilities: "100" }],
  positions: [
    { id: "a", asset: "BTC", kind: "perpetual", quantity: "2", price: "60000", counterparty: "X", agreement: "m" },
    {
      id: "b",
      asset: "SOL",
      kind: "perpetual",
      quantity: "-10",
      price: "100",
      quote: "EUR",
      counterparty: "X",
      agreement: "m",
    },
  ],
};

const ASKED = "asked";
const REFUSED = "refused";
/** Each text of a real session, as a number and as a percentage. */
const TEXTS = [
  ["61,765.50", "61765.5", "617.655"],
  ["61k", "61000", REFUSED],
  ["52,000.00", "52000", "520"],
  ["346,518", "346518", "3465.18"],
  ["61.765,50", "61765.5", "617.655"],
  ["3%", REFUSED, "0.03"],
  ["0,03", "0.03", "0.0003"],
  ["-10%", REFUSED, "-0.1"],
  ["-10", "-10", "-0.1"],
  ["0,5", "0.5", "0.005"],
  [".5", "0.5", "0.005"],
  ["50%", REFUSED, "0.5"],
  ["2.5", "2.5", "0.025"],
  ["0.025", "0.025", "0.00025"],
  ["1,5", ASKED, ASKED],
  ["1.234,5", ASKED, ASKED],
  ["abc", REFUSED, REFUSED],
  ["12abc", REFUSED, REFUSED],
  ["1.2.3", REFUSED, REFUSED],
];

const above = (value) => Number(value) > 0;
const notBelow = (value) => Number(value) >= 0;
/** A field of each kind: where it is, how it is opened, and which numbers it allows. */
const FIELDS = [
  { name: "price", on: "Assumptions", path: "prices.BTC" },
  { name: "rate of exchange", on: "Assumptions", path: "rates.EUR", allows: above },
  { name: "equity", on: "What if", path: "accounts.X.equity" },
  { name: "margin rate", on: "Margin", path: "margin.parameters.rates.BTC", percent: true, allows: notBelow },
  {
    name: "basis",
    on: "Margin",
    path: "margin.parameters.basis",
    percent: true,
    allows: (value) => Number(value) >= 0 && Number(value) <= 1,
  },
  { name: "limit", on: "Counterparties", path: "limits.gross-leverage.breach", allows: notBelow },
  {
    name: "limit of a share",
    on: "Counterparties",
    path: "limits.top-counterparty.breach",
    percent: true,
    allows: notBelow,
  },
  {
    name: "reserve",
    on: "Counterparties",
    path: "solvency.X.reserves",
    allows: notBelow,
    open: (page) => section(page, "leverage").getByText("Solvency of venues").click(),
  },
  {
    name: "scenario move",
    on: "Counterparties",
    path: "stresses.0.prices.*",
    percent: true,
    allows: (value) => Number(value) >= -1,
    open: (page) => page.locator("[data-stress]").first().getByRole("button").click(),
  },
  {
    name: "collateral",
    on: "Counterparties",
    path: "agreements.m.collateral.0.amount",
    allows: notBelow,
    open: (page) => page.locator('[data-credit-set="X|m"]').getByRole("button").click(),
  },
  {
    name: "threshold",
    on: "Counterparties",
    path: "agreements.m.threshold",
    allows: notBelow,
    open: (page) => page.locator('[data-credit-set="X|m"]').getByRole("button").click(),
  },
  {
    name: "recovery",
    on: "Counterparties",
    path: "assumptions.recovery.X",
    percent: true,
    allows: (value) => Number(value) >= 0 && Number(value) <= 1,
    open: (page) => page.locator('[data-credit-set="X|m"]').getByRole("button").click(),
  },
  {
    name: "gas",
    on: "Settlement",
    path: "gas.gasPrice",
    allows: notBelow,
    open: (page) => action(page, "example-web").click(),
  },
];

for (const { name, on, path, percent = false, allows = () => true, open = async () => {} } of FIELDS) {
  test(`${name}: reads, asks or refuses, and never cuts`, async ({ page }) => {
    test.setTimeout(60_000);
    await openWith(page, book);
    await tab(page, on);
    await open(page);
    const field = parameter(page, path);
    const note = page.locator(".field", { has: field }).getByRole("status");
    for (const [text, asNumber, asPercent] of TEXTS) {
      const before = await field.getAttribute("data-value");
      const was = await figures(page);
      const wanted = percent ? asPercent : asNumber;
      // Key by key, as a person types: what counted on the way must not stay.
      await field.fill("");
      await field.pressSequentially(text);
      await field.press("Tab");
      if (![ASKED, REFUSED].includes(wanted) && allows(wanted)) {
        await expect(field, text).toHaveAttribute("data-value", wanted);
        await expect(field, text).not.toHaveAttribute("aria-invalid");
        if (percent) await expect(field, text).toHaveValue(/ %$/);
        continue;
      }
      await expect(field, text).toHaveAttribute("aria-invalid", "true");
      await expect(field, text).toHaveAttribute("data-value", before);
      await expect(field, text).toHaveValue(text);
      expect(await figures(page), text).toEqual(was);
      if (before) await expect(note, text).toContainText("is still used");
      await expect(note.getByRole("button"), text).toHaveCount(wanted === ASKED ? 2 : 0);
      expect(await note.textContent(), text).not.toMatch(/prices\.|underlyingPrice|marginRate/);
    }
  });
}

test("a table cell reads, asks or refuses, and the last number still counts", async ({ page }) => {
  test.setTimeout(60_000);
  await openWith(page, { ...book, prices: {} });
  const field = cell(page, "a", "price");
  for (const [text, wanted] of TEXTS) {
    const before = await field.getAttribute("data-value");
    const was = await figures(page);
    await field.focus();
    await field.press("ControlOrMeta+a");
    await field.pressSequentially(text);
    await field.press("Tab");
    if (![ASKED, REFUSED].includes(wanted)) {
      await expect(field, text).toHaveAttribute("data-value", wanted);
      await expect(field, text).not.toHaveAttribute("aria-invalid");
      continue;
    }
    await expect(field, text).toHaveAttribute("aria-invalid", "true");
    await expect(field, text).toHaveAttribute("data-value", before);
    await expect(field, text).toHaveValue(text);
    expect(await figures(page), text).toEqual(was);
    const problem = page
      .getByRole("list", { name: "Problems" })
      .getByRole("listitem")
      .filter({ hasText: `${before} is still used` });
    await expect(problem, text).toHaveCount(1);
    await expect(problem.getByRole("button"), text).toHaveCount(wanted === ASKED ? 2 : 0);
  }
});

test("the quick line reads, asks or refuses, and adds nothing that it does not understand", async ({ page }) => {
  test.setTimeout(60_000);
  await openWith(page, book);
  const quick = action(page, "quick");
  for (const [text, wanted] of TEXTS) {
    const was = await figures(page);
    const line = `long 1 BTC spot @ ${text} on Z`;
    await quick.fill(line);
    await quick.press("Enter");
    if (![ASKED, REFUSED].includes(wanted)) {
      await expect(quick, text).toHaveValue("");
      await expect
        .poll(() => page.locator("exposure-netting").evaluate((element) => element.book.positions.at(-1).price), text)
        .toBe(wanted);
      continue;
    }
    await expect(quick, text).toHaveAttribute("aria-invalid", "true");
    await expect(quick, text).toHaveValue(line);
    expect(await figures(page), text).toEqual(was);
    await expect(page.locator(".quick").getByRole("button"), text).toHaveCount(wanted === ASKED ? 2 : 0);
  }
});

test("a number with two meanings is asked about once, and then read by the answer", async ({ page }) => {
  await openWith(page, book);
  await tab(page, "Assumptions");
  const price = parameter(page, "prices.BTC");
  await price.fill("61765,5");
  const choices = page.locator(".field", { has: price }).locator("[data-reading]");
  await expect(choices).toHaveText(["61765.5", "617655"]);
  await choices.first().click();
  await expect(price).toHaveAttribute("data-value", "61765.5");
  await expect(price).toHaveValue("61765.5");
  await expect(choices).toHaveCount(0);
  // The same answer everywhere.
  await parameter(page, "rates.EUR").fill("1,25");
  await parameter(page, "rates.EUR").press("Enter");
  await expect(parameter(page, "rates.EUR")).toHaveAttribute("data-value", "1.25");
  const quantity = cell(page, "a", "quantity");
  await quantity.fill("1,5");
  await quantity.press("Tab");
  await expect(quantity).toHaveAttribute("data-value", "1.5");
  await action(page, "quick").fill("long 2,5 BTC spot @ 60k on Z");
  await action(page, "quick").press("Enter");
  await expect(page.locator(".quick")).toContainText("Added: long 2.5 BTC");
});

test("the answer is given in a cell and in the quick line as well", async ({ page }) => {
  await openWith(page, book);
  const quantity = cell(page, "a", "quantity");
  await quantity.fill("1,5");
  const choices = page.locator("td", { has: quantity }).locator("[data-reading]");
  await expect(choices).toHaveText(["1.5", "15"]);
  await choices.last().click();
  await expect(quantity).toHaveAttribute("data-value", "15");
  // Once the cell is left, it is asked below the table.
  await openWith(page, book);
  await page.reload();
  await openWith(page, book);
  await quantity.fill("1,5");
  await quantity.press("Tab");
  await page.getByRole("list", { name: "Problems" }).locator("[data-reading]").first().click();
  await expect(quantity).toHaveAttribute("data-value", "1.5");
  await expect(quantity).toHaveValue("1.5");

  await openWith(page, book);
  await page.reload();
  await openWith(page, book);
  await action(page, "quick").fill("long 1,5 BTC spot @ 60k on Z");
  await action(page, "quick").press("Enter");
  await page.locator(".quick [data-reading]").first().click();
  await expect(page.locator(".quick")).toContainText("Added: long 1.5 BTC");
});

test("Escape brings back what a field held, and another field leaves refused text alone", async ({ page }) => {
  await openWith(page, book);
  await tab(page, "Assumptions");
  const price = parameter(page, "prices.BTC");
  await price.fill("12abc");
  await price.press("Tab");
  await cell(page, "b", "quantity").fill("x");
  await cell(page, "b", "quantity").press("Tab");
  await parameter(page, "rates.EUR").fill("1.2");
  await parameter(page, "rates.EUR").press("Tab");
  await expect(price).toHaveValue("12abc");
  await expect(cell(page, "b", "quantity")).toHaveValue("x");
  await price.focus();
  await price.press("Escape");
  await expect(price).toHaveValue("60000");
  await expect(price).not.toHaveAttribute("aria-invalid");
});

test("units that a field is in are read, others are refused", async ({ page }) => {
  await openWith(page, book);
  await tab(page, "Assumptions");
  const price = parameter(page, "prices.BTC");
  for (const [text, value] of [
    ["$61,765.50", "61765.5"],
    ["60,000 USD", "60000"],
    ["59k usdc", "59000"],
    ["\u22125", "-5"],
  ]) {
    await price.fill(text);
    await price.press("Enter");
    await expect(price, text).toHaveAttribute("data-value", value);
  }
  await price.fill("60,000 EUR");
  await price.press("Tab");
  await expect(page.locator(".field", { has: price }).getByRole("status")).toContainText(
    "is in EUR, but USD is needed",
  );
  await expect(price).toHaveAttribute("data-value", "-5");
});

test("an amount in a coin takes that coin, and stays in it while it is typed again", async ({ page }) => {
  const account = { counterparty: "X", equity: "2", currency: "BTC" };
  await openWith(page, { ...book, accounts: [account] });
  await tab(page, "What if");
  const equity = parameter(page, "accounts.X.equity");
  await equity.fill("");
  await equity.pressSequentially("2.5 btc");
  await equity.press("Tab");
  await expect(equity).toHaveAttribute("data-value", "2.5");
  await expect(equity).toHaveValue("2.5 BTC");
  await equity.fill("");
  await equity.pressSequentially("3");
  await equity.press("Tab");
  const accounts = () => page.locator("exposure-netting").evaluate((element) => element.book.accounts);
  expect(await accounts()).toEqual([{ ...account, equity: "3" }]);
  await equity.fill("$100");
  await equity.press("Tab");
  await expect(equity).toHaveValue("100");
  expect(await accounts()).toEqual([{ counterparty: "X", equity: "100" }]);
});

test("equity is typed in any coin, and undone in one step", async ({ page }) => {
  await openWith(page, {
    ...book,
    accounts: [
      { counterparty: "X", equity: "90000" },
      { counterparty: "Y", segregated: "5", equity: "10" },
    ],
  });
  await tab(page, "What if");
  const equity = parameter(page, "accounts.X.equity");
  const accounts = () => page.locator("exposure-netting").evaluate((element) => element.book.accounts);
  const before = await accounts();
  await equity.fill("");
  // Of a coin that the book does not know, the name may be unfinished until the field is left.
  await equity.pressSequentially("1.5 do");
  expect((await accounts()).find((own) => own.counterparty === "X")).toEqual(before[0]);
  await equity.pressSequentially("ge");
  await equity.press("Tab");
  await expect(equity).toHaveValue("1.5 DOGE");
  await expect(page.locator("[data-equity] tr", { has: equity })).toContainText("DOGE has no price");
  await action(page, "undo").click();
  await expect(equity).toHaveValue("90000");
  await equity.fill("1.5 BTC");
  await expect(equity).toHaveAttribute("data-value", "1.5");
  expect((await accounts()).find((own) => own.counterparty === "X")).toEqual({
    counterparty: "X",
    equity: "1.5",
    currency: "BTC",
  });
});

test("parameters of a preset take percentages and keep refused text", async ({ page }) => {
  await openWith(page, { ...book, margin: { method: "portfolio", preset: "paradex" } });
  await tab(page, "Margin");
  await page.getByText("Parameters: everything in it").click();
  await page.locator('[data-group="scenarios"] > summary').click();
  const move = parameter(page, "margin.parameters.scenarios.0.spot");
  await expect(move).toHaveValue("16 %");
  const was = await figures(page);
  for (const text of ["12abc", "1.2.3", "61k"]) {
    await move.fill(text);
    await move.press("Tab");
    await expect(move, text).toHaveValue(text);
    await expect(move, text).toHaveAttribute("aria-invalid", "true");
    await expect(move, text).toHaveAttribute("data-value", "0.16");
    expect(await figures(page), text).toEqual(was);
  }
  await move.fill("-32 %");
  await move.press("Tab");
  await expect(parameter(page, "margin.parameters.scenarios.0.spot")).toHaveAttribute("data-value", "-0.32");
});
