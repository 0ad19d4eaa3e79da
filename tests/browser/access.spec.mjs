import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./fixture.mjs";
import { small, smallFigures } from "./books.mjs";
import { action, cell, expectFigures, figures, importText, open, openWith } from "./helpers.mjs";

/** The findings of axe, in one line each. */
async function violations(
  page,
  choose = (axe) => axe.withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]),
) {
  // There are no frames, which is all that the other mode is for.
  const { violations } = await choose(new AxeBuilder({ page }).setLegacyMode()).analyze();
  return violations.flatMap((v) =>
    v.nodes.map(
      (n) =>
        `${v.id}: ${n.target.flat().join(" ")}: ${n.any
          .concat(n.all, n.none)
          .map((c) => c.message)
          .join("; ")}`,
    ),
  );
}

/** The element that has the focus, inside any shadow. */
const focused = (page) =>
  page.evaluate(() => {
    let e = document.activeElement;
    while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
    const style = getComputedStyle(e);
    return {
      name: e.localName,
      row: e.dataset.row,
      field: e.dataset.field,
      action: e.dataset.action,
      id: e.id,
      outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
      text: e.textContent.trim().slice(0, 40),
    };
  });

/** Presses Tab until the focus is there. */
async function tabTo(page, wanted, limit = 60) {
  for (let i = 0; i < limit; i++) {
    await page.keyboard.press("Tab");
    const here = await focused(page);
    if (Object.entries(wanted).every(([name, value]) => here[name] === value)) return here;
  }
  throw new Error(`not reached by ${limit} tabs: ${JSON.stringify(wanted)}`);
}

const practice = (axe) => axe.withTags(["best-practice"]);
// Dark differs from light by colours alone.
const colours = (axe) => axe.withRules(["color-contrast", "link-in-text-block"]);

for (const theme of ["light", "dark"]) {
  test(`axe finds nothing on the page and in the import, ${theme}`, async ({ page }) => {
    test.setTimeout(40_000);
    const rules = theme === "dark" ? colours : undefined;
    await page.emulateMedia({ colorScheme: theme });
    await open(page);
    for (const tab of ["Exposure", "Margin", "What if", "Counterparties", "Settlement", "Assumptions"]) {
      await page.getByRole("tab", { name: tab }).click();
      if (tab === "Settlement") await page.locator("[data-action=example-web]").click();
      if (tab === "Exposure") await page.getByRole("button", { name: "show as table" }).click();
      if (tab === "Margin") await page.locator("[data-offset]").first().click();
      expect.soft(await violations(page, rules), tab).toEqual([]);
    }
    // A bad cell, an open row, the menu, and what the last action had to say.
    await page.getByRole("button", { name: "More" }).first().click();
    await page.locator("[data-action=delete]").last().click();
    await cell(page, "D-2", "quantity").fill("1,5");
    await page.locator(".menu > summary").click();
    expect.soft(await violations(page, rules), "details, menu, problems").toEqual([]);
    await page.locator(".menu > summary").click();
    await importText(page, "asset,quantity,price,odd\nBTC,1,5,x\nETH,one,5,x\n");
    await expect(page.locator("dialog .failure")).toHaveCount(1);
    expect.soft(await violations(page, rules), "import").toEqual([]);
  });
}

test("axe finds no practice that could be better: landmarks, headings, order", async ({ page }) => {
  await open(page);
  expect.soft(await violations(page, practice), "page").toEqual([]);
  await importText(page, "asset,quantity,price\nBTC,1,5\n");
  expect.soft(await violations(page, practice), "import").toEqual([]);
});

test("axe finds nothing on a phone and on an empty book", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 700 });
  await open(page);
  expect.soft(await violations(page), "phone").toEqual([]);
  await page.locator("exposure-netting").evaluate((element) => (element.book = { positions: [] }));
  expect.soft(await violations(page), "empty").toEqual([]);
});

test("a cell is reached, edited and left by keys alone; arrows go up and down the column", async ({ page }) => {
  await openWith(page, small);
  const here = await tabTo(page, { row: "a", field: "quantity" });
  expect(here.outline, "the focus is visible").toBe(true);
  // The cell's text is selected when it is reached.
  await page.keyboard.type("3");
  await expectFigures(page, { long: "180000" });
  await page.keyboard.press("ArrowDown");
  expect(await focused(page)).toMatchObject({ row: "c", field: "quantity" });
  await page.keyboard.press("Enter");
  expect(await focused(page)).toMatchObject({ row: "b", field: "quantity" });
  await page.keyboard.type("2");
  await expectFigures(page, { short: "150000" });
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  expect(await focused(page)).toMatchObject({ row: "a", field: "quantity" });
  await page.keyboard.press("Control+z");
  await expectFigures(page, { short: "90000", long: "180000" });
});

test("every stop of the Tab key shows where it is and has a name", async ({ page }) => {
  await openWith(page, small);
  const stops = [];
  for (let i = 0; i < 70; i++) {
    await page.keyboard.press("Tab");
    const here = await page.evaluate(() => {
      let e = document.activeElement;
      if (e === document.body) return null;
      while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
      const shown = (e) =>
        e && getComputedStyle(e).outlineStyle !== "none" && parseFloat(getComputedStyle(e).outlineWidth) > 0;
      // A hidden file input shows its focus on its label.
      const visible =
        shown(e) ||
        shown(e.closest("label")) ||
        getComputedStyle(e).borderColor !== getComputedStyle(e.parentElement).borderColor;
      return { name: `${e.localName} ${e.dataset.action ?? e.dataset.field ?? e.id ?? ""} ${e.className}`, visible };
    });
    if (!here) break;
    stops.push(here);
  }
  expect(stops.length).toBeGreaterThan(20);
  expect(stops.filter((stop) => !stop.visible)).toEqual([]);
});

test("an import by keys alone: opened, written, accepted; Escape leaves it", async ({ page }) => {
  await openWith(page, small);
  await tabTo(page, { action: "import" });
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Paste or drop positions" })).toBeVisible();
  await expect.poll(async () => (await focused(page)).action).toBe("import-text");
  await page.keyboard.press("Escape");
  await expect(page.locator("dialog")).toHaveCount(0);
  expect(await figures(page)).toEqual(smallFigures);
  await action(page, "import").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.insertText("asset,quantity,price\nBTC,1,5\n");
  await tabTo(page, { action: "accept" }, 12);
  await page.keyboard.press("Enter");
  await expect(page.locator("dialog")).toHaveCount(0);
  await expect(page.getByRole("status").filter({ hasText: "imported" })).toBeVisible();
});

test("when the import is left, the focus is back on its button", async ({ page }) => {
  await openWith(page, small);
  for (const leave of [() => page.keyboard.press("Escape"), () => action(page, "cancel").press("Enter")]) {
    await action(page, "import").focus();
    await page.keyboard.press("Enter");
    await expect(page.locator("dialog")).toHaveCount(1);
    await leave();
    await expect(page.locator("dialog")).toHaveCount(0);
    await expect.poll(async () => (await focused(page)).action).toBe("import");
  }
});

test("the focus stays inside the import while it is open", async ({ page }) => {
  await openWith(page, small);
  await importText(page, "asset,quantity,price\nBTC,1,5\n");
  for (let i = 0; i < 15; i++) {
    await page.keyboard.press("Tab");
    const outside = await page.evaluate(() => {
      let e = document.activeElement;
      while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
      return e === document.body || e.localName === "exposure-netting" ? false : !e.closest("dialog");
    });
    expect(outside).toBe(false);
  }
});

test("tabs turn by arrows, and their panel is named after them", async ({ page }) => {
  await open(page);
  await page.getByRole("tab", { name: "Exposure" }).focus();
  for (const [key, name] of [
    ["ArrowRight", "Margin"],
    ["ArrowRight", "What if"],
    ["ArrowRight", "Counterparties"],
    ["ArrowRight", "Settlement"],
    ["ArrowRight", "Assumptions"],
    ["ArrowRight", "Exposure"],
    ["ArrowLeft", "Assumptions"],
    ["ArrowLeft", "Settlement"],
  ]) {
    await page.keyboard.press(key);
    const tab = page.getByRole("tab", { name });
    await expect(tab).toBeFocused();
    await expect(tab).toHaveAttribute("aria-selected", "true");
    await expect(page.getByRole("tabpanel", { name })).toBeVisible();
  }
  await expect(page.getByRole("tab", { selected: true })).toHaveCount(1);
  await page.keyboard.press("Tab");
  expect((await focused(page)).id).toBe("pane");
});

test("after a row is deleted by key, the focus is not lost", async ({ page }) => {
  await openWith(page, small);
  await page.locator("[data-action=delete][data-row=c]").focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("input[data-field=quantity]")).toHaveCount(2);
  // It moves with the next frame.
  await expect.poll(async () => ["body", "exposure-netting"].includes((await focused(page)).name)).toBe(false);
});

test("the book is read out as a table with headers, and bars by their numbers", async ({ page }) => {
  await openWith(page, small);
  const table = page.getByRole("region", { name: "Positions" }).getByRole("table");
  for (const name of ["Instrument", "Side", "Quantity", "Price", "Exposure", "Liquidated at", "Counterparty"])
    await expect(table.getByRole("columnheader", { name, exact: true })).toHaveCount(1);
  await expect(table.getByRole("textbox", { name: "quantity of a" })).toHaveValue("2");
  await expect(page.getByRole("img", { name: /long 120,000\.00, short 90,000\.00/ })).toBeVisible();
});

test("on a phone nothing of any tab is beyond the edge, also where values are not known", async ({ page }) => {
  const venues = ["Hyperliquid", "Coinbase", "Binance", "Deribit"];
  const positions = venues.flatMap((counterparty) => [
    { asset: "BTC", kind: "perpetual", quantity: "-1.5", price: "60000", counterparty },
    { asset: "BTC", kind: "spot", quantity: "2.25", price: "60000", counterparty },
  ]);
  await openWith(page, { positions });
  for (const width of [320, 390]) {
    await page.setViewportSize({ width, height: 844 });
    for (const tab of ["exposure", "margin", "whatif", "counterparties", "settlement", "assumptions"]) {
      await page.locator(`#tab-${tab}`).click();
      const beyond = () =>
        page.evaluate(() => {
          const within = document.querySelector("exposure-netting").shadowRoot.querySelectorAll("#pane *");
          const out = [...within].filter(
            (part) =>
              part.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) &&
              !part.closest(".scroll, .hidden") &&
              part.getBoundingClientRect().right > innerWidth + 0.5,
          );
          return out.map((part) => `${part.localName}.${part.className}: ${part.textContent.slice(0, 40)}`);
        });
      await expect.poll(beyond, `${width} px, ${tab}`).toEqual([]);
    }
  }
});
