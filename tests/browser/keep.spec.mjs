import { readFile } from "node:fs/promises";
import { expect, test } from "./fixture.mjs";
import { offsetting, offsettingFigures, smallFigures } from "./books.mjs";
import { FIGURES, action, cell, expectFigures, figures, fromMenu, importText, open, openWith } from "./helpers.mjs";

const kept = (page) => page.evaluate(() => localStorage.getItem("exposure-netting"));

/** Imports a string, as a person does: a book set by property is the host's and need not be kept. */
async function takeIn(page, text) {
  await importText(page, text);
  await page.getByLabel("Replace the book").check();
  await action(page, "accept").click();
  await expect(page.locator("dialog")).toHaveCount(0);
}

async function download(page, name) {
  const [file] = await Promise.all([page.waitForEvent("download"), action(page, name).click()]);
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
}

test("the book is there again after a reload; switched off, it is forgotten", async ({ page }) => {
  await open(page);
  // The sample is not a book of the person's.
  expect(await kept(page)).toBeNull();
  await takeIn(page, JSON.stringify(offsetting));
  await cell(page, "c", "quantity").fill("20");
  // 60,000 and 60,000 short.
  await expectFigures(page, { short: "120000" });
  // Left at once: what was typed in the last moment counts too.
  await page.reload();
  await expectFigures(page, { long: "120000", short: "120000" });
  await expect(cell(page, "c", "quantity")).toHaveValue("20");
  await expect(page.locator(".menu > summary")).toContainText("Small");

  await page.locator(".menu > summary").click();
  await expect(action(page, "keep")).toBeChecked();
  await action(page, "keep").uncheck();
  expect(await kept(page)).toBeNull();
  await cell(page, "c", "quantity").fill("30");
  await page.waitForTimeout(600);
  expect(await kept(page)).toBeNull();
  await page.reload();
  await expect(page.locator(".menu > summary")).toContainText("Sample book");

  // And on again.
  await page.locator(".menu > summary").click();
  await expect(action(page, "keep")).not.toBeChecked();
  await action(page, "keep").check();
  await page.locator(".menu > summary").click();
  await cell(page, "B-1", "quantity").fill("5");
  await expect.poll(() => kept(page)).toContain('"quantity":"-5"');
});

test("a book that can no longer be read is reported, and the page opens all the same", async ({ page }) => {
  await open(page);
  await page.evaluate(() => localStorage.setItem("exposure-netting", '{"positions": [{'));
  await page.reload();
  await expect(page.getByRole("status").filter({ hasText: "could not be read" })).toBeVisible();
  await expect(page.locator("input[data-field=quantity]")).toHaveCount(13);
});

test("a cell that is being mended is not lost by a reload", async ({ page }) => {
  await open(page);
  await takeIn(page, JSON.stringify(offsetting));
  await cell(page, "a", "quantity").fill("12x");
  await expect(cell(page, "a", "quantity")).toHaveAttribute("aria-invalid", "true");
  await expectFigures(page, { long: "120000" });
  await page.reload();
  // The row is still there, with what was last good in it or with the bad text marked; it is never dropped.
  await expect(page.locator("input[data-field=quantity]")).toHaveCount(3);
  await expect(cell(page, "a", "quantity")).toHaveValue(/^(2|12x)$/);
});

test("the downloaded JSON is the whole book and comes back to the same figures", async ({ page }) => {
  await openWith(page, offsetting);
  await page.getByRole("tab", { name: "Margin" }).click();
  await page.locator('[data-parameter="margin.parameters.basis"]').fill("2");
  const before = await figures(page);
  expect(before["margin-netted"]).toBe("3900");
  const { name, text } = await download(page, "download");
  expect(name).toMatch(/\.json$/);
  const book = JSON.parse(text);
  expect(book.positions).toHaveLength(3);
  expect(book.currency).toBe("USD");
  await fromMenu(page, "clear");
  await expectFigures(page, Object.fromEntries(FIGURES.map((figure) => [figure, "0"])));
  await takeIn(page, text);
  expect(await figures(page)).toEqual(before);
});

test("the downloaded table comes back to the same positions, and no cell of it is a formula", async ({ page }) => {
  await open(page);
  const before = await figures(page);
  const { name, text } = await download(page, "export-csv");
  expect(name).toMatch(/\.csv$/);
  await takeIn(page, text);
  const after = await figures(page);
  // The table has no reference prices: BTC, ETH and SOL now count at each position's own mark. The rows are the same. It has no accounts
  // either, so their modes and leverage are gone, and with them the margin.
  await page.getByRole("tab", { name: "Assumptions" }).click();
  for (const [asset, price] of [
    ["BTC", "61765.50"],
    ["ETH", "3312.40"],
    ["SOL", "145.70"],
  ])
    await page.locator(`[data-assumption="prices.${asset}"]`).fill(price);
  expect(after.gross).not.toBe("0");
  await expectFigures(
    page,
    Object.fromEntries(Object.entries(before).filter(([figure]) => !/^(margin-|tightest)/.test(figure))),
  );

  const risky = ["=cmd()", "+1+1", "-2", "@SUM(A1)", "'quoted", 'a "b", c'];
  await takeIn(
    page,
    JSON.stringify({
      positions: risky.map((text, i) => ({
        asset: text,
        kind: "perpetual",
        quantity: String(-i - 1),
        price: "1",
        counterparty: text,
      })),
    }),
  );
  const net = (await figures(page)).net;
  expect(net).toBe("-21");
  const table = (await download(page, "export-csv")).text;
  for (const row of table.trim().split("\n").slice(1)) expect(row).toMatch(/^"?(?![=+@\t])/);
  expect(table).not.toMatch(/(^|,)"?[=+@]/m);
  await takeIn(page, table);
  expect((await figures(page)).net).toBe(net);
  const assets = await page.locator("input[data-field=asset]").evaluateAll((list) => list.map((input) => input.value));
  expect(assets).toEqual(risky);
});

test("the book is emptied and brought back; the sample opens again", async ({ page }) => {
  await openWith(page, offsetting);
  await fromMenu(page, "clear");
  await expectFigures(page, Object.fromEntries(FIGURES.map((figure) => [figure, "0"])));
  await expect(page.getByText("No positions yet")).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "empty" })).toBeVisible();
  await action(page, "undo").click();
  await expectFigures(page, offsettingFigures);
  await fromMenu(page, "sample");
  await expect(page.locator("input[data-field=quantity]")).toHaveCount(13);
  await action(page, "undo").click();
  await expectFigures(page, offsettingFigures);
  expect(smallFigures.gross).toBe(offsettingFigures.gross);
});
