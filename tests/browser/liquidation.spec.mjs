// How close each account is to liquidation, and the best account for an order: checked by hand on books of one contract.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./fixture.mjs";
import { action, cell, figures, open, openWith } from "./helpers.mjs";

const perpetual = (id, asset, quantity, price, rest = {}) => ({
  id,
  asset,
  kind: "perpetual",
  quantity,
  price,
  counterparty: "dYdX",
  ...rest,
});
const tiers = (linear) => ({ method: "standard", preset: "dydx-v4", parameters: { linear } });
const eth = tiers({ ETH: { initial: "0.05", maintenance: "0.03" }, BTC: { initial: "0.05", maintenance: "0.03" } });
const book = {
  positions: [perpetual("e", "ETH", "1", "1000")],
  accounts: [{ counterparty: "dYdX", equity: "100" }],
  margin: eth,
};

const at = (page, row) => page.locator(".book tr", { has: cell(page, row, "asset") }).locator(".c-liquidation > span");
const tightest = (page) => page.locator('[data-figure="tightest"]');
const headline = (page) => page.locator(".headline section", { hasText: "Tightest account" });
const whatif = (page) => page.getByRole("tab", { name: "What if" }).click();
const account = (page, name) => page.locator(`[data-order] [data-account="${name}"]`);
const figure = (row, name) => row.locator(`[data-order-figure="${name}"]`);

async function ask(page, text) {
  await whatif(page);
  await page.locator('[data-parameter="whatif.order"]').fill(text);
  await action(page, "check-order").click();
}

test("each row says where its account is closed out, and how far that is", async ({ page }) => {
  await openWith(page, book);
  // 1 × p − 900 = 3 % × p, so p = 900 / 0.97.
  await expect(at(page, "e")).toHaveText("927.84 −7.2 %".replace(/ %/, "\u00a0%"));
  await expect(at(page, "e")).toHaveAttribute("data-liquidation", "927.835051546392");
  await expect(at(page, "e")).toHaveAttribute("data-distance", "-0.072164948454");
  await expect(tightest(page)).toHaveAttribute("data-value", "-0.072164948454");
  await expect(headline(page)).toContainText("dYdX, ETH at 927.84");
  // A short is closed out by a rise: 1100 / 1.03.
  await cell(page, "e", "quantity").fill("-1");
  await cell(page, "e", "side").selectOption("short");
  await expect(at(page, "e")).toHaveAttribute("data-liquidation", "1067.961165048544");
  await expect(tightest(page)).toHaveAttribute("data-value", "0.067961165049");
});

test("no price in either direction is a dash, a requirement that is not met is said", async ({ page }) => {
  await openWith(page, { ...book, accounts: [{ counterparty: "dYdX", equity: "2000" }] });
  await expect(at(page, "e")).toHaveText("–");
  await expect(headline(page)).toContainText("No single price liquidates any of your accounts.");
  await expect(tightest(page)).toHaveCount(0);
  await openWith(page, { ...book, accounts: [{ counterparty: "dYdX", equity: "20" }] });
  await expect(at(page, "e")).toHaveText("Below");
  await expect(at(page, "e")).toHaveClass(/cost/);
  await expect(tightest(page)).toHaveAttribute("data-value", "0");
  await expect(headline(page)).toContainText("dYdX is below its maintenance margin");
});

test("without equity nothing is claimed, and the headline leads to where it is given", async ({ page }) => {
  await openWith(page, { ...book, accounts: [] });
  await expect(at(page, "e")).toHaveText("");
  await expect(tightest(page)).toHaveCount(0);
  await page.getByRole("button", { name: "Enter your equity to see how close you are" }).click();
  await expect(page.getByRole("textbox", { name: /Equity/ }).first()).toBeFocused();
  await page.keyboard.type("100");
  await expect(tightest(page)).toHaveAttribute("data-value", "-0.072164948454");
});

test("a lending account has its health factor beside it", async ({ page }) => {
  const loan = (id, asset, quantity, price) => ({
    id,
    asset,
    kind: "loan",
    quantity,
    price,
    counterparty: "Aave v3",
    chain: "Ethereum",
  });
  await openWith(page, { positions: [loan("a", "ETH", "10", "2000"), loan("b", "USDC", "-10000", "1")] });
  await expect(headline(page)).toContainText(/Aave v3 Ethereum, (ETH|USDC) at .*, health factor 1\.\d+/);
});

test("the column is one of the columns attribute", async ({ page }) => {
  await openWith(page, book);
  const element = page.locator("exposure-netting");
  await expect(page.locator("th.c-liquidation")).toBeVisible();
  await element.evaluate((element) => (element.columns = "quantity exposure"));
  await expect(page.locator("th.c-liquidation")).toBeHidden();
  await element.evaluate((element) => (element.columns = "quantity liquidation"));
  await expect(page.locator("th.c-liquidation")).toBeVisible();
  await expect(page.locator("th.c-exposure")).toBeHidden();
});

test("an order is checked at every account, ranked, and added at the chosen one, in one step", async ({ page }) => {
  await openWith(page, {
    prices: { BTC: "60000", ETH: "3000" },
    positions: [
      perpetual("h", "BTC", "-2", "60000", { counterparty: "Hyperliquid" }),
      perpetual("d", "ETH", "1", "3000"),
      { id: "c", asset: "BTC", kind: "spot", quantity: "1", price: "60000", counterparty: "Coinbase" },
    ],
    accounts: [{ counterparty: "Hyperliquid", equity: "10000" }],
  });
  const before = await figures(page);
  await ask(page, "+1 BTC long perpetual");
  const first = page.locator("[data-order] [data-account]").first();
  await expect(first).toHaveAttribute("data-account", "Hyperliquid");
  await expect(figure(first, "added")).toHaveAttribute("data-value", "-1500"); // 60,000 at 40×, closed
  await expect(figure(first, "free")).toHaveAttribute("data-value", "8500");
  await expect(figure(first, "liquidation")).toHaveAttribute("data-value", /^6\d{4}/);
  await expect(account(page, "dYdX")).toContainText("Add here");
  expect((await figures(page)).net, "the book is as it was").toBe(before.net);
  const net = await figure(first, "net").getAttribute("data-value");
  await action(page, "accept-order").first().click();
  await expect.poll(async () => (await figures(page)).net).toBe(net);
  await expect(page.locator(".notice")).toContainText("Added: long 1 BTC perpetual at Hyperliquid");
  await action(page, "undo").click();
  await expect.poll(async () => (await figures(page)).net).toBe(before.net);
});

test("an account that does not accept an order gives its reason; a line that cannot be read shows its problem in place", async ({
  page,
}) => {
  await open(page);
  await ask(page, "+1 BTC long perpetual");
  await expect(page.locator("[data-order] [data-refused]").first()).toBeVisible();
  await expect(page.locator("[data-order] [data-refused] .reason").first()).toHaveText(/\w.+\.$/);
  await ask(page, "+1 BTC banana");
  await expect(page.locator('[data-parameter="whatif.order"]')).toHaveAttribute("aria-invalid", "true");
  await expect(page.locator("[data-order] .warning")).toContainText("banana");
  await expect(page.locator("[data-order] [data-account]")).toHaveCount(0);
});

test("of several legs each one's margin is said", async ({ page }) => {
  await openWith(page, { ...book, prices: { ETH: "1000" } });
  await ask(page, "short 1 ETH perp; long 2 ETH perp");
  await expect(account(page, "dYdX")).toContainText("order 1: −50, order 2: +100");
});

for (const theme of ["light", "dark"]) {
  test(`axe finds nothing, and nothing is wider than the page, ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await open(page);
    await ask(page, "+1 BTC long perpetual");
    await expect(page.locator("[data-order] [data-account]").first()).toBeVisible();
    for (const width of [320, 390, 1440, 2560]) {
      await page.setViewportSize({ width, height: 1000 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide, `at ${width}`).toBeLessThanOrEqual(width);
      if (process.env.SHOTS)
        await page.screenshot({ path: `${process.env.SHOTS}/${theme}-${width}.png`, fullPage: true });
    }
    await page.setViewportSize({ width: 1440, height: 1000 });
    const found = await new AxeBuilder({ page })
      .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
      .analyze();
    expect(
      found.violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.target).join(", ")}`),
    ).toEqual([]);
  });
}
