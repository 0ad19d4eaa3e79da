// The counterparty side, as a person works with it.
import { readFile } from "node:fs/promises";
import { expect, test } from "./fixture.mjs";
import { action, openWith } from "./helpers.mjs";

const tab = (page) => page.getByRole("tab", { name: "Counterparties" }).click();
const section = (page, name) => page.locator(`[data-section="${name}"]`);
const set = (page, key) => page.locator(`[data-credit-set="${key}"]`);
const shown = (text) => Number(text.replace(/\u2212/g, "-").replace(/[^\d.-]/g, ""));
const cells = (row) =>
  row
    .locator("td")
    .allTextContents()
    .then((texts) => texts.map(shown));

/** Published: 8, -3, 5 and -6 under one agreement are 13 gross and 4 net. Y owes 7 without any. */
const book = {
  positions: [
    ...[8, -3, 5, -6].map((value, i) => ({
      id: `x${i}`,
      asset: "BTC",
      kind: "perpetual",
      quantity: i % 2 ? -1 : 1,
      price: 100,
      value,
      counterparty: "X",
      chain: "Base",
    })),
    { id: "y", asset: "BTC", kind: "perpetual", quantity: -3, price: 100, value: 7, counterparty: "Y" },
  ],
  agreements: [{ id: "m", counterparty: "X", enforceable: "unknown" }],
};
const kept = (page) => page.locator("exposure-netting").evaluate((element) => element.book);

test("the switch shows what netting is worth, and flips it", async ({ page }) => {
  await openWith(page, book);
  await tab(page);
  const row = set(page, "X|m");
  expect((await cells(row)).slice(0, 2)).toEqual([13, 13]);
  await expect(row).toContainText("\u22129 owed if yes");
  await page.locator('[data-enforceable="m"]').selectOption("yes");
  await expect.poll(async () => (await cells(row)).slice(0, 2)).toEqual([13, 4]);
  await expect(row).toContainText("+9 owed if not");
  await expect(section(page, "default").getByRole("status")).toContainText(
    "Netting removes 45.0 % of the 20 owed to you",
  );
  await expect(section(page, "default").locator("tr.sum")).toContainText("11");
  await page.getByRole("button", { name: "You owe", exact: true }).click();
  await expect.poll(async () => (await cells(row)).slice(0, 2)).toEqual([9, 0]);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(async () => (await cells(row)).slice(0, 2)).toEqual([9, 9]);
});

test("a set opens into its positions, its exposure at default and its terms", async ({ page }) => {
  await openWith(page, { ...book, agreements: [{ id: "m", counterparty: "X", enforceable: "yes" }] });
  await tab(page);
  await set(page, "X|m").getByRole("button").click();
  const inside = section(page, "default").locator("tr.details");
  for (const id of ["x0", "x1", "x2", "x3"]) await expect(inside).toContainText(id);
  await expect(inside).toContainText("1.4 × (replacement cost 4.00");
  const term = (name) => page.locator(`[data-assumption="agreement.m.${name}"]`);
  await action(page, "add-collateral").click();
  await term("collateral.0.amount").fill("1.5");
  await expect.poll(async () => (await cells(set(page, "X|m"))).slice(0, 3)).toEqual([13, 4, 3]); // 2.5 in whole units, to even
  await term("collateral.0.haircut").fill("50");
  await expect.poll(async () => (await cells(set(page, "X|m"))).slice(0, 3)).toEqual([13, 4, 3]); // 3.25
  await term("collateral.0.haircut").fill("0");
  await term("collateral.0.amount").fill("6");
  await term("collateral.0.side").selectOption("posted");
  await expect.poll(async () => (await cells(set(page, "X|m"))).slice(0, 3)).toEqual([13, 4, 10]);
  await term("collateral.0.segregated").check();
  await expect.poll(async () => (await cells(set(page, "X|m"))).slice(0, 2)).toEqual([13, 4]);
  await term("collateral.0.segregated").uncheck();
  await page.locator('[data-assumption="recovery.X"]').fill("40");
  await expect(inside).toContainText("lost after recovery 6.00");
  await page.locator('[data-assumption="recovery.X"]').fill("140%");
  await expect(page.locator('[data-assumption="recovery.X"]')).toHaveAttribute("aria-invalid", "true");
  await page.locator('[data-assumption="agreement.m.walkAway"]').check();
  await expect.poll(async () => (await cells(set(page, "X|m"))).slice(0, 2)).toEqual([13, 13]);
  const { agreements, assumptions } = await kept(page);
  expect(agreements).toEqual([
    { id: "m", counterparty: "X", enforceable: "yes", walkAway: true, collateral: [{ amount: "6", posted: true }] },
  ]);
  expect(assumptions.recovery).toEqual({ X: "0.4" });
});

test("one loss for one failure: equity and cash too, in every table", async ({ page }) => {
  const usdc = { id: "usdc", asset: "USDC", kind: "spot", quantity: 1000, counterparty: "FTX" };
  const accounts = [{ counterparty: "Y", equity: "305000", segregated: "5000" }];
  await openWith(page, { ...book, positions: [...book.positions, usdc], accounts });
  await tab(page);
  await expect.poll(async () => (await cells(set(page, "Y"))).slice(0, 4)).toEqual([7, 7, 300_000, 300_000]);
  expect((await cells(set(page, "FTX")))[3]).toBe(1000);
  expect((await cells(page.locator('[data-removal="counterparty:Y"]')))[0]).toBe(300_000);
  expect((await cells(page.locator('[data-removal="counterparty:FTX"]')))[0]).toBe(1000);
  await set(page, "Y").getByRole("button").first().click();
  await expect(section(page, "default").locator("tr.details")).toContainText(
    "equity 305,000.00 \u2212 segregated 5,000.00 = 300,000.00",
  );
  const halt = page.locator('[data-stress="vol-spike"]');
  await halt.getByRole("button").click();
  await page.locator('[data-assumption="stress.vol-spike.defaults"]').selectOption("FTX");
  await expect.poll(async () => (await cells(halt))[1]).toBe(1000);
  await page.locator('[data-assumption="stress.vol-spike.defaults"]').selectOption("Y");
  await expect.poll(async () => (await cells(halt))[1]).toBe(300_000);
});

test("an agreement is added for a set without one", async ({ page }) => {
  await openWith(page, book);
  await tab(page);
  await set(page, "Y").getByRole("button", { name: "Add an agreement" }).click();
  await expect(page.locator('[data-enforceable="Y agreement"]')).toHaveValue("unknown");
  expect((await kept(page)).agreements).toHaveLength(2);
});

test("an agreement that rows of a table name is added by its name", async ({ page }) => {
  await openWith(page, {
    positions: book.positions.map((p) => ({ ...p, agreement: p.counterparty === "X" ? "GS-ISDA" : undefined })),
  });
  await tab(page);
  await set(page, "X|GS-ISDA").getByRole("button", { name: "Add GS-ISDA" }).click();
  await page.locator('[data-enforceable="GS-ISDA"]').selectOption("yes");
  await expect.poll(async () => (await cells(set(page, "X|GS-ISDA"))).slice(0, 2)).toEqual([13, 4]);
});

test("the book after one thing fails: ranked, named, filtered and opened", async ({ page }) => {
  await openWith(page, { ...book, agreements: [{ id: "m", counterparty: "X", enforceable: "yes" }] });
  await tab(page);
  const failing = section(page, "resilience");
  const row = (key) => page.locator(`[data-removal="${key}"]`);
  // Lost, change, net after. Without Y the positions at X are flat.
  expect((await cells(row("counterparty:Y"))).slice(0, 3)).toEqual([7, -300, 0]);
  expect((await cells(row("counterparty:X"))).slice(0, 3)).toEqual([4, 0, -300]);
  expect((await cells(row("agreement:m"))).slice(0, 2)).toEqual([9, 9]);
  await expect(failing.locator("p.sub")).toContainText("Worst case:");
  const first = failing.locator("[data-removal]").first();
  const byLoss = await first.getAttribute("data-removal");
  await failing.getByRole("button", { name: "change in net exposure" }).click();
  const jumps = await failing.locator("[data-removal] td:nth-of-type(2)").allInnerTexts();
  const numbers = jumps.map((text) => Number(text.replace(/[^\d.−-]/g, "").replace("−", "-")));
  expect(numbers).toEqual([...numbers].sort((a, b) => b - a));
  await failing.getByRole("button", { name: "loss" }).click();
  await expect(first).toHaveAttribute("data-removal", byLoss);
  await failing.getByRole("button", { name: "chains" }).click();
  await expect(failing.locator("[data-removal]")).toHaveCount(1);
  await row("chain:Base").getByRole("button").click();
  await expect(failing.locator("tr.details")).toContainText("Without the 4 positions of Base");
  await expect(failing.locator("tr.details")).toContainText("x3");
});

test("stress scenarios open, follow their values, and are reset", async ({ page }) => {
  await openWith(page, book);
  await tab(page);
  const crash = page.locator('[data-stress="crash"]');
  expect((await cells(crash))[0]).toBe(120); // short 300, down 40 %
  await crash.getByRole("button").click();
  const prices = page.locator('[data-assumption="stress.crash.prices"]');
  await prices.fill("50%");
  await expect.poll(async () => (await cells(crash))[0]).toBe(-150);
  await page.locator('[data-assumption="stress.crash.defaults"]').selectOption("Y");
  await expect(crash).toContainText("without Y");
  await prices.fill("-300");
  await expect(prices).toHaveAttribute("aria-invalid", "true");
  expect((await kept(page)).stresses.find((s) => s.id === "crash")).toMatchObject({
    prices: { "*": "0.5" },
    defaults: ["Y"],
  });
  await page.locator('[data-assumption="stress.crash.single"]').fill("BTC -10");
  await page.locator('[data-assumption="stress.crash.single"]').blur();
  await expect.poll(async () => (await cells(crash))[0]).toBe(30);
  await page.locator('[data-assumption="stress.crash.single"]').fill("BTX -10 %, BTC minus");
  await page.locator('[data-assumption="stress.crash.single"]').blur();
  await expect(section(page, "stress").getByRole("status").filter({ hasText: "the move of BTC" })).toBeVisible();
  await page.locator('[data-assumption="stress.crash.single"]').fill("BTX -10%");
  await page.locator('[data-assumption="stress.crash.single"]').blur();
  await expect(section(page, "stress")).toContainText("Not in this book: BTX.");
  await action(page, "add-stress").click();
  await expect(page.locator('[data-stress="own-1"]')).toContainText("My scenario 1");
  await section(page, "stress").getByRole("button", { name: "reset" }).click();
  await expect(page.locator('[data-stress="own-1"]')).toHaveCount(0);
  await expect.poll(async () => (await cells(crash))[0]).toBe(120);
});

test("limits have a word for each state, and are the person's to set", async ({ page }) => {
  await openWith(page, { ...book, accounts: [{ counterparty: "X", equity: "40" }] });
  await tab(page);
  const row = page.locator('[data-limit="gross-leverage"]');
  await expect(row).toContainText("10"); // 400 / 40
  await expect(row, "an example is no limit").toContainText("Not set");
  await expect(section(page, "limits").getByRole("status").first()).toContainText("You have set no limit");
  await row.getByRole("button", { name: "Use the example for Gross / equity" }).click();
  await expect(row).toContainText("Warning");
  expect((await kept(page)).limits).toEqual([{ measure: "gross-leverage", warning: "5", breach: "10" }]);
  await page.locator('[data-assumption="limit.gross-leverage.breach"]').fill("9");
  await expect(row).toContainText("Breach");
  await page.locator('[data-assumption="limit.gross-leverage.warning"]').fill("40");
  await expect(page.locator('[data-assumption="limit.gross-leverage.warning"]')).toHaveAttribute(
    "aria-invalid",
    "true",
  );
  await expect(row, "a bound does not move another").toContainText("Breach");
  await expect(section(page, "limits").locator("p.sub")).toContainText("Gross / equity");
  expect((await kept(page)).limits.find((l) => l.measure === "gross-leverage")).toEqual({
    measure: "gross-leverage",
    warning: "5",
    breach: "9",
  });
  await action(page, "use-examples").click();
  await expect(action(page, "use-examples")).toHaveCount(0);
  expect(
    (await kept(page)).limits.find((l) => l.measure === "gross-leverage"),
    "what was set stays",
  ).toEqual({ measure: "gross-leverage", warning: "5", breach: "9" });
  await section(page, "limits").getByRole("button", { name: "reset" }).click();
  await expect(row).toContainText("Not set");
});

test("leverage needs equity; reserves cut a claim", async ({ page }) => {
  await openWith(page, book);
  await tab(page);
  await expect(section(page, "leverage")).toContainText("No equity is given yet");
  await section(page, "leverage").getByText("Solvency of venues").click();
  await page.locator('[data-assumption="solvency.Y.reserves"]').fill("80");
  await page.locator('[data-assumption="solvency.Y.liabilities"]').fill("100");
  await expect(section(page, "leverage")).toContainText("Covers 80.0 %; 1 of your claim of 7 is not covered");
  expect((await kept(page)).solvency).toEqual([{ counterparty: "Y", reserves: "80", liabilities: "100" }]);
});

test("a clearing house between: chosen counterparties, or all", async ({ page }) => {
  await openWith(page, book);
  await tab(page);
  const way = (id) => page.locator(`[data-way="${id}"]`);
  expect(await cells(way("bilateral"))).toEqual([1, 20, expect.any(Number), expect.any(Number), 0]);
  expect((await cells(way("cleared"))).slice(0, 2)).toEqual([1, 11]);
  await page.locator('[data-dealer="X"]').check();
  await expect(way("chosen")).toContainText("X cleared");
  expect((await kept(page)).positions[0].counterparty, "nothing changes in the book").toBe("X");
});

test("reference entities: jumps to default, and swaps priced", async ({ page }) => {
  const swap = {
    asset: "Firm",
    kind: "cds",
    price: "0.01",
    entryPrice: "0.01",
    expiry: "2031-01-01",
    counterparty: "X",
  };
  await openWith(page, {
    asOf: "2026-01-01",
    positions: [
      { ...swap, id: "sold", quantity: 100_000 },
      { ...swap, id: "bought", quantity: -40_000 },
    ],
  });
  await tab(page);
  const entities = section(page, "entities");
  await expect(entities.locator("tbody tr").first()).toContainText("\u221236,000"); // 60,000 × 60 %
  await expect(entities.getByRole("region")).toContainText("sold");
  await expect(entities.getByRole("region")).toContainText("100"); // basis points
});

test("the trade report is offered as CSV and JSON", async ({ page }) => {
  await openWith(page, book);
  await tab(page);
  const text = async (name) => {
    const [download] = await Promise.all([page.waitForEvent("download"), action(page, name).click()]);
    return readFile(await download.path(), "utf8");
  };
  const csv = await text("trade-report-csv");
  expect(csv.split("\n")).toHaveLength(7);
  const rows = JSON.parse(await text("trade-report-json"));
  expect(rows.map((r) => r.valuationAmount)).toEqual(["8", "-3", "5", "-6", "7"]);
});

test("a locked element shows everything and changes nothing", async ({ page }) => {
  await openWith(page, book);
  await page.locator("exposure-netting").evaluate((element) => element.setAttribute("readonly", ""));
  await tab(page);
  await expect(page.locator('[data-enforceable="m"]')).toBeDisabled();
  await expect(action(page, "add-stress")).toBeDisabled();
  await expect(page.locator('[data-assumption="limit.hhi-asset.warning"]')).toBeDisabled();
});
