// Settlement, as a person works with it.
import { readFile } from "node:fs/promises";
import { expect, test } from "./fixture.mjs";
import { action, open, openWith } from "./helpers.mjs";

const tab = (page) => page.getByRole("tab", { name: "Settlement" }).click();
const section = (page, name) => page.locator(`[data-section="${name}"]`);
const outcome = (page, name) => page.locator(`[data-outcome="${name}"]`);
const choose = (page, objective) => page.locator(`[data-objective="${objective}"]`).check();
const obligations = (page) => action(page, "obligations");
const outcomes = (page) => Promise.all(["count-before", "count-after", "gross-before", "gross-after"].map((name) => outcome(page, name).textContent()));

// D'Errico and Roukny, ESRB working paper 44, page 64.
const triangle = "debtor,creditor,amount,asset,chain\nA,B,5,USDC,Base\nB,C,10,USDC,Base\nC,A,20,USDC,Base\n";

test("the published triangle by every objective, each verified, as it is typed", async ({ page }) => {
  await open(page);
  await tab(page);
  await expect(section(page, "outcome")).toHaveCount(0);
  await obligations(page).fill(triangle);
  for (const [objective, count, gross] of [["existing", "2", "20"], ["bilateral", "3", "35"], ["fewest", "2", "15"], ["least-money", "2", "15"], ["ccp", "3", "30"]]) {
    await choose(page, objective);
    await expect.poll(() => outcomes(page), objective).toEqual(["3", count, "35", gross]);
    await expect(outcome(page, "proof")).toContainText("Verified without the solver");
  }
  await choose(page, "existing");
  await expect(section(page, "transfers").locator("tr")).toHaveText([/B pays C\s*5/, /C pays A\s*15/]);
  await expect(section(page, "notices").locator("tbody tr").first()).toContainText("A to B");
  await obligations(page).fill(triangle.replace("A,20", "A,5"));
  await expect.poll(() => outcomes(page)).toEqual(["3", "1", "20", "5"]);
});

test("notices and the whole settlement leave as files that add up", async ({ page }) => {
  await open(page);
  await tab(page);
  await action(page, "example-web").click();
  const save = async (name) => {
    const [download] = await Promise.all([page.waitForEvent("download"), action(page, name).click()]);
    return readFile(await download.path(), "utf8");
  };
  const [header, ...rows] = (await save("notices-csv")).trim().split("\n");
  expect(header).toBe("id,debtor,creditor,amount,setoff,remainder");
  for (const row of rows) {
    const [amount, setoff, remainder] = row.split(",").slice(3).map(Number);
    expect(setoff + remainder).toBeCloseTo(amount, 9);
  }
  const settled = JSON.parse(await save("settlement-json"));
  expect(rows).toHaveLength(settled.before.count);
  expect(settled.objective).toBe("existing");
  expect(await outcome(page, "count-after").textContent()).toBe(String(settled.after.count));
});

test("what a book comes to is one obligation for each netting set", async ({ page }) => {
  const at = { asset: "BTC", kind: "perpetual", price: 61000 };
  await openWith(page, {
    positions: [
      { ...at, id: "1", quantity: 1, entryPrice: 60000, counterparty: "X" },
      { ...at, id: "2", quantity: -1, entryPrice: 60500, counterparty: "X" },
      { ...at, id: "3", quantity: -1, entryPrice: 60500, counterparty: "Y" },
    ],
    agreements: [{ id: "m", counterparty: "X", enforceable: "yes" }],
  });
  await tab(page);
  await action(page, "from-book").click();
  await expect(obligations(page)).toHaveValue("id,debtor,creditor,amount,asset,chain\nm,X,You,500,USD,\n3,You,Y,500,USD,\n");
  await expect.poll(() => outcomes(page)).toEqual(["2", "2", "1,000", "1,000"]);
  await choose(page, "fewest");
  await expect.poll(() => outcomes(page)).toEqual(["2", "1", "1,000", "500"]);
});

test("a book that comes to nothing says so", async ({ page }) => {
  await openWith(page, { positions: [{ id: "1", asset: "BTC", kind: "perpetual", quantity: 1, price: 61000, counterparty: "X" }] });
  await tab(page);
  await action(page, "from-book").click();
  await expect(section(page, "obligations").getByRole("status")).toContainText("Nothing is owed");
});

test("a bad row is named, and the last good figures are not left standing beside it", async ({ page }) => {
  await open(page);
  await tab(page);
  await obligations(page).fill("debtor,creditor,amount\nA,B,5\nB,B,1\n");
  await expect(section(page, "obligations").getByRole("alert")).toContainText("Row 2");
  await expect(section(page, "outcome")).toHaveCount(0);
  await obligations(page).fill("who,whom,how much\nA,B,5\n");
  await expect(section(page, "obligations").getByRole("alert")).toContainText("no column is the debtor");
  await page.locator("[data-section=obligations] input[type=file]").setInputFiles({ name: "x.csv", mimeType: "text/csv", buffer: Buffer.from([0xff, 0xfe, 0x00, 0xd8]) });
  await expect(section(page, "obligations").getByRole("alert")).not.toContainText("no column");
  await page.locator("[data-section=obligations] input[type=file]").setInputFiles({ name: "web.csv", mimeType: "text/csv", buffer: Buffer.from(triangle) });
  await expect.poll(() => outcomes(page)).toEqual(["3", "2", "35", "20"]);
  await expect(section(page, "obligations").getByRole("alert")).toHaveCount(0);
});

test("gas, fees and time by figures of one's own", async ({ page }) => {
  await open(page);
  await tab(page);
  await obligations(page).fill(triangle);
  const gas = (name, text) => page.locator(`[data-gas="${name}"]`).fill(text).then(() => page.keyboard.press("Tab"));
  const cells = page.locator('[data-chain="Base"] td');
  await expect(cells).toHaveText(["120,000 → 80,000", "–", "–", "36 s → 24 s"]);
  await gas("gas-price", "10");
  await gas("coin", "3000");
  await expect(cells).toHaveText(["120,000 → 80,000", "3.60 → 2.40", "1.20", "36 s → 24 s"]);
  await gas("batch", "23500");
  await gas("leg", "30000");
  await expect(cells).toHaveText(["120,000 → 83,500", "3.60 → 2.51", "1.10", "36 s → 12 s"]);
  await gas("fee", "-1");
  await expect(section(page, "gas").getByRole("status")).toContainText("below zero");
  await gas("fee", "0.02");
  await expect(cells).toHaveText(["120,000 → 83,500", "0.06 → 0.04", "0.02", "36 s → 12 s"]);
});

test("ten thousand obligations settle while one waits, and the picture keeps its parties few", async ({ page }) => {
  await open(page);
  await tab(page);
  const rows = Array.from({ length: 10_000 }, (_, i) => `P${(i * 7919) % 1000},P${(i * 104729 + 1 + (i % 13)) % 1000},${(i % 97) + 1}`).filter((row) => row.split(",")[0] !== row.split(",")[1]);
  const text = `debtor,creditor,amount\n${rows.join("\n")}\n`;
  await page.locator("[data-section=obligations] input[type=file]").setInputFiles({ name: "web.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await expect(outcome(page, "count-before")).toHaveText(rows.length.toLocaleString("en"), { timeout: 10_000 });
  await expect(outcome(page, "proof")).toContainText("Verified without the solver");
  await expect(section(page, "notices")).toContainText(/more/);
});
