import { expect, test } from "./fixture.mjs";
import { optional } from "./books.mjs";
import { action, expectFigures, figures, open, openWith } from "./helpers.mjs";

const tab = (page) => page.getByRole("tab", { name: "What if" }).click();
const section = (page, name) => page.locator(".section", { has: page.getByRole("heading", { name, exact: true }) });
const shown = (text) => Number(text.replace(/\u2212/g, "-").replace(/[^\d.-]/g, ""));

test("greeks by asset, set and position add up", async ({ page }) => {
  await openWith(page, optional);
  await tab(page);
  const greeks = section(page, "Greeks");
  const total = async () => (await greeks.locator("tr.sum td").allTextContents()).map(shown);
  const sum = async () => {
    const rows = await greeks
      .locator("tbody tr:not(.sum)")
      .evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll("td")].map((td) => td.textContent)));
    return [0, 1, 2, 3].map((at) => rows.reduce((total, row) => total + shown(row[at]), 0));
  };
  for (const by of ["by asset", "by account", "by position"]) {
    await greeks.getByRole("button", { name: by }).click();
    const [a, b] = [await total(), await sum()];
    a.forEach((value, at) => expect(Math.abs(value - b[at]), by).toBeLessThan(5));
  }
  expect((await total())[2]).toBeLessThan(0); // more volatility is sold than bought
});

test("a list that shows only some of its entries counts the others", async ({ page }) => {
  const positions = Array.from({ length: 205 }, (_, i) => ({
    id: `p${i}`,
    asset: `A${i}`,
    kind: "perpetual",
    quantity: 1,
    price: 1,
    counterparty: "X",
  }));
  await openWith(page, { positions });
  await tab(page);
  await expect(section(page, "Greeks").getByText("5 more not shown")).toBeVisible();
  await expect(section(page, "Delta hedge").getByText("165 more not shown")).toBeVisible();
});

test("a hedge shows its effect before it is accepted, makes the asset flat, and is undone", async ({ page }) => {
  await openWith(page, optional);
  await tab(page);
  const before = await figures(page);
  const row = section(page, "Delta hedge").locator("tbody tr").first();
  const promised = shown(await row.locator("td").first().textContent());
  expect(await figures(page), "nothing has happened yet").toEqual(before);
  await row.getByRole("button", { name: "Add" }).click();
  await expect.poll(async () => Math.abs(Number((await figures(page)).net))).toBeLessThan(0.01);
  expect(Math.abs(Number((await figures(page))["margin-netted"]) - promised)).toBeLessThan(1);
  await page.getByRole("button", { name: "Undo" }).click();
  await expectFigures(page, before);
});

test("equity gives usage, what is free and how far prices may move", async ({ page }) => {
  await openWith(page, {
    positions: [{ id: "a", asset: "BTC", kind: "perpetual", quantity: "-1", price: "100", counterparty: "X" }],
  });
  await tab(page);
  const row = section(page, "Equity and headroom").locator("tbody tr");
  await row.getByRole("textbox").fill("10");
  await expect(row).toContainText("25.0 %");
  await expect(row).toContainText("+7.32 %"); // (10 - 2.5) / (100 + 2.5)
  await row.getByRole("textbox").fill("2");
  await expect(row).toContainText("Already below maintenance margin");
  await row.getByRole("textbox").fill("ten");
  await expect(row.getByRole("textbox")).toHaveAttribute("aria-invalid", "true");
});

test("curves are drawn, told in a sentence, and given as a table", async ({ page }) => {
  await openWith(page, optional);
  const netted = Number((await figures(page))["margin-netted"]);
  await tab(page);
  const moves = section(page, "Margin after a move");
  await expect(moves.locator("svg path").first()).toBeAttached();
  await expect(moves).toContainText("the most between");
  await moves.getByText("Show as table").click();
  const now = moves.locator("tbody tr", { has: page.getByRole("rowheader", { name: "0 %", exact: true }) });
  expect(Math.abs(shown(await now.locator("td").nth(1).textContent()) - netted)).toBeLessThan(1);
  await expect(section(page, "Margin over time").locator("svg path").first()).toBeAttached();
});

test("the library of charts comes with the first chart and not before", async ({ page }) => {
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await open(page);
  await page.getByRole("tab", { name: "Margin" }).click();
  expect(asked.filter((path) => path.endsWith("charts.js"))).toEqual([]);
  await tab(page);
  await expect.poll(() => asked.filter((path) => path.endsWith("charts.js")).length).toBe(1);
});

test("a search finds trades, keeps off what is locked, and puts them into the book as one step", async ({ page }) => {
  await openWith(page, optional);
  await tab(page);
  const before = await figures(page);
  await page.getByText(/^Positions not to touch: none/).click();
  await page.locator('[data-lock="perp"]').check();
  await action(page, "optimise").click();
  const plan = page.locator("[data-plan]");
  await expect(plan).toContainText(/Margin falls from|Nothing was found/);
  await expect(plan).toContainText(/Best of|were tried/);
  await expect(plan.locator("tbody")).not.toContainText("2 BTC perpetual at Deribit against");
  const promised = shown(await plan.locator("b").nth(1).textContent());
  await action(page, "apply-plan").click();
  await expect.poll(async () => Math.abs(Number((await figures(page))["margin-netted"]) - promised)).toBeLessThan(1);
  expect((await figures(page)).net, "the exposure is what it was").toBe(before.net);
  await page.getByRole("button", { name: "Undo" }).click();
  await expectFigures(page, before);
});

test("a search of 50 positions at 4 venues can be stopped, and ends without a stop", async ({ page }) => {
  const positions = Array.from({ length: 50 }, (_, i) => ({
    id: `p${i}`,
    asset: ["BTC", "ETH", "SOL"][i % 3],
    kind: i % 2 ? "perpetual" : "future",
    expiry: i % 2 ? undefined : "2099-12-25",
    quantity: ((i * 7) % 11) - 5 || 1,
    price: [60000, 3000, 150][i % 3],
    counterparty: ["A", "B", "C", "D"][(i >> 1) % 4],
  }));
  await openWith(page, { positions });
  await tab(page);
  await action(page, "optimise").click();
  await expect(page.locator("[data-plan]")).toContainText("Margin falls from", { timeout: 20_000 });
  const whole = await page.locator("[data-plan] tbody tr").count();
  expect(whole).toBeGreaterThan(3);
});
