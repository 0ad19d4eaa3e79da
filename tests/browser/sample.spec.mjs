import { expect, test } from "./fixture.mjs";
import { FIGURES, action, exact, figures, open, watch } from "./helpers.mjs";

test("the page opens on the sample book within three seconds, quietly and without asking anybody else", async ({
  page,
  baseURL,
}) => {
  const seen = watch(page, baseURL);
  await page.route(
    (url) => url.origin !== baseURL && url.protocol !== "data:",
    (route) => route.abort(),
  );
  const start = Date.now();
  await open(page);
  expect(Date.now() - start).toBeLessThan(3_000);
  await expect(page).toHaveTitle("Exposure Netting");
  await expect(page.locator("[data-field=quantity]")).toHaveCount(13);
  expect(seen).toEqual({ console: [], strays: [] });
});

test("every number is shown exactly once, as a plain decimal beside its formatted text", async ({ page }) => {
  await open(page);
  const outputs = await page
    .locator("output[data-figure]")
    .evaluateAll((list) => list.map((o) => [o.dataset.figure, o.dataset.value, o.textContent]));
  expect(outputs.map(([name]) => name).sort()).toEqual([...FIGURES, "margin-available", "tightest"].sort());
  for (const [name, value, text] of outputs) {
    expect(value, name).toMatch(/^-?(0|[1-9]\d*)(\.\d{0,11}[1-9])?$/);
    expect(value, name).not.toBe("-0");
    expect(text, name).toMatch(/\d/);
    expect(text, name).not.toMatch(/NaN|undefined|null/);
  }
});

test("the sample book's numbers are those computed by hand", async ({ page }) => {
  await open(page);
  // BTC 61,765.50, ETH 3,312.40, SOL 145.70; inverse contracts at face value; the option at its delta.
  expect(await figures(page)).toEqual({
    // 1,310,000 + 120 × 0.2979 × 3,312.4 + 3.6 BTC + 1,100 SOL + 310.5 ETH + 2.75 BTC
    long: "3009392.8002",
    // 1,240,000 + 96,000 + 4.2 BTC + 980 SOL + 85 ETH + 169.66 ETH
    short: "2581736.884",
    gross: "5591129.6842",
    net: "427655.9162",
    // Every short has a long of its asset somewhere.
    matched: "2581736.884",
    residual: "427655.9162",
    "netting-ratio": "0.923511715815",
    // Of 5,591,129.6842, twice 1,240,000 + 96,000 + 222,355.8 + 561,981.784 offset inside margin sets.
    "recognised-residual": "1350454.5162",
    // By the venues' standard rules, position by position:
    // Deribit 1,240,000 × (2 % + 0.005 % × 20.0759… BTC) + 1,310,000 × (2 % + 0.005 % × 20.9902… BTC) + 96,000 × (2 % + 0.0004 % × 28.9868… ETH),
    // Binance at 20x (259,526.778 + 224,568.36 + 142,795.8) / 20, Hyperliquid 281,596.5 / 20 and, isolated at 5x, 160,248 / 5. A bought call and spot need nothing.
    "margin-standalone": "133024.670443148184",
    // Deribit BTC in portfolio margin instead: (1,310,000 × 61,765.5 / 62,410 − 1,240,000) × 16 % / 84 %, and 1 % of both: 36,121.25121127.
    "margin-netted": "115526.354050171218",
    "margin-saving": "17498.316392976966",
    // Binance in portfolio margin, 1.5 × maintenance: 1.5 × (259,526.778 × 0.4 % + 224,568.36 × 2 % − 500 + 142,795.8 × 0.65 % − 75) = 8,823.970518,
    // instead of 259,526.778 / 150 + 224,568.36 / 25 + 142,795.8 / 75 = 12,616.85692 at the most leverage; the 18,727.69 more at 20x are no effect of netting.
    "margin-available": "3792.886402",
    // Hyperliquid: 87,376 less the isolated 35,376 is 52,000; (52,000 + 85 × 3,312.9) / (85 × 1.02) is 3,847.71, against 3,312.9.
    tightest: "0.161432731433",
  });
});

test("the numbers agree with one another to the last digit", async ({ page }) => {
  await open(page);
  const f = Object.fromEntries(Object.entries(await figures(page)).map(([name, value]) => [name, exact(value)]));
  expect(f.gross).toBe(f.long + f.short);
  expect(f.net).toBe(f.long - f.short);
  expect(f.residual).toBe(f.gross - 2n * f.matched);
  expect(f["recognised-residual"]).toBeGreaterThanOrEqual(f.residual);
  expect(f["margin-saving"]).toBe(f["margin-standalone"] - f["margin-netted"]);
  // 2 × matched / gross, half-even to 12 places: less than half a unit away.
  const twice = 2n * (2n * f.matched * 10n ** 12n - f["netting-ratio"] * f.gross);
  expect(twice <= f.gross && twice >= -f.gross).toBe(true);
});

test("exposure is shown by asset, counterparty, chain and netting set", async ({ page }) => {
  await open(page);
  const names = page.locator(".mirror .name");
  await expect(names).toHaveText(["BTC", "ETH", "SOL"], { ignoreCase: false });
  const group = page.locator("[data-action=group]");
  await group.selectOption("counterparty");
  expect((await names.allTextContents()).sort()).toEqual(["Aave v3", "Binance", "Coinbase", "Deribit", "Hyperliquid"]);
  await group.selectOption("chain");
  expect((await names.allTextContents()).sort()).toEqual(["Arbitrum", "Hyperliquid", "None"]);
  await group.selectOption("set");
  const sets = await names.allTextContents();
  expect(sets.filter((name) => name.startsWith("Deribit"))).toHaveLength(2);
  expect(sets.filter((name) => name.startsWith("Hyperliquid"))).toHaveLength(2);
});

test("nothing has to be scrolled sideways and no number is cut off, from a phone to 4K", async ({ page }) => {
  await open(page);
  for (const width of [320, 390, 768, 1024, 1440, 2560]) {
    await page.setViewportSize({ width, height: 900 });
    for (const tab of ["Exposure", "Margin", "What if", "Counterparties", "Settlement", "Assumptions"]) {
      await page.getByRole("tab", { name: tab }).click();
      if (tab === "Settlement") await page.locator("[data-action=example-web]").click();
      const sizes = await page.evaluate(() => {
        const root = document.querySelector("exposure-netting").shadowRoot;
        const beyond = [...root.querySelectorAll("*")]
          .filter(
            (e) => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroll"),
          )
          .map((e) => `${e.localName}.${e.className}`);
        return { scroll: document.documentElement.scrollWidth, beyond };
      });
      expect.soft(sizes, `${tab} at ${width} px`).toEqual({ scroll: width, beyond: [] });
    }
    const cut = await page.locator("output[data-figure]").evaluateAll((list) =>
      list
        .filter((output) => {
          const own = output.getBoundingClientRect();
          for (let e = output.parentElement; e; e = e.parentElement) {
            const box = e.getBoundingClientRect();
            if (getComputedStyle(e).overflowX === "hidden" && (own.right > box.right + 1 || own.left < box.left - 1))
              return true;
          }
          return !output.checkVisibility() || own.width === 0;
        })
        .map((output) => output.dataset.figure),
    );
    expect.soft(cut, `numbers cut off at ${width} px`).toEqual([]);
  }
});

test("the open menu of the book is inside the window on a phone", async ({ page }) => {
  await open(page);
  for (const width of [320, 390]) {
    await page.setViewportSize({ width, height: 800 });
    await page.locator(".menu > summary").click();
    const right = await page.locator(".menu > div").evaluate((menu) => menu.getBoundingClientRect().right);
    await expect(action(page, "clear")).toBeVisible();
    expect.soft(right, `right edge at ${width} px`).toBeLessThanOrEqual(width);
    await page.locator(".menu > summary").click();
  }
});

test("on a laptop every column of the book is seen whole, to the last digit and button", async ({ page }) => {
  await open(page);
  for (const width of [1280, 1366, 1440, 1536, 1920]) {
    await page.setViewportSize({ width, height: 900 });
    const hidden = await page.locator(".scroll.book").evaluate((book) => book.scrollWidth - book.clientWidth);
    expect(hidden, `at ${width}`).toBe(0);
    const cut = await page
      .locator(".book td.num input")
      .evaluateAll((cells) => cells.filter((cell) => cell.scrollWidth > cell.clientWidth).map((cell) => cell.value));
    expect(cut, `at ${width}`).toEqual([]);
  }
});
