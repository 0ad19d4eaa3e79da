// The engine stops: no number of a broken instance is shown, the book is not lost, and the page goes on.
import { readFile } from "node:fs/promises";
import { expect, test } from "./fixture.mjs";
import { action, cell, expectFigures, figures, open, openWith, paste } from "./helpers.mjs";

const KEY = "exposure-netting";
const notice = (page, name) => page.locator(`[data-notice="${name}"]`);
const book = (quantity, id = "a") => ({
  positions: [{ id, asset: "BTC", kind: "perpetual", quantity: String(quantity), price: "100" }],
});

/** Overwrites the engine's memory: whatever is called next stops it. */
const spoil = (page) =>
  page.evaluate(async () =>
    new Uint8Array((await (await import("/wasm/exposure-netting-app.js")).default()).memory.buffer).fill(0xff, 1024),
  );

/** Leaves the engine this many pages of memory and no more. */
const starve = (page, left) =>
  page.evaluate(async (left) => {
    const { memory } = await (await import("/wasm/exposure-netting-app.js")).default();
    for (let step = 1 << 15; step >= 1; step >>= 1) {
      try {
        for (;;) memory.grow(step);
      } catch {
        // Smaller steps until there is none.
      }
    }
    // The allocator uses grown memory only when it asks for it: this takes all of it except `left`.
    return memory.buffer.byteLength / 65536 - left;
  }, left);

/** One keystroke into a spoilt engine, and nothing before it: a timer or the focus would stop the engine first. */
const strike = (field, text) =>
  field.evaluate(async (field, text) => {
    const { memory } = window.engine ?? (await (await import("/wasm/exposure-netting-app.js")).default());
    new Uint8Array(memory.buffer).fill(0xff, 1024);
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
  }, text);

const hear = (page) =>
  page.evaluate(() => {
    window.told = [];
    document.addEventListener("en-error", ({ target, detail }) =>
      window.told.push({ id: target.id, code: detail.code }),
    );
  });

test("a stop freezes every element on the page, and each comes back with its own book", async ({ page }) => {
  await open(page, "/fixtures/two.html");
  await hear(page);
  await page.locator("#first").locator('[data-row="p"][data-field="quantity"]').fill("2");
  await expectFigures(page, { net: "120000" }, "#first");
  // In the very moment of the stop there is no number left anywhere, neither on the screen nor by property.
  const frozen = await page.evaluate(async () => {
    const { memory } = await (await import("/wasm/exposure-netting-app.js")).default();
    new Uint8Array(memory.buffer).fill(0xff, 1024);
    const elements = [...document.querySelectorAll("exposure-netting")];
    const input = elements[0].shadowRoot.querySelector('[data-row="p"][data-field="quantity"]');
    input.value = "7";
    input.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
    return elements.map((element) => ({
      figures: element.shadowRoot.querySelectorAll("output").length,
      text: element.shadowRoot.textContent,
      report: element.report,
      quantity: element.book.positions[0].quantity,
    }));
  });
  for (const { figures, text, report } of frozen)
    expect({ figures, text, report }).toEqual({
      figures: 0,
      text: expect.stringContaining("The engine stopped"),
      report: undefined,
    });
  expect(frozen.map(({ quantity }) => quantity)).toEqual(["2", "-3"]);
  await expectFigures(page, { net: "120000" }, "#first");
  await expectFigures(page, { net: "-180000" }, "#second");
  await expect(notice(page, "stopped")).toHaveCount(2);
  expect(await page.evaluate(() => window.told)).toEqual([
    { id: "first", code: "internal" },
    { id: "second", code: "internal" },
  ]);
  // Both go on.
  await page.locator("#second").locator('[data-row="p"][data-field="quantity"]').fill("4");
  await expectFigures(page, { net: "-240000" }, "#second");
  await page.locator("#first").locator('[data-action="stopped-dismiss"]').click();
  await expect(notice(page, "stopped")).toHaveCount(1);
});

test("what was typed before a stop is there after it, is saved, and can be downloaded", async ({ page }) => {
  await openWith(page, book(1));
  await cell(page, "a", "quantity").fill("5");
  await expectFigures(page, { net: "500" });
  const saved = () =>
    page.evaluate((key) => JSON.parse(localStorage.getItem(key) ?? "null")?.positions[0].quantity, KEY);
  // Saving would call the engine as well, and stop it before the next change does.
  await expect.poll(saved).toBe("5");
  await strike(cell(page, "a", "quantity"), "6");
  await expect(notice(page, "stopped")).toContainText("was started again");
  await expectFigures(page, { net: "500" });
  const [file] = await Promise.all([page.waitForEvent("download"), action(page, "rescue").click()]);
  expect(JSON.parse(await readFile(await file.path(), "utf8")).positions[0].quantity).toBe("5");
  expect(await saved()).toBe("5");
  await page.reload();
  await expectFigures(page, { net: "500" });
});

test("a call of the host into a broken engine fails with its own code, and the next one works", async ({ page }) => {
  await openWith(page, book(1));
  // Liquidation prices are worked out a moment later; it is the host's call that is to find the engine broken.
  await page.waitForTimeout(500);
  await spoil(page);
  const told = await page.evaluate(async () => {
    const element = document.querySelector("exposure-netting");
    const failed = await element.update({ prices: { BTC: "200" } }).then(
      () => "nothing",
      ({ name, code }) => ({ name, code }),
    );
    await new Promise((resume) => setTimeout(resume, 200));
    await element.update({ prices: { BTC: "200" } });
    return failed;
  });
  expect(told).toEqual({ name: "NettingError", code: "internal" });
  await expectFigures(page, { net: "200" });
});

test("out of memory: the page starts again with the book as it was", async ({ page }) => {
  test.setTimeout(60_000);
  await openWith(page, book(1));
  const rows = Array.from({ length: 60_000 }, (_, i) => `BTC,perpetual,${i},60000,venue${i}`).join("\n");
  await starve(page, 0);
  await hear(page);
  await paste(page, `asset,kind,quantity,price,venue\n${rows}\n`);
  await expect(notice(page, "stopped")).toContainText("was started again", { timeout: 30_000 });
  await expectFigures(page, { net: "100" });
  expect(await page.evaluate(() => window.told.map(({ code }) => code))).toEqual(["internal"]);
  await cell(page, "a", "quantity").fill("7");
  await expectFigures(page, { net: "700" });
});

test("a book on which the engine stops again is offered as a file, and the other element goes on", async ({ page }) => {
  await open(page, "/fixtures/two.html");
  // Whenever the book of the first element is opened, the engine stops.
  await page.evaluate(async () => {
    const { Mounted } = await import("/wasm/exposure-netting-app.js");
    const load = Mounted.prototype.load;
    Mounted.prototype.load = function (text) {
      // A place that no memory has.
      return load.call(text.includes('"quantity":"1"') ? { __wbg_ptr: 0xfffffff0 } : this, text);
    };
  });
  await strike(page.locator("#second").locator('[data-row="p"][data-field="quantity"]'), "9");
  await expect(page.locator("#first").locator('[data-notice="stopped"]')).toContainText("stopped twice");
  await expect(page.locator("#first").locator('[data-action="rescue"]')).toBeVisible();
  expect(await figures(page, "#first")).toEqual({});
  await expectFigures(page, { net: "-180000" }, "#second");
});

test("in the iframe as well, and the host hears of it", async ({ page }) => {
  await page.addInitScript(() => {
    const made = WebAssembly.instantiate;
    WebAssembly.instantiate = async (...given) => {
      const done = await made.apply(WebAssembly, given);
      window.engine = (done.instance ?? done).exports;
      return done;
    };
  });
  await page.goto("/fixtures/embed.html");
  await page.evaluate(() => window.start({ view: "full" }));
  await expect.poll(() => page.evaluate(() => window.heard.map(({ name }) => name))).toContain("result");
  const frame = page.frames().find((frame) => frame.url().includes("embed.html#"));
  await strike(frame.locator('[data-row="p"][data-field="quantity"]'), "3");
  await expect
    .poll(() => page.evaluate(() => window.heard.filter(({ name }) => name === "error").map(({ value }) => value.code)))
    .toEqual(["internal"]);
  await expect(frame.locator('[data-notice="stopped"]')).toContainText("was started again");
  expect((await page.evaluate(() => window.embedded.get("book"))).positions[0].quantity).toBe("2");
  expect((await page.evaluate(() => window.embedded.get("report"))).total.net).toBe("120000");
});
