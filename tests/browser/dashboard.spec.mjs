// The example: a dashboard that hands prices and trades to the element as they come.
import { expect, test } from "./fixture.mjs";
import { figures, open, watch } from "./helpers.mjs";

test("prices and trades go into the element as they come, and the dashboard hears what is saved", async ({
  page,
  baseURL,
}) => {
  const seen = watch(page, baseURL);
  await open(page, "/dashboard/");
  await expect.poll(() => page.evaluate(() => window.updates)).toBeGreaterThan(3);
  const before = await figures(page);
  await expect.poll(async () => (await figures(page)).net).not.toBe(before.net);
  await expect(page.locator("#saved")).not.toHaveText("–");
  expect(await page.evaluate(() => document.querySelector("exposure-netting").report.failures)).toEqual([]);
  expect(seen).toEqual({ console: [], strays: [] });
});

test("an update takes all or nothing, leaves the rest and what a person types", async ({ page }) => {
  await open(page, "/fixtures/two.html");
  const first = page.locator("#first");
  const update = (changes) =>
    first.evaluate(
      (element, changes) =>
        element.update(changes).then(
          () => "done",
          (thrown) => thrown.code,
        ),
      changes,
    );
  const quantity = first.locator("[data-row=p][data-field=quantity]");
  await quantity.fill("1.");
  expect(
    await update({ positions: [{ id: "q", asset: "BTC", kind: "perpetual", quantity: "-2", price: "60000" }] }),
  ).toBe("done");
  await expect(first.locator("[data-row=q][data-field=quantity]")).toHaveValue("2");
  await expect(quantity, "it is still being typed").toHaveValue("1.");
  await expect(quantity).toBeFocused();
  await quantity.fill("1.5");
  await expect.poll(async () => (await figures(page, "#first")).net).toBe("-30000");
  expect(
    await update({
      positions: [
        { id: "q", asset: "BTC", kind: "perpetual", quantity: "7", price: "60000" },
        { id: "r", asset: "BTC", kind: "nonsense", quantity: "1" },
      ],
    }),
  ).not.toBe("done");
  expect((await figures(page, "#first")).net, "nothing of it was taken").toBe("-30000");
  expect(await update({ remove: ["q"] })).toBe("done");
  await expect.poll(async () => (await figures(page, "#first")).net).toBe("90000");
  expect(await first.evaluate((element) => element.book.positions.length)).toBe(1);
});
