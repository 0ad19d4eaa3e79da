import { expect, test } from "./fixture.mjs";
import { offsetting, offsettingFigures, optional } from "./books.mjs";
import { action, expectFigures, figures, openWith } from "./helpers.mjs";

const tab = (page, name) => page.getByRole("tab", { name }).click();
const parameter = (page, name) => page.locator(`[data-parameter="margin.parameters.${name}"]`);
const venue = (page, name) => page.locator(`[data-venue="${name}"]`);
const shown = (text) => Number(text.replace(/\u2212/g, "-").replace(/[^\d.-]/g, ""));

test("every methodology and preset is chosen from the page, with its source, and the numbers follow", async ({
  page,
}) => {
  await openWith(page, offsetting);
  await tab(page, "Margin");
  const seen = new Set();
  for (const method of ["standard", "portfolio", "weighted-sensitivity", "health"]) {
    await action(page, "method").selectOption(method);
    const presets = action(page, "preset");
    const ids = (await presets.count())
      ? await presets.locator("option").evaluateAll((options) => options.map((o) => o.value))
      : [undefined];
    for (const id of ids) {
      if (id) await presets.selectOption(id);
      await expect(page.locator("[part=panes]")).toContainText("Source: ");
      seen.add(`${method} ${(await figures(page))["margin-netted"]}`);
    }
  }
  expect(seen.size).toBeGreaterThan(12);
  // Hyperliquid: 120,000 at 40x, and the short future of 60,000; 30,000 of ETH at 25x.
  await action(page, "method").selectOption("standard");
  await action(page, "preset").selectOption("hyperliquid");
  await expectFigures(page, { "margin-standalone": "5700", "margin-netted": "5700" });
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: "Redo" }).click();
  await expect(action(page, "method")).toHaveValue("standard");
  await action(page, "method").selectOption("rate");
  await expectFigures(page, offsettingFigures);
});

test("a venue has a separate methodology, which the assumptions list and undo takes back", async ({ page }) => {
  await openWith(page, { ...optional, margin: undefined });
  await tab(page, "Margin");
  const before = await figures(page);
  await page.getByText("Another method for one counterparty").click();
  await venue(page, "Hyperliquid").selectOption("standard/hyperliquid");
  // 180,000 at 40x.
  await expect(page.getByRole("region", { name: "Margin by set" })).toContainText("4,500");
  await tab(page, "Assumptions");
  await expect(page.locator("[part=panes]")).toContainText("Hyperliquid margined by Hyperliquid, as published.");
  await tab(page, "Margin");
  await page.getByText("Another method for one counterparty").click();
  await venue(page, "Hyperliquid").selectOption("");
  expect(await figures(page)).toEqual(before);
});

test("a preset is data: its parameters are edited, refused by name, and brought back", async ({ page }) => {
  await openWith(page, { ...offsetting, margin: { method: "portfolio", preset: "paradex" } });
  await tab(page, "Margin");
  const published = await figures(page);
  await page.getByText("Parameters: everything in it").click();
  await page.locator('[data-group="scenarios"] > summary').click();
  // The worst is a rise or fall of 16 %; twice as far costs twice as much.
  await parameter(page, "scenarios.0.spot").fill("32");
  await parameter(page, "scenarios.0.spot").blur();
  await expect.poll(async () => (await figures(page))["margin-netted"]).not.toBe(published["margin-netted"]);
  // The group that is being edited stays open.
  await expect(parameter(page, "scenarios.1.spot")).toBeVisible();
  await page.locator('[data-group="factor"] > summary').click();
  await parameter(page, "factor.initial").fill("-1");
  await parameter(page, "factor.initial").blur();
  const field = page.locator(".field", { has: parameter(page, "factor.initial") });
  await expect(field.getByRole("status")).toContainText(/^Initial .*1 is still used/);
  await expect(parameter(page, "factor.initial")).toHaveValue("-1");
  await expect(parameter(page, "factor.initial")).toHaveAttribute("data-value", "1");
  await expect(parameter(page, "factor.initial")).toHaveAttribute("aria-invalid", "true");
  await page.getByRole("button", { name: "Back to the published values" }).click();
  await expectFigures(page, published);
});

test("the scenarios are a map with the worst ringed, each told in a sentence and line by line", async ({ page }) => {
  await openWith(page, optional);
  await tab(page, "Margin");
  const map = page.locator("[data-scenarios]");
  await expect(map.locator("td.heat")).toHaveCount(33);
  const worst = map.locator("td.worst button");
  await expect(worst).toHaveCount(1);
  const all = await map.locator("td.heat button").allTextContents();
  const least = Math.min(...all.map(shown));
  expect(shown(await worst.textContent())).toBe(least);
  await expect(map.locator(".open")).toContainText("the price falls 18 % and volatility rises");
  await expect(map.locator(".open")).toContainText("It is the worst of");
  // The lines add up to what the scenario brings.
  const lines = await map
    .getByRole("region", { name: "Lines in this scenario" })
    .locator("tbody")
    .first()
    .locator("td.num")
    .allTextContents();
  expect(Math.abs(lines.map(shown).reduce((a, b) => a + b) - least)).toBeLessThan(1);
  await map.locator("td.heat button").first().click();
  await expect(map.locator(".open")).toContainText("the price rises 500 %");
  // The other venue has a separate map.
  await action(page, "scenario-set").selectOption({ index: 1 });
  await expect(map.locator("td.worst button")).toHaveCount(1);
});

test("the saving of a set opens leg by leg with what each brings in the worst scenario", async ({ page }) => {
  await openWith(page, optional);
  await tab(page, "Margin");
  await page.locator("[data-offset]").first().click();
  await expect(page.locator("[data-open]")).toContainText("Together they lose most where the price falls 18 %");
  await expect(page.locator("[data-open] tbody tr")).toHaveCount(4);
});

test("a correlation counts under weighted sensitivities", async ({ page }) => {
  const assumptions = { correlations: [{ a: "BTC", b: "ETH", rho: "0.7" }] };
  const positions = [
    { asset: "BTC", kind: "perpetual", quantity: 1, price: 100, counterparty: "X" },
    { asset: "ETH", kind: "perpetual", quantity: -1, price: 100, counterparty: "X" },
  ];
  await openWith(page, { positions, assumptions, margin: { method: "weighted-sensitivity" } });
  await expectFigures(page, { "margin-standalone": "30", "margin-netted": "14.62019152" });
  await tab(page, "Margin");
  await page.locator("[data-offset]").first().click();
  await expect(page.locator("[data-open]")).toContainText("stressed low 14.62, high 7.50");
});
