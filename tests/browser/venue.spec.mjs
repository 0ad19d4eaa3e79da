import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./fixture.mjs";
import { offsetting, offsettingFigures, small } from "./books.mjs";
import {
  FIGURES,
  action,
  exact,
  expectFigures,
  figures,
  fromMenu,
  importText,
  open,
  openWith,
  typed,
} from "./helpers.mjs";

const tab = (page, name) => page.getByRole("tab", { name }).click();
const headline = (page) => page.locator("[part=headline]");
const accounts = (page) => page.getByRole("region", { name: "Margin by account", exact: true });
const row = (page, name) => accounts(page).locator("tbody tr").filter({ hasText: name });
const mode = (page, name) => page.getByLabel(`Margin of ${name}`, { exact: true });
const leverage = (page, name) => page.locator(`[data-parameter="accounts.${name}.leverage"]`);
const book = (page) => page.locator("exposure-netting").evaluate((element) => element.book);
const report = (page) => page.locator("exposure-netting").evaluate((element) => element.report);
const shown = (text) => Number(text.replace(/\u2212/g, "-").replace(/[^\d.-]/g, ""));

/** The element that has the focus, inside any shadow. */
const focused = (page) =>
  page.evaluate(() => {
    let e = document.activeElement;
    while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
    return { ...e.dataset };
  });

const perpetual = (id, asset, quantity, price, rest) => ({ id, asset, kind: "perpetual", quantity, price, ...rest });

/** One perpetual at Hyperliquid, where nothing offsets, and one at a venue that nobody knows. */
const plain = { currency: "USD", positions: [perpetual("h", "BTC", "2", "60000", { counterparty: "Hyperliquid" })] };
const unknown = {
  ...plain,
  positions: [...plain.positions, perpetual("u", "ETH", "-10", "3000", { counterparty: "My broker" })],
};

test("the headline says what the venues ask by their own rules, what is saved now and what could be", async ({
  page,
}) => {
  await open(page);
  const all = await figures(page);
  await expect(headline(page)).toContainText(/Margin needed\s*· venues' own rules/);
  await expect(headline(page)).toContainText("133,025 position by position");
  // Binance in portfolio margin: 12,616.86 at the most leverage, 8,823.97 then.
  await expect(headline(page)).toContainText("Up to 3,793 more with portfolio margin at Binance USD-M");
  // Aave's liquidation thresholds.
  await expect(action(page, "stand-ins")).toHaveText("1 stand-in");
  // Deribit BTC and Binance: 36,412 + 32,310; 36,121.25 + 31,344.55.
  await expect(page.locator("[data-compared]")).toHaveText("The venues say 68,722, we say 67,466 for 2 of 5 accounts");
  const { margin } = await report(page);
  expect(all["margin-available"]).toBe(margin.available[0].saving);
  expect(all["margin-netted"]).toBe(margin.netted);
  // It leads to what could be saved, and is no part of what is.
  await action(page, "available").click();
  await expect(page.getByRole("tab", { name: "Margin" })).toHaveAttribute("aria-selected", "true");
  await expect.poll(() => focused(page)).toEqual({ available: "" });
  expect(exact(all["margin-saving"])).toBe(exact(all["margin-standalone"]) - exact(all["margin-netted"]));
});

test("where nothing is saved, one sentence says why", async ({ page }) => {
  await openWith(page, plain);
  // 120,000 at 40x, alone and together.
  await expectFigures(page, { "margin-standalone": "3000", "margin-netted": "3000", "margin-saving": "0" });
  await expect(page.locator("[data-figure=margin-available]")).toHaveCount(0);
  await expect(headline(page)).toContainText("Your venues margin each position separately.");
  await tab(page, "Margin");
  await expect(page.locator("[part=panes]")).toContainText(
    "Nothing is saved: your venues margin each position separately.",
  );
  await openWith(page, {
    positions: [{ asset: "BTC", kind: "spot", quantity: "1", price: "60000", counterparty: "Coinbase" }],
  });
  await expect(headline(page)).toContainText("Nothing here needs margin.");
  await expect(action(page, "stand-ins")).toHaveCount(0);
});

test("a venue without a known rule has a stand-in, which is marked, named and editable", async ({ page }) => {
  await openWith(page, unknown);
  // Hyperliquid 3,000; 30,000 of ETH at 4 %.
  await expectFigures(page, { "margin-netted": "4200" });
  await expect(action(page, "stand-ins")).toHaveText("1 stand-in");
  await action(page, "stand-ins").click();
  await expect(page.getByRole("tab", { name: "Assumptions" })).toHaveAttribute("aria-selected", "true");
  await expect.poll(() => focused(page)).toMatchObject({ standIn: "" });
  await expect(page.locator("[data-stand-in]")).toContainText("no margin rule of My broker is known here");
  await tab(page, "Margin");
  await expect(row(page, "My broker").locator(".lock")).toContainText("uses a rate of notional instead");
  await expect(row(page, "Hyperliquid").locator(".lock")).toHaveCount(0);
  // The stand-in's rates are those of the methodology, which stays.
  await typed(page.locator('[data-parameter="margin.parameters.rates.ETH"]'), "5");
  await expectFigures(page, { "margin-netted": "4500" });
  expect((await book(page)).margin).toEqual({ method: "venue", parameters: { rates: { ETH: "0.05" } } });
  await action(page, "undo").click();
  await expectFigures(page, { "margin-netted": "4200" });
  await openWith(page, {
    ...unknown,
    positions: [...unknown.positions, perpetual("v", "BTC", "1", "60000", { counterparty: "Another" })],
  });
  await expect(action(page, "stand-ins")).toHaveText("2 stand-ins");
});

test("a group's line shows its rule, its margin and the venue's; the mode is a menu, one step to undo", async ({
  page,
}) => {
  await open(page);
  const line = (text) => page.locator("tr.set").filter({ hasText: text });
  await expect(line("Deribit · BTC")).toContainText("needs 36,121 instead of 53,620, venue says 36,412");
  await expect(line("Aave v3")).toContainText("health factor 1.21");
  await expect(line("Aave v3")).not.toContainText("needs");
  await expect(line("Coinbase")).toContainText("Paid in full, needs no margin");
  await expect(mode(page, "Deribit BTC").locator("option")).toHaveText(["Standard margin", "Portfolio margin"]);
  await expect(mode(page, "Deribit BTC")).toHaveValue("portfolio");
  await expect(mode(page, "Binance USD-M")).toHaveValue("standard");
  await expect(line("Hyperliquid · isolated")).toContainText("Own tiers");
  await expect(line("Hyperliquid · isolated").locator("select")).toHaveCount(0);

  const before = await figures(page);
  const [offer] = (await report(page)).margin.available;
  await mode(page, "Binance USD-M").selectOption("portfolio");
  // As by portfolio margin: what could be saved is saved now, and what the chosen leverage asked for is gone too.
  await expect
    .poll(async () => exact((await figures(page))["margin-netted"]))
    .toBe(exact(before["margin-netted"]) - exact(before["margin-available"]) - exact(offer.byLeverage));
  await expect(line("Binance")).toContainText("needs 8,824");
  expect((await book(page)).accounts.find((a) => a.counterparty === "Binance")).toMatchObject({
    mode: "portfolio",
    leverage: "20",
    equity: "95000",
  });
  await action(page, "undo").click();
  await expectFigures(page, before);
  await expect(mode(page, "Binance USD-M")).toHaveValue("standard");
  await action(page, "redo").click();
  await expect(mode(page, "Binance USD-M")).toHaveValue("portfolio");
  await action(page, "undo").click();

  // A stand-in rule is marked.
  await mode(page, "Hyperliquid").selectOption("portfolio");
  await expect(mode(page, "Hyperliquid")).toHaveClass(/lock/);
  await expect(headline(page)).toContainText("2 stand-ins");
});

test("a notice of what undo brings back goes with the next change", async ({ page }) => {
  await open(page);
  const notice = page.getByText("Undo brings back");
  for (const change of [
    async () => {
      await action(page, "quick").fill("short 0.5 BTC perp @ 60k on Y");
      await action(page, "quick").press("Enter");
    },
    async () => {
      await action(page, "undo").click();
    },
  ]) {
    await mode(page, "Binance USD-M").selectOption("portfolio");
    await expect(notice).toHaveCount(1);
    await change();
    await expect(notice).toHaveCount(0);
    await mode(page, "Binance USD-M").selectOption("standard");
  }
});

test("an account that the book does not list is listed once it has a mode, and that is kept", async ({ page }) => {
  await open(page);
  const positions = [
    perpetual("b", "BTC", "2", "60000", { counterparty: "Binance" }),
    perpetual("c", "BTC", "-1", "60000", { kind: "future", expiry: "2099-03-26", counterparty: "Binance" }),
  ];
  await importText(page, JSON.stringify({ positions }));
  await page.getByLabel("Replace the book").check();
  await action(page, "accept").click();
  await mode(page, "Binance").selectOption("portfolio");
  const now = await figures(page);
  expect((await book(page)).accounts).toEqual([{ counterparty: "Binance", mode: "portfolio" }]);
  await page.reload();
  await expectFigures(page, now);
  await expect(mode(page, "Binance")).toHaveValue("portfolio");
});

test("the leverage of an account decides what its venue asks", async ({ page }) => {
  await openWith(page, plain);
  await tab(page, "Margin");
  // At most 40x.
  await expect(leverage(page, "Hyperliquid")).toHaveAttribute("placeholder", "max");
  expect(await typed(leverage(page, "Hyperliquid"), "10")).toMatchObject({ "margin-netted": "12000" });
  expect((await book(page)).accounts).toEqual([{ counterparty: "Hyperliquid", leverage: "10" }]);
  for (const [text, reason] of [
    ["0.5", /at least 1/],
    ["x", /not a number/],
  ]) {
    expect(await typed(leverage(page, "Hyperliquid"), text), text).toMatchObject({ "margin-netted": "12000" });
    await expect(leverage(page, "Hyperliquid"), text).toHaveAttribute("title", reason);
  }
  expect(await typed(leverage(page, "Hyperliquid"), "")).toMatchObject({ "margin-netted": "3000" });
  expect((await book(page)).accounts ?? []).toEqual([]);
  await leverage(page, "Hyperliquid").blur();
  await action(page, "undo").click();
  await expect(leverage(page, "Hyperliquid")).toHaveValue("");
});

test("the margin of each account is beside the venue's own; possible reasons for a difference are one click away", async ({
  page,
}) => {
  await open(page);
  await tab(page, "Margin");
  const cells = async (name) =>
    (await row(page, name).locator("th, td").allTextContents()).map((text) => text.replace(/\s+/g, " ").trim());
  expect(await cells("Deribit · BTC")).toEqual([
    "Deribit · BTC Portfolio margin as of 2026-02-15",
    "",
    "36,121 venue 36,412",
    "28,897 venue 29,130",
    "−0.8 % −0.8 %",
  ]);
  expect((await cells("Deribit · ETH")).slice(2)).toEqual(["1,931", "971", "–"]);
  // Lending is no part of it.
  expect(await accounts(page).locator("tr.sum td").allTextContents()).toEqual(["", "115,526", "45,389", ""]);
  await expect(row(page, "Deribit · BTC").locator("[data-action=difference]")).toHaveCount(0);
  // More than 2 %.
  const difference = row(page, "Binance").locator("[data-action=difference]");
  await expect(difference).toHaveText("−3.0 %");
  await expect(difference).toHaveAttribute("aria-expanded", "false");
  await difference.click();
  const why = page.locator("[data-explanations] li");
  await expect(why.filter({ hasText: "open orders" })).toHaveCount(1);
  expect(await why.count()).toBe(
    (await report(page)).accounts.find((a) => a.counterparty === "Binance").explanations.length,
  );
  await difference.click();
  await expect(why).toHaveCount(0);
  // The sum contains margin, not lending.
  const initial = accounts(page).locator("[data-margin=initial]");
  const needed = (await initial.allTextContents()).map((text) => shown(text.split(" ")[0]));
  const total = Number((await figures(page))["margin-netted"]);
  expect(Math.abs(needed.reduce((a, b) => a + b, 0) - total)).toBeLessThanOrEqual(needed.length / 2);
  await expect(accounts(page)).not.toContainText("Aave");
  const lending = await page.getByRole("region", { name: "Lending accounts" }).locator("tbody td").allTextContents();
  // 1,028,500.2 × 80 % / 681,981.784; 1,028,500.2 / 681,981.784; its inverse at 80 %.
  expect(lending).toEqual(["1.21", "150.8\u00a0%", "82.9\u00a0%", "140,818"]);
});

test("a portfolio account is one entry of the saving, which opens into its lines and scenarios; the entries add up", async ({
  page,
}) => {
  await open(page);
  await tab(page, "Margin");
  const entry = page.locator('[data-offset="Deribit|BTC"]');
  await expect(entry).toHaveAttribute("data-kind", "mode");
  await entry.click();
  const opened = page.locator('[data-open="Deribit|BTC"]');
  await expect(opened).toContainText("One by one in standard margin its positions would need 53,619.57");
  await expect(opened.getByRole("region", { name: "Lines of this offset" }).locator("tbody tr")).toHaveCount(2);
  await expect(opened.locator("td.heat")).toHaveCount(35);
  await expect(opened.locator("td.worst")).toHaveCount(1);
  await opened.locator("td.heat button").first().click();
  await expect(opened.getByRole("region", { name: "Lines in this scenario" }).locator("tbody tr")).toHaveCount(2);
  const { margin } = await report(page);
  expect(margin.offsets.reduce((sum, offset) => sum + exact(offset.saving), 0n)).toBe(exact(margin.saving));
});

test("what could be saved is tried by one click and undone by another", async ({ page }) => {
  await open(page);
  await tab(page, "Margin");
  const before = await figures(page);
  const possible = page.getByRole("region", { name: "Possible savings" });
  await expect(possible.locator("tbody tr").first()).toContainText("Portfolio margin at Binance USD-M");
  // Bringing positions together is trading: that is not tried by a switch.
  await expect(
    possible.locator("tbody tr").filter({ hasText: "All BTC at Deribit BTC" }).getByRole("button"),
  ).toHaveCount(0);
  await expect(possible).toContainText(/Your leverage needs another 18,728 now/);
  await possible.getByRole("button", { name: "Try it: portfolio margin at Binance USD-M" }).click();
  await expect(mode(page, "Binance USD-M")).toHaveValue("portfolio");
  await expect(page.getByRole("status").filter({ hasText: "Binance USD-M now uses portfolio margin." })).toBeVisible();
  await expect(possible.locator("tbody tr").filter({ hasText: "Binance USD-M" }).getByRole("button")).toHaveCount(0);
  await action(page, "undo").click();
  await expectFigures(page, before);
});

test("a method chosen for all or for one counterparty takes the place of the venues' rules, and gives it back", async ({
  page,
}) => {
  await openWith(page, offsetting);
  await tab(page, "Margin");
  await expect(action(page, "method")).toHaveValue("venue");
  await expect(action(page, "method").locator("option").first()).toHaveText("Each venue's own rule");
  await expect(action(page, "own-rules")).toHaveCount(0);
  await action(page, "method").selectOption("rate");
  await expectFigures(page, offsettingFigures);
  await expect(headline(page)).toContainText("rate per asset");
  await expect(action(page, "stand-ins")).toHaveCount(0);
  await openWith(page, { ...unknown, marginBy: { Hyperliquid: { method: "rate" } } });
  await tab(page, "Margin");
  await expect(headline(page)).toContainText("several rules");
  await expect(action(page, "account-mode")).toHaveCount(0);
  await action(page, "own-rules").click();
  await expectFigures(page, { "margin-netted": "4200" });
  await expect(headline(page)).toContainText("venues' own rules");
  expect((await book(page)).marginBy ?? {}).toEqual({});
  await action(page, "undo").click();
  await expect(headline(page)).toContainText("several rules");
});

test("a headline alone has numbers and no button that would lead nowhere", async ({ page }) => {
  await openWith(page, unknown);
  await page.locator("exposure-netting").evaluate((element) => element.setAttribute("view", "headline"));
  await expect(headline(page)).toContainText("1 stand-in");
  await expect(headline(page).getByRole("button")).toHaveCount(0);
});

test("read-only, a mode is shown and cannot be changed", async ({ page }) => {
  await open(page);
  await page.locator("exposure-netting").evaluate((element) => element.setAttribute("readonly", ""));
  await expect(mode(page, "Binance USD-M")).toBeDisabled();
  await tab(page, "Margin");
  await expect(leverage(page, "Binance.USD-M")).toBeDisabled();
  await expect(action(page, "try").first()).toBeDisabled();
});

test("by keys: the mode is chosen in its group's line, a difference and an offer are opened", async ({ page }) => {
  await open(page);
  await mode(page, "Binance USD-M").focus();
  await page.keyboard.press("ArrowDown");
  await expect(mode(page, "Binance USD-M")).toHaveValue("portfolio");
  await expect(mode(page, "Binance USD-M")).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await tab(page, "Margin");
  await action(page, "difference").focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("[data-explanations]")).toBeVisible();
  await expect(action(page, "difference")).toBeFocused();
});

for (const theme of ["light", "dark"]) {
  test(`axe finds nothing with everything open, ${theme}`, async ({ page }) => {
    test.setTimeout(40_000);
    await page.emulateMedia({ colorScheme: theme });
    await openWith(page, {
      ...unknown,
      positions: [...unknown.positions, perpetual("x", "SOL", "-10", "150", { counterparty: "Binance" })],
    });
    await tab(page, "Margin");
    const audit = async (what) => {
      const { violations } = await new AxeBuilder({ page })
        .setLegacyMode()
        .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
        .analyze();
      expect
        .soft(
          violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.flat().join(" ")}`)),
          what,
        )
        .toEqual([]);
    };
    await audit("a stand-in");
    await action(page, "stand-ins").click();
    await audit("its assumption");
    await fromMenu(page, "sample");
    await tab(page, "Margin");
    await action(page, "difference").click();
    await page.locator("[data-offset]").first().click();
    await audit("the sample");
    await page.setViewportSize({ width: 320, height: 700 });
    await audit("on a phone");
  });
}

test("nothing is cut off and nothing goes over the edge, from a phone to 4K", async ({ page }) => {
  await open(page);
  await tab(page, "Margin");
  await action(page, "difference").click();
  await page.locator("[data-offset]").first().click();
  for (const width of [320, 390, 768, 1440, 2560]) {
    await page.setViewportSize({ width, height: 900 });
    const found = await page.evaluate(() => {
      const root = document.querySelector("exposure-netting").shadowRoot;
      const beyond = [...root.querySelectorAll("*")]
        .filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroll"))
        .map((e) => `${e.localName}.${e.className}`);
      // The rule of an account can be read without scrolling the table sideways.
      const lines = [...root.querySelectorAll("tr.set .line")];
      const box = root.querySelector(".scroll.book").getBoundingClientRect();
      const cut = lines
        .filter((line) => line.getBoundingClientRect().right > box.right + 1 || line.scrollWidth > line.clientWidth + 1)
        .map((line) => line.textContent);
      return { scroll: document.documentElement.scrollWidth, beyond, cut };
    });
    expect.soft(found, `at ${width} px`).toEqual({ scroll: width, beyond: [], cut: [] });
    // The tables of the tab are read without scrolling either.
    for (const name of ["Margin by account", "Lending accounts", "Possible savings"]) {
      const over = await page
        .getByRole("region", { name, exact: true })
        .evaluate((region) => region.scrollWidth - region.clientWidth);
      expect.soft(over, `${name} at ${width} px`).toBeLessThanOrEqual(0);
    }
  }
});

test("each number of the headline is shown once, under a named method too", async ({ page }) => {
  for (const margin of [undefined, { method: "rate" }, { method: "standard", preset: "hyperliquid" }]) {
    await openWith(page, { ...small, margin });
    const names = await page.locator("output[data-figure]").evaluateAll((list) => list.map((o) => o.dataset.figure));
    // Only what could be saved comes and goes.
    expect(names.sort()).toEqual([...FIGURES].sort());
  }
});
