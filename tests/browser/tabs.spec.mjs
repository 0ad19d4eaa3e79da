// The book kept on the device: by one tab, by two, without room, and unreadable.
import { readFile } from "node:fs/promises";
import { expect, test } from "./fixture.mjs";
import { action, cell, expectFigures, fromMenu, importText, open, openWith } from "./helpers.mjs";

const KEY = "exposure-netting";
const kept = (page, name = KEY) => page.evaluate((name) => localStorage.getItem(name), name);
const put = (page, text, name = KEY) => page.evaluate(([name, text]) => localStorage.setItem(name, text), [name, text]);
const notice = (page, name) => page.locator(`[data-notice="${name}"]`);

/** One perpetual at a price of 100: its net is a hundred times its quantity. */
const book = (quantity, more = {}) =>
  JSON.stringify({
    version: 1,
    currency: "USD",
    positions: [{ id: "a", asset: "BTC", kind: "perpetual", quantity: String(quantity), price: "100" }],
    ...more,
  });
const quantity = async (page) => JSON.parse(await kept(page)).positions.find((row) => row.id === "a").quantity;

/** Opens the page on a record that was written by hand. */
async function openOn(page, record) {
  await page.goto("/page.css");
  await put(page, record);
  await open(page);
}

/** Another tab of the same browser. */
async function another(page, work) {
  const other = await page.context().newPage();
  try {
    await open(other);
    await work(other);
  } finally {
    await other.close();
  }
}

async function saved(locator) {
  const [file] = await Promise.all([locator.page().waitForEvent("download"), locator.click()]);
  return readFile(await file.path(), "utf8");
}

test("a tab that nobody touched writes nothing, whether it is reloaded or closed", async ({ page }) => {
  await openOn(page, book(1));
  const other = await page.context().newPage();
  await open(other);
  await cell(page, "a", "quantity").fill("777");
  await expect.poll(() => quantity(page)).toBe("777");
  await other.reload();
  await expectFigures(other, { net: "77700" });
  expect(await quantity(page)).toBe("777");
  const record = await kept(page);
  await other.close({ runBeforeUnload: true });
  await page.waitForTimeout(300);
  expect(await kept(page)).toBe(record);
});

test("opening and leaving changes nothing, byte for byte", async ({ page }) => {
  const records = [
    book(1),
    // Written by hand, with a row that is refused, names of a later version, and spaces.
    `{ "version": 1,  "currency":"USD", "later": {"x":[1.50, null]}, "positions":[ {"id":"a","asset":"BTC","kind":"perpetual","quantity":"1","price":"100","tag":"x"}, {"id":"b","asset":"BTC","kind":"perpetual","quantity":"one"} ] }`,
    book(1).slice(0, -5),
    "[1,2,3]",
    "not a book at all",
    book(1).replace('"version":1', '"version":2'),
  ];
  for (const record of records) {
    await openOn(page, record);
    const before = await page.evaluate(() => ({ ...localStorage }));
    await page.getByRole("tab", { name: "Margin" }).click();
    await page.waitForTimeout(400);
    await page.reload();
    await open(page);
    await page.goto("/page.css");
    expect(await page.evaluate(() => ({ ...localStorage }))).toEqual(before);
  }
});

test("an edit keeps refused rows and what a later version wrote", async ({ page }) => {
  await openOn(
    page,
    `{"version":1,"currency":"USD","later":{"x":[1.50]},"positions":[{"id":"a","asset":"BTC","kind":"perpetual","quantity":"1","price":"100","tag":"x"},{"id":"b","asset":"BTC","quantity":"one",  "kind":"perpetual"}]}`,
  );
  await cell(page, "a", "quantity").fill("5");
  await expect.poll(() => quantity(page)).toBe("5");
  const record = await kept(page);
  for (const part of [
    '"later":{"x":[1.50]}',
    '"tag":"x"',
    '{"id":"b","asset":"BTC","quantity":"one",  "kind":"perpetual"}',
  ])
    expect(record).toContain(part);
  // Until somebody removes the row.
  await page.reload();
  await action(page, "remove-refused").click();
  await expect(action(page, "remove-refused")).toHaveCount(0);
  await expect.poll(() => kept(page)).not.toContain('"one"');
  await action(page, "undo").click();
  await expect.poll(() => kept(page)).toContain('"one"');
});

test("a tab without changes shows what another one changed, and undo takes it back", async ({ page }) => {
  await openOn(page, book(1));
  await another(page, async (other) => {
    await cell(other, "a", "quantity").fill("7");
    await expectFigures(page, { net: "700" });
    await expect(page.getByRole("status").filter({ hasText: "another tab" })).toBeVisible();
    await expect(notice(page, "conflict")).toHaveCount(0);
    // And the other way round, on top of that.
    await cell(page, "a", "quantity").fill("8");
    await expectFigures(other, { net: "800" });
    expect(await quantity(other)).toBe("8");
    await action(other, "undo").click();
    await expectFigures(other, { net: "700" });
    await expectFigures(page, { net: "700" });
  });
});

test("on the sample, too: the first book that a tab makes is shown by the other", async ({ page }) => {
  await open(page);
  await another(page, async (other) => {
    await cell(other, "B-1", "quantity").fill("5");
    await expect(cell(page, "B-1", "quantity")).toHaveValue("5");
  });
});

/** Both tabs change the book at the same moment: one is kept, and the other asks. Gives who asks, and who was kept. */
async function both(page, other) {
  await Promise.all([cell(page, "a", "quantity").fill("11"), cell(other, "a", "quantity").fill("22")]);
  const asks = async () => (await Promise.all([page, other].map((tab) => notice(tab, "conflict").count()))).indexOf(1);
  await expect.poll(asks).not.toBe(-1);
  const [asking, writer] = (await asks()) === 0 ? [page, other] : [other, page];
  const mine = asking === page ? "11" : "22";
  await expectFigures(asking, { net: `${mine}00` });
  return { asking, writer, mine, theirs: mine === "11" ? "22" : "11" };
}

for (const choice of ["keep-this", "use-other"]) {
  test(`when two tabs change the book at once, nothing is lost and the user chooses: ${choice}`, async ({ page }) => {
    await openOn(page, book(1));
    await another(page, async (other) => {
      const { asking, writer, mine, theirs } = await both(page, other);
      expect(await quantity(page)).toBe(theirs);
      await expect(notice(asking, "conflict")).toContainText("1 position");
      expect(JSON.parse(await saved(action(asking, "download-other"))).positions[0].quantity).toBe(theirs);
      // Text typed meanwhile belongs to this tab's book, and waits as well.
      await action(asking, choice).click();
      await expect(notice(asking, "conflict")).toHaveCount(0);
      const chosen = choice === "keep-this" ? mine : theirs;
      for (const tab of [asking, writer]) await expectFigures(tab, { net: `${chosen}00` });
      expect(await quantity(page)).toBe(chosen);
      if (choice === "use-other") {
        await action(asking, "undo").click();
        await expectFigures(writer, { net: `${mine}00` });
      }
    });
  });
}

test("a tab that is left in the middle of the choice leaves its book beside the other", async ({ page }) => {
  await openOn(page, book(1));
  await another(page, async (other) => {
    const { asking, mine, theirs } = await both(page, other);
    await asking.reload();
    await open(asking);
    await expectFigures(asking, { net: `${theirs}00` });
    const line = notice(asking, `${KEY}.unsaved`);
    await expect(line).toBeVisible();
    expect(JSON.parse(await saved(line.locator('[data-action="aside-download"]'))).positions[0].quantity).toBe(mine);
    await line.locator('[data-action="aside-delete"]').click();
    expect(await kept(page, `${KEY}.unsaved`)).toBeNull();
  });
});

for (const [what, record] of [
  ["truncated", book(1).slice(0, -5)],
  ["foreign", '{"some":"thing"}'],
  ["of a later version", book(1).replace('"version":1', '"version":2')],
]) {
  test(`a record that cannot be read is set aside before anything is written over it: ${what}`, async ({ page }) => {
    await openOn(page, record);
    await expect(notice(page, "unread")).toContainText("could not be read");
    await put(page, "an earlier one", `${KEY}.unread`);
    expect(await saved(notice(page, "unread").locator('[data-action="aside-download"]'))).toBe(record);
    await cell(page, "B-1", "quantity").fill("5");
    await expect.poll(() => kept(page)).toContain('"quantity":"-5"');
    expect(await kept(page, `${KEY}.unread`)).toBe("an earlier one");
    expect(await kept(page, `${KEY}.unread.2`)).toBe(record);
    // It is offered until it is deleted, also after a reload.
    await page.reload();
    await open(page);
    const line = notice(page, `${KEY}.unread.2`);
    expect(await saved(line.locator('[data-action="aside-download"]'))).toBe(record);
    await line.locator('[data-action="aside-delete"]').click();
    expect(await kept(page, `${KEY}.unread.2`)).toBeNull();
    expect(await kept(page)).toContain('"quantity":"-5"');
  });
}

test("a term that is not understood is copied before the book is saved without it", async ({ page }) => {
  const record = book(1, { agreements: [{ id: "isda", counterparty: "X", enforceable: true, treshold: "5" }] });
  await openOn(page, record);
  await expect(notice(page, "unread")).toContainText("Parts of the book");
  await cell(page, "a", "quantity").fill("2");
  await expect.poll(() => quantity(page)).toBe("2");
  expect(await kept(page, `${KEY}.unread`)).toBe(record);
});

/** Fills the storage of the page to the last letter. */
const fill = (page) =>
  page.evaluate(() => {
    let [size, at] = [1 << 20, 0];
    while (size >= 1) {
      try {
        localStorage.setItem(`fill${at++}`, "x".repeat(size));
      } catch {
        size >>= 1;
      }
    }
  });

test("a book that could not be saved is reported at once and after a reload, and saved as soon as there is room", async ({
  page,
}) => {
  await openOn(page, book(1));
  await cell(page, "a", "quantity").fill("2");
  await expect.poll(() => quantity(page)).toBe("2");
  await fill(page);
  await cell(page, "a", "quantity").fill("123456789");
  const failed = notice(page, "failed");
  await expect(failed).toContainText("could not be saved");
  await expectFigures(page, { net: "12345678900" });
  expect(JSON.parse(await saved(failed.locator('[data-action="save-download"]'))).positions[0].quantity).toBe(
    "123456789",
  );
  expect(await quantity(page)).toBe("2");
  // The older book comes back, and says that it is the older one.
  await page.reload();
  await expectFigures(page, { net: "200" });
  await expect(notice(page, "stale")).toContainText("could not be saved");
  await page.reload();
  await expect(notice(page, "stale")).toBeVisible();
  await cell(page, "a", "quantity").fill("987654321");
  await expect(failed).toBeVisible();
  await page.evaluate(() =>
    Object.keys(localStorage)
      .filter((name) => name.startsWith("fill"))
      .forEach((name) => localStorage.removeItem(name)),
  );
  await failed.locator('[data-action="save-again"]').click();
  await expect(failed).toHaveCount(0);
  expect(await quantity(page)).toBe("987654321");
  await page.reload();
  await expectFigures(page, { net: "98765432100" });
  await expect(notice(page, "stale")).toHaveCount(0);
});

test("the browser asks before a book is left that could not be saved", async ({ page }) => {
  await openOn(page, book(1));
  await fill(page);
  await cell(page, "a", "quantity").pressSequentially("23456789");
  await expect(notice(page, "failed")).toBeVisible();
  const asked = page.waitForEvent("dialog");
  const reloaded = page.reload();
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.accept();
  await reloaded;
});

test("a host's book never takes the place of the one that is kept", async ({ page }) => {
  const record = book(1);
  await openOn(page, record);
  await page.evaluate((text) => (document.querySelector("exposure-netting").book = text), book(5));
  await expectFigures(page, { net: "500" });
  await page.waitForTimeout(400);
  await page.goto("/page.css");
  expect(await kept(page)).toBe(record);

  // Nor when the user changes it, until the user chooses.
  await open(page);
  await page.evaluate((text) => (document.querySelector("exposure-netting").book = text), book(5));
  await cell(page, "a", "quantity").fill("6");
  await expect(notice(page, "conflict")).toContainText("Another book is kept on this device");
  expect(await kept(page)).toBe(record);
  await action(page, "use-other").click();
  await expectFigures(page, { net: "100" });
  await cell(page, "a", "quantity").fill("2");
  await expect.poll(() => quantity(page)).toBe("2");

  await page.evaluate((text) => (document.querySelector("exposure-netting").book = text), book(5));
  await cell(page, "a", "quantity").fill("7");
  await action(page, "keep-this").click();
  expect(await quantity(page)).toBe("7");
});

test("a host that hands back the book it heard of does not part it from what is kept", async ({ page }) => {
  await openOn(page, book(1));
  await page.evaluate(() => {
    const element = document.querySelector("exposure-netting");
    element.addEventListener("en-change", ({ detail }) => queueMicrotask(() => (element.book = detail)));
  });
  for (const text of ["3", "4"]) {
    await cell(page, "a", "quantity").fill(text);
    await expect.poll(() => quantity(page)).toBe(text);
  }
  await expect(notice(page, "conflict")).toHaveCount(0);
});

test("the sample, opened and played with, does not take the place of the book that is kept", async ({ page }) => {
  await openOn(page, book(1));
  await cell(page, "a", "quantity").fill("9");
  await fromMenu(page, "sample");
  await expect(cell(page, "B-1", "quantity")).toBeVisible();
  expect(await quantity(page)).toBe("9");
  await cell(page, "B-1", "quantity").fill("5");
  await expect(notice(page, "conflict")).toBeVisible();
  expect(await quantity(page)).toBe("9");
  await action(page, "use-other").click();
  await expectFigures(page, { net: "900" });
});

test("an import of no rows cannot replace the book", async ({ page }) => {
  await openWith(page, JSON.parse(book(1)));
  // The response of Hyperliquid for an account without open positions.
  await importText(
    page,
    '{"marginSummary":{"accountValue":"0.0","totalNtlPos":"0.0","totalRawUsd":"0.0","totalMarginUsed":"0.0"},"assetPositions":[],"time":1700000000000}',
  );
  await expect(page.locator('[data-import="read"]')).toHaveText("0");
  await expect(action(page, "accept")).toBeDisabled();
});
