// A host that demands Trusted Types and allows the element's one policy.
import { expect, test } from "./fixture.mjs";
import { action, open, watch } from "./helpers.mjs";

test("the whole element works where Trusted Types are demanded", async ({ page, baseURL }) => {
  const seen = watch(page, baseURL);
  await open(page, "/fixtures/trusted.html");
  await expect(page.locator("[data-figure=net]")).toBeVisible();
  for (const name of ["Margin", "What if", "Counterparties", "Assumptions", "Exposure", "Settlement"])
    await page.getByRole("tab", { name }).click();
  await action(page, "example-web").click();
  await expect(page.locator("[data-outcome=count-before]")).toHaveText("16");
  await action(page, "import").click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await action(page, "add").click();
  expect(seen).toEqual({ console: [], strays: [] });
  // No worker without a separate policy: a large web is settled on the page.
  const rows = Array.from({ length: 3_000 }, (_, i) => `P${i % 50},P${(i + 1 + (i % 7)) % 50},${i + 1}`);
  await page.locator("[data-section=obligations] input[type=file]").setInputFiles({
    name: "web.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(`debtor,creditor,amount\n${rows.join("\n")}\n`),
  });
  await expect(page.locator("[data-outcome=count-before]")).toHaveText("3,000");
});
