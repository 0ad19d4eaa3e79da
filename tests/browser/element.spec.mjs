import { expect, test } from "./fixture.mjs";
import { expectFigures, figures, open, paste, typed, watch } from "./helpers.mjs";

const heard = (page, name, id) =>
  page.evaluate(([name, id]) => window.heard.filter((e) => e.name === name && (!id || e.id === id)), [name, id]);
const inside = (page, id, selector) => page.locator(`#${id}`).locator(selector);

test.beforeEach(async ({ page }) => {
  await open(page, "/fixtures/two.html");
  await expectFigures(page, { long: "60000", short: "0" }, "#first");
  await expectFigures(page, { long: "0", short: "180000" }, "#second");
});

test("two elements on a plain page have a book each, and neither knows of the other", async ({ page, baseURL }) => {
  const seen = watch(page, baseURL);
  const second = await figures(page, "#second");
  expect(await typed(inside(page, "first", "[data-row=p][data-field=quantity]"), "2")).toMatchObject({
    long: "120000",
    net: "120000",
    "margin-standalone": "3000",
  });
  expect(await figures(page, "#second")).toEqual(second);
  await inside(page, "second", "[data-action=delete]").click();
  await expectFigures(page, { gross: "0" }, "#second");
  await expectFigures(page, { long: "120000" }, "#first");
  await inside(page, "second", "[data-action=undo]").click();
  await expectFigures(page, { short: "180000" }, "#second");
  await expect(inside(page, "first", "[data-action=undo]")).toBeEnabled();
  // A paste outside both is nobody's.
  await paste(page, "asset,quantity,price\nBTC,1,5\n");
  await expect(page.locator("dialog")).toHaveCount(0);
  // The host's styles stay outside, and so do the element's.
  await expect(inside(page, "first", "[data-figure=net]")).toBeVisible();
  expect(await inside(page, "first", ".en").evaluate((e) => getComputedStyle(e).borderTopWidth)).toBe("0px");
  expect(
    await page
      .locator("h1")
      .first()
      .evaluate((e) => getComputedStyle(e).fontSize),
  ).toBe("32px");
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
  expect(seen).toEqual({ console: [], strays: [] });
});

test("events tell of readiness, results and changes; they bubble out of the shadow", async ({ page }) => {
  for (const id of ["first", "second"]) {
    const ready = await heard(page, "en-ready", id);
    expect(ready).toEqual([{ name: "en-ready", id, detail: null, bubbles: true, composed: true }]);
  }
  await page.evaluate(() => (window.heard.length = 0));
  await inside(page, "first", "[data-row=p][data-field=quantity]").fill("2");
  const [result] = await heard(page, "en-result");
  expect(result).toMatchObject({ id: "first", bubbles: true, composed: true });
  expect(result.detail.total).toMatchObject({ long: "120000", net: "120000", gross: "120000" });
  expect(result.detail.margin).toMatchObject({ method: "venue", standalone: "3000", netted: "3000", saving: "0" });
  const [change] = await heard(page, "en-change");
  expect(change).toMatchObject({ id: "first", bubbles: true, composed: true });
  expect(change.detail.positions).toEqual([expect.objectContaining({ id: "p", asset: "BTC", quantity: "2" })]);
  expect(await heard(page, "en-change", "second")).toEqual([]);
  // A book set by the host gives a result, and is no change of the person's.
  await page.evaluate(() => {
    window.heard.length = 0;
    document.getElementById("second").book = window.makeBook("5");
  });
  await expectFigures(page, { long: "300000" }, "#second");
  expect((await heard(page, "en-result", "second")).at(-1).detail.total.long).toBe("300000");
  expect(await heard(page, "en-change", "second")).toEqual([]);
});

test("a book that makes no sense is reported by en-error, and the old one stays", async ({ page }) => {
  await page.evaluate(() => {
    window.heard.length = 0;
    document.getElementById("first").book = { positions: "none" };
  });
  const [error] = await heard(page, "en-error", "first");
  expect(error.detail).toEqual(expect.objectContaining({ code: expect.any(String), message: expect.any(String) }));
  await expectFigures(page, { long: "60000" }, "#first");
  const thrown = await page.evaluate(() =>
    document
      .getElementById("first")
      .restore({ book: { positions: "none" } })
      .then(
        () => null,
        (e) => ({ error: e instanceof Error, code: e.code, message: e.message }),
      ),
  );
  expect(thrown).toEqual({ error: true, code: error.detail.code, message: expect.any(String) });
  // Text of any known format is a book too.
  await page.evaluate(() => (document.getElementById("first").book = "asset,quantity,price\nETH,-2,3000\n"));
  await expectFigures(page, { short: "6000" }, "#first");
});

test("save gives plain data, restore takes it in whole or in part, whenReady and report tell the rest", async ({
  page,
}) => {
  const state = await page.evaluate(async () => {
    const first = document.getElementById("first");
    await first.whenReady;
    return { saved: await first.save(), report: first.report.total.long };
  });
  expect(state.saved).toMatchObject({
    theme: "auto",
    view: "full",
    readonly: false,
    book: { positions: [{ id: "p", quantity: "1" }] },
  });
  expect(state.report).toBe("60000");
  await page.evaluate(async (state) => {
    const second = document.getElementById("second");
    await second.restore(structuredClone(state));
  }, state.saved);
  await expectFigures(page, { long: "60000", short: "0" }, "#second");
  await expect(page.locator("#second")).toHaveAttribute("theme", "auto");
  // In part: the book stays.
  await page.evaluate(() =>
    document.getElementById("second").restore({ theme: "light", readonly: true, view: "exposure" }),
  );
  await expect(page.locator("#second")).toHaveAttribute("theme", "light");
  await expect(inside(page, "second", "[part=positions]")).toHaveCount(0);
  await expect(inside(page, "second", "[part=panes]")).toBeVisible();
  await expectFigures(page, { long: "60000" }, "#second");
});

test("numbers and bigints of the host are taken as they are", async ({ page }) => {
  await page.evaluate(
    () =>
      (document.getElementById("first").book = {
        positions: [{ asset: "BTC", kind: "spot", quantity: 12345678901234567890n, price: 0.5 }],
      }),
  );
  await expectFigures(page, { long: "6172839450617283945" }, "#first");
});

test("the headline alone: every number once, no table, no form", async ({ page }) => {
  await page.locator("#first").evaluate((element) => element.setAttribute("view", "headline"));
  await expect(inside(page, "first", "[data-figure]")).toHaveCount(11);
  await expect(inside(page, "first", "[data-figure=net]")).toBeVisible();
  await expect(inside(page, "first", "table, input, textarea, [role=tab]")).toHaveCount(0);
  await page.locator("#first").evaluate((element) => (element.book = window.makeBook("7")));
  await expectFigures(page, { long: "420000" }, "#first");
});

test("readonly: everything is shown, nothing can be changed", async ({ page }) => {
  await page.locator("#first").evaluate((element) => (element.readonly = true));
  await expect(page.locator("#first")).toHaveAttribute("readonly", "");
  for (const name of ["import", "add", "undo", "redo", "delete", "quick", "clear", "keep"])
    await expect(inside(page, "first", `[data-action=${name}]`), name).toHaveCount(0);
  const quantity = inside(page, "first", "[data-row=p][data-field=quantity]");
  await expect(quantity).not.toBeEditable();
  await expect(inside(page, "first", "[data-row=p][data-field=side]")).toBeDisabled();
  await quantity.focus();
  await page.keyboard.type("9");
  await page.keyboard.press("Control+z");
  await page
    .locator("#first")
    .evaluate((element) =>
      element.shadowRoot.querySelector("table").dispatchEvent(new Event("drop", { bubbles: true, composed: true })),
    );
  await inside(page, "first", "[role=tab]").nth(1).click();
  await expect(inside(page, "first", "[data-parameter='margin.parameters.basis']")).toBeDisabled();
  await expect(inside(page, "first", "[data-action=method]")).toBeDisabled();
  await inside(page, "first", "[role=tab]").nth(2).click();
  await expect(inside(page, "first", "[data-action=hedge]").first()).toBeDisabled();
  await expect(inside(page, "first", ".equity input").first()).toBeDisabled();
  await inside(page, "first", "[role=tab]").nth(5).click();
  await expect(inside(page, "first", "[data-assumption=currency]")).toBeDisabled();
  expect((await figures(page, "#first")).long).toBe("60000");
  // The other is as it was.
  await expect(inside(page, "second", "[data-row=p][data-field=quantity]")).toBeEditable();
  await page.locator("#first").evaluate((element) => (element.readonly = false));
  await expect(quantity).toBeEditable();
});

test("readonly: the sample book does not take the place of the host's", async ({ page }) => {
  await page.locator("#first").evaluate((element) => (element.readonly = true));
  await inside(page, "first", ".menu > summary").click();
  const sample = inside(page, "first", "[data-action=sample]");
  if (await sample.count()) await sample.click();
  expect((await figures(page, "#first")).long).toBe("60000");
});

test("the theme is the element's own, light or dark, and its button turns it", async ({ page }) => {
  const background = (id) => inside(page, id, ".en").evaluate((e) => getComputedStyle(e).backgroundColor);
  await page.emulateMedia({ colorScheme: "light" });
  const light = await background("first");
  const dark = await background("second");
  expect(light).not.toBe(dark);
  await page.locator("#first").evaluate((element) => (element.theme = "dark"));
  expect(await background("first")).toBe(dark);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.locator("#first").evaluate((element) => (element.theme = "auto"));
  expect(await background("first")).toBe(dark);
  await page.locator("#first").evaluate((element) => (element.theme = "light"));
  expect(await background("first")).toBe(light);
  await inside(page, "first", "[data-action=theme]").click();
  await expect(page.locator("#first")).toHaveAttribute("theme", "dark");
  // A host's own colour.
  await page.locator("#first").evaluate((element) => element.style.setProperty("--en-bg", "rgb(1, 2, 3)"));
  expect(await background("first")).toBe("rgb(1, 2, 3)");
});

test("method and currency are set by attribute, before and after", async ({ page }) => {
  await page.locator("#first").evaluate((element) => element.setAttribute("method", "schedule"));
  // 15 % of 60,000.
  await expectFigures(page, { "margin-standalone": "9000" }, "#first");
  await page.evaluate(async () => {
    const made = document.createElement("exposure-netting");
    made.id = "made";
    made.setAttribute("method", "schedule");
    made.setAttribute("view", "headline");
    made.book = window.makeBook("2");
    document.body.append(made);
    await made.whenReady;
  });
  await expectFigures(page, { long: "120000", "margin-standalone": "18000" }, "#made");
  await page.locator("#first").evaluate((element) => element.setAttribute("method", "rate"));
  await expectFigures(page, { "margin-standalone": "1500" }, "#first");
  // A dollar is half a euro.
  await page.locator("#first").evaluate(
    (element) =>
      (element.book = {
        ...window.makeBook("1"),
        rates: { USD: "0.5" },
        positions: [{ ...window.makeBook("1").positions[0], quote: "USD" }],
      }),
  );
  await page.locator("#first").evaluate((element) => element.setAttribute("currency", "EUR"));
  await expectFigures(page, { long: "30000" }, "#first");
});

test("a book that the host sets later is margined by the method attribute as well", async ({ page }) => {
  await page.locator("#first").evaluate((element) => element.setAttribute("method", "schedule"));
  await expectFigures(page, { "margin-standalone": "9000" }, "#first");
  await page.evaluate(() => (document.getElementById("first").book = window.makeBook("2")));
  await expectFigures(page, { long: "120000", "margin-standalone": "18000" }, "#first");
});

test("an unknown method is reported by en-error and changes nothing", async ({ page }) => {
  await page.locator("#first").evaluate((element) => element.setAttribute("method", "schedule"));
  await expectFigures(page, { "margin-standalone": "9000" }, "#first");
  await page.evaluate(() => {
    window.heard.length = 0;
    document.getElementById("first").setAttribute("method", "astrology");
  });
  await expect.poll(async () => (await heard(page, "en-error", "first")).length).toBe(1);
  await expectFigures(page, { "margin-standalone": "9000" }, "#first");
});

test("removed and added again, an element keeps its book; disposed, it is gone", async ({ page }) => {
  await inside(page, "first", "[data-row=p][data-field=quantity]").fill("4");
  await expectFigures(page, { long: "240000" }, "#first");
  // Moved at once.
  await page.evaluate(() => document.body.append(document.getElementById("first")));
  await expectFigures(page, { long: "240000" }, "#first");
  // Away for a while.
  await page.evaluate(async () => {
    window.away = document.getElementById("first");
    window.away.remove();
    await new Promise((done) => setTimeout(done, 50));
  });
  expect(
    await page.evaluate(() => [window.away.book.positions[0].quantity, window.away.shadowRoot.childElementCount]),
  ).toEqual(["4", 0]);
  await page.evaluate(async () => {
    document.body.append(window.away);
    await window.away.whenReady;
  });
  await expectFigures(page, { long: "240000" }, "#first");
  await inside(page, "first", "[data-row=p][data-field=quantity]").fill("5");
  await expectFigures(page, { long: "300000" }, "#first");

  await page.evaluate(() => document.getElementById("first").dispose());
  await expect(page.locator("#first")).toHaveCount(0);
  await page.evaluate(() => document.body.append(window.away));
  await page.waitForTimeout(100);
  await expect(inside(page, "first", "[data-figure]")).toHaveCount(0);
  await expectFigures(page, { short: "180000" }, "#second");
  // Twice does no harm.
  expect(await page.evaluate(() => window.away.dispose().then(() => "done", String))).toBe("done");
});

test("without a book an element is empty, whatever the page opens on; a book that makes no sense leaves it so", async ({
  page,
}) => {
  const found = await page.evaluate(async () => {
    const made = document.createElement("exposure-netting");
    made.id = "late";
    document.body.append(made);
    await made.whenReady;
    const wrong = document.createElement("exposure-netting");
    wrong.id = "wrong";
    wrong.book = { positions: 5 };
    document.body.append(wrong);
    await wrong.whenReady;
    return [made.book.positions.length, wrong.book.positions.length];
  });
  expect(found).toEqual([0, 0]);
  await expectFigures(page, { gross: "0", net: "0" }, "#late");
  await expectFigures(page, { gross: "0", net: "0" }, "#wrong");
  expect(await heard(page, "en-error", "wrong")).toHaveLength(1);
});

test("the currency attribute converts at the book's rate, and without one is refused, never a new name for old figures", async ({
  page,
}) => {
  const set = (book, currency) =>
    page.locator("#first").evaluate(
      (element, [book, currency]) => {
        element.removeAttribute("currency");
        element.book = book;
        element.currency = currency;
      },
      [book, currency],
    );
  const dollars = {
    currency: "USD",
    positions: [{ id: "p", asset: "BTC", kind: "perpetual", quantity: "1", price: "60000", counterparty: "X" }],
  };
  await set({ ...dollars, rates: { EUR: "1.25" } }, "EUR");
  await expectFigures(page, { long: "48000" }, "#first");
  await set(dollars, "EUR");
  await expectFigures(page, { long: "60000" }, "#first");
  await expect(inside(page, "first", "[part=headline] .v small").first()).toContainText("USD");
  await expect.poll(async () => (await heard(page, "en-error", "first")).at(-1)?.detail.code).toBe("missing_rate");
  // A book that names no currency takes the attribute's, once.
  await set({ positions: dollars.positions }, "EUR");
  await expectFigures(page, { long: "60000" }, "#first");
  await page.locator("#first").evaluate((element) => (element.currency = "GBP"));
  await expect(inside(page, "first", "[part=headline] .v small").first()).toContainText("EUR");
});

test("an element that is gone for good lets nobody wait", async ({ page }) => {
  const outcome = await page.evaluate(async () => {
    const made = document.createElement("exposure-netting");
    await made.dispose();
    return made.whenReady.then(
      () => "ready",
      (error) => error.code,
    );
  });
  expect(outcome).toBe("disposed");
});

test("removed in the middle of a change: nothing falls, and the change is kept", async ({ page }) => {
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  const kept = await page.evaluate(async () => {
    const element = document.createElement("exposure-netting");
    element.setAttribute("storage", "kept");
    element.book = window.makeBook("5");
    document.body.append(element);
    await element.whenReady;
    // The host's news, and then a person's change, which is what is kept.
    await element.update({ prices: { BTC: "50000" } });
    const field = element.shadowRoot.querySelector('[data-row="p"][data-field="quantity"]');
    field.value = "7";
    field.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
    element.remove();
    await new Promise((done) => setTimeout(done, 600));
    return localStorage.getItem("kept");
  });
  const { prices, positions } = JSON.parse(kept);
  expect([prices, positions[0].quantity]).toEqual([{ BTC: "50000" }, "7"]);
  expect(complaints).toEqual([]);
});

test("removed while a large web waits for its worker", async ({ page }) => {
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.locator("#first").evaluate((element) => (element.view = "settlement"));
  const web = Array.from({ length: 2_000 }, (_, i) => `P${i % 50},P${(i + 1) % 50},USD,${i + 1}`).join("\n");
  await inside(page, "first", '[data-action="obligations"]').evaluate((field, text) => {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.getRootNode().host.remove();
  }, `debtor,creditor,asset,amount\n${web}\n`);
  await page.waitForTimeout(800);
  expect(complaints).toEqual([]);
});

test("properties as frameworks set them: undefined means absent, and an empty string switches on", async ({ page }) => {
  const seen = await page.locator("#first").evaluate((element) => {
    const seen = {};
    for (const name of ["view", "theme", "method", "currency", "columns"]) {
      element[name] = undefined;
      seen[name] = element.getAttribute(name);
      element[name] = null;
      seen[`${name}, null`] = element.getAttribute(name);
    }
    const readonly = (value) => ((element.readonly = value), element.hasAttribute("readonly"));
    seen.readonly = ["", true, "readonly", undefined, "", null, true, false].map(readonly);
    return seen;
  });
  expect(seen).toEqual({
    view: null,
    "view, null": null,
    theme: null,
    "theme, null": null,
    method: null,
    "method, null": null,
    currency: null,
    "currency, null": null,
    columns: null,
    "columns, null": null,
    readonly: [true, true, true, false, true, false, true, false],
  });
});

test("a method that is taken away leaves the book its own", async ({ page }) => {
  const method = () => page.locator("#first").evaluate((element) => element.report.margin.method);
  const own = await method();
  await page.locator("#first").evaluate((element) => (element.method = "schedule"));
  expect(await method()).toBe("schedule");
  await page.locator("#first").evaluate((element) => element.removeAttribute("method"));
  expect(await method()).toBe(own);
  // The book's own is what it said, not the default.
  await page.locator("#first").evaluate((element) => {
    element.book = { ...window.makeBook("1"), margin: { method: "standard", preset: "deribit" } };
    element.method = "rate";
    element.method = null;
  });
  expect(await method()).toBe("standard");
});

test("the first that is heard of a book is by the method that the attribute names", async ({ page }) => {
  const seen = await page.evaluate(async () => {
    const seen = [];
    const element = document.createElement("exposure-netting");
    element.setAttribute("method", "standard/deribit");
    element.addEventListener("en-result", ({ detail }) => seen.push([detail.margin.method, detail.total.long]));
    element.book = window.makeBook("5");
    document.body.append(element);
    await element.whenReady;
    await new Promise((done) => setTimeout(done, 100));
    element.book = window.makeBook("6");
    element.remove();
    return seen;
  });
  expect(seen).toEqual([
    ["standard", "300000"],
    ["standard", "360000"],
  ]);
});
