// Settlement, as a person works with it.
import { readFile } from "node:fs/promises";
import { expect, test } from "./fixture.mjs";
import { action, open, openWith } from "./helpers.mjs";

const tab = (page) => page.getByRole("tab", { name: "Settlement" }).click();
const section = (page, name) => page.locator(`[data-section="${name}"]`);
const outcome = (page, name) => page.locator(`[data-outcome="${name}"]`);
const choose = (page, objective) => page.locator(`[data-objective="${objective}"]`).check();
const obligations = (page) => action(page, "obligations");
const outcomes = (page) =>
  Promise.all(
    ["count-before", "count-after", "gross-before", "gross-after"].map((name) => outcome(page, name).textContent()),
  );

// D'Errico and Roukny, ESRB working paper 44, page 64.
const triangle = "debtor,creditor,amount,asset,chain\nA,B,5,USDC,Base\nB,C,10,USDC,Base\nC,A,20,USDC,Base\n";

test("the published triangle by every objective, each verified, as it is typed", async ({ page }) => {
  await open(page);
  await tab(page);
  await expect(section(page, "outcome")).toHaveCount(0);
  await obligations(page).fill(triangle);
  for (const [objective, count, gross] of [
    ["existing", "2", "20"],
    ["bilateral", "3", "35"],
    ["fewest", "2", "15"],
    ["least-money", "2", "15"],
    ["ccp", "3", "30"],
  ]) {
    await choose(page, objective);
    await expect.poll(() => outcomes(page), objective).toEqual(["3", count, "35", gross]);
    await expect(outcome(page, "proof")).toContainText("Checked independently");
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
  expect(header).toBe("id,debtor,creditor,amount,setoff,remainder,asset,chain,due");
  for (const row of rows) {
    const [amount, setoff, remainder] = row.split(",").slice(3, 6).map(Number);
    expect(setoff + remainder).toBeCloseTo(amount, 9);
  }
  const settled = JSON.parse(await save("settlement-json"));
  const transfers = (await save("transfers-csv")).trim().split("\n");
  expect(transfers[0]).toBe("debtor,creditor,amount,asset,chain");
  expect(transfers.slice(1).map((row) => row.split(",").slice(0, 3))).toEqual(
    settled.transfers.map((t) => [t.debtor, t.creditor, t.amount]),
  );
  expect(rows).toHaveLength(settled.before.count);
  expect(settled.objective).toBe("existing");
  expect(await outcome(page, "count-after").textContent()).toBe(String(settled.after.count));
});

test("a book becomes one obligation for each netting set", async ({ page }) => {
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
  await expect(obligations(page)).toHaveValue(
    "id,debtor,creditor,amount,asset,chain,due\nm,X,You,500,USD,,\n3,You,Y,500,USD,,\n",
  );
  await expect.poll(() => outcomes(page)).toEqual(["2", "2", "1,000", "1,000"]);
  await choose(page, "fewest");
  await expect.poll(() => outcomes(page)).toEqual(["2", "1", "1,000", "500"]);
});

test("every digit is kept, each asset is separate, and almost equal names are pointed out", async ({ page }) => {
  await open(page);
  await tab(page);
  await obligations(page).fill("debtor,creditor,amount,asset\nA,b,0.000000001,WETH\nA,B,1234567.5,USDC\n");
  await expect(section(page, "transfers")).toContainText("0.000000001");
  await expect(section(page, "outcome").locator('tr[data-web="USDC"]')).toContainText("1,234,567.5");
  await expect(outcome(page, "warning")).toContainText('"b" and "B" count as two parties');
});

test("a book that owes nothing shows a note", async ({ page }) => {
  await openWith(page, {
    positions: [{ id: "1", asset: "BTC", kind: "perpetual", quantity: 1, price: 61000, counterparty: "X" }],
  });
  await tab(page);
  await action(page, "from-book").click();
  await expect(section(page, "obligations").getByRole("status")).toContainText("Nothing is owed");
});

test("a bad row is named, and the last good results do not stay beside it", async ({ page }) => {
  await open(page);
  await tab(page);
  await obligations(page).fill("debtor,creditor,amount\nA,B,5\nB,B,1\n");
  await expect(section(page, "obligations").getByRole("alert")).toContainText("Row 2");
  await expect(section(page, "outcome")).toHaveCount(0);
  await obligations(page).fill("who,whom,how much\nA,B,5\n");
  await expect(section(page, "obligations").getByRole("alert")).toContainText(
    "None of the columns who, whom, how much is the debtor",
  );
  await page
    .locator("[data-section=obligations] input[type=file]")
    .setInputFiles({ name: "x.csv", mimeType: "text/csv", buffer: Buffer.from([0xff, 0xfe, 0x00, 0xd8]) });
  await expect(section(page, "obligations").getByRole("alert")).not.toContainText("None of the columns");
  await page
    .locator("[data-section=obligations] input[type=file]")
    .setInputFiles({ name: "web.csv", mimeType: "text/csv", buffer: Buffer.from(triangle) });
  await expect.poll(() => outcomes(page)).toEqual(["3", "2", "35", "20"]);
  await expect(section(page, "obligations").getByRole("alert")).toHaveCount(0);
});

test("gas, fees and time by your own assumptions", async ({ page }) => {
  await open(page);
  await tab(page);
  await obligations(page).fill(triangle);
  const gas = (name, text) =>
    page
      .locator(`[data-parameter="gas.${name}"]`)
      .fill(text)
      .then(() => page.keyboard.press("Tab"));
  const cells = page.locator('[data-chain="Base"] td');
  await expect(cells).toHaveText(["120,000 → 80,000", "–", "–", "36 s → 24 s"]);
  await gas("gasPrice", "10");
  await gas("coinPrice", "3000");
  await expect(cells).toHaveText(["120,000 → 80,000", "3.60 → 2.40", "1.20", "36 s → 24 s"]);
  await gas("batch.base", "23500");
  await gas("batch.perLeg", "30000");
  await expect(cells).toHaveText(["120,000 → 83,500", "3.60 → 2.51", "1.10", "36 s → 12 s"]);
  await gas("fee", "-1");
  await expect(section(page, "gas").getByRole("status")).toContainText("below zero");
  await gas("fee", "0.02");
  await expect(cells).toHaveText(["120,000 → 83,500", "0.06 → 0.04", "0.02", "36 s → 12 s"]);
});

/** Chooses a file with a web of this number of rows. */
async function chooseFile(page, count) {
  const rows = Array.from(
    { length: count },
    (_, i) => `P${(i * 7919) % 1000},P${(i * 104729 + 1 + (i % 13)) % 1000},${(i % 97) + 1}`,
  ).filter((row) => row.split(",")[0] !== row.split(",")[1]);
  const buffer = Buffer.from(`debtor,creditor,amount\n${rows.join("\n")}\n`);
  await page
    .locator("[data-section=obligations] input[type=file]")
    .setInputFiles({ name: "web.csv", mimeType: "text/csv", buffer });
  return rows.length;
}

test("ten thousand obligations settle in a worker, and the picture keeps its parties few", async ({ page }) => {
  await open(page);
  await tab(page);
  const [worker, count] = await Promise.all([page.waitForEvent("worker"), chooseFile(page, 10_000)]);
  expect(worker.url()).toContain("element-worker.js");
  await expect(outcome(page, "count-before")).toHaveText(count.toLocaleString("en"), { timeout: 10_000 });
  await expect(outcome(page, "proof")).toContainText("Checked independently");
  await expect(section(page, "notices")).toContainText(/more/);
  const [download] = await Promise.all([page.waitForEvent("download"), action(page, "notices-csv").click()]);
  expect((await readFile(await download.path(), "utf8")).trim().split("\n")).toHaveLength(count + 1);
  // Another question goes to the same worker, and what is small again needs none.
  await choose(page, "least-money");
  await expect(outcome(page, "proof")).toContainText("No less can move");
  // Text that no person edits is not laid out: its beginning is shown until it is cleared.
  await expect(action(page, "large-text")).toContainText(`${(count + 1).toLocaleString("en")} lines`);
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await obligations(page).fill(triangle);
  await expect.poll(() => outcomes(page)).toEqual(["3", "2", "35", "15"]);
});

test("what takes long is watched and stopped, and a stopped one goes on when asked", async ({ page }) => {
  await open(page);
  await tab(page);
  test.slow();
  await chooseFile(page, 100_000);
  await expect(action(page, "working").locator("progress")).toBeVisible();
  await action(page, "stop-settling").click();
  await expect(section(page, "obligations")).toContainText("Stopped.");
  await expect(action(page, "working")).toHaveCount(0);
  expect(page.workers()).toHaveLength(0);
  // The progress on the screen, frame by frame.
  await page.evaluate(() => {
    window.parts = [];
    const root = document.querySelector("exposure-netting").shadowRoot;
    const look = () => {
      window.parts.push(root.querySelector("[data-action=working] progress")?.value ?? 0);
      requestAnimationFrame(look);
    };
    look();
  });
  await action(page, "settle-again").click();
  await expect(outcome(page, "proof")).toContainText("Checked independently", { timeout: 30_000 });
  expect(await page.evaluate(() => Math.max(...window.parts))).toBeGreaterThan(0.2);
});

test("without a worker the page itself settles", async ({ page }) => {
  await page.route("**/element-worker.js", (route) => route.abort());
  await open(page);
  await tab(page);
  const count = await chooseFile(page, 3_000);
  await expect(outcome(page, "count-before")).toHaveText(count.toLocaleString("en"));
  const [download] = await Promise.all([page.waitForEvent("download"), action(page, "settlement-json").click()]);
  expect(JSON.parse(await readFile(await download.path(), "utf8")).notices).toHaveLength(count);
});

test("another tab and back: the request and its result stay", async ({ page }) => {
  await open(page);
  await tab(page);
  await obligations(page).fill(triangle);
  await choose(page, "fewest");
  await page.getByRole("tab", { name: "Margin" }).click();
  await tab(page);
  await expect(obligations(page)).toHaveValue(triangle);
  await expect(page.locator('[data-objective="fewest"]')).toBeChecked();
  await expect.poll(() => outcomes(page)).toEqual(["3", "2", "35", "15"]);
});

test("cash: debts are paid in full from it, and each defaulter is listed with its round", async ({ page }) => {
  await open(page);
  await tab(page);
  // Project Ubin's five banks, phase 2.
  await obligations(page).fill(
    "debtor,creditor,amount\nA,B,5\nB,C,6\nB,C,30\nC,D,8\nC,E,80\nD,E,7\nA,C,6\nE,A,8\nE,B,100\nD,A,5\n",
  );
  await page.getByText("Cash of each party").click();
  await action(page, "cash").fill("A,3\nB,4\nC,5\nD,4\nE,3\n");
  await choose(page, "gridlock");
  await expect.poll(() => outcomes(page)).toEqual(["10", "7", "255", "45"]);
  await expect(outcome(page, "proof")).toContainText("every choice was tried");
  await expect(section(page, "transfers")).toContainText("Payments now");
  await expect(section(page, "gas")).toHaveCount(0);
  // Eisenberg and Noe: B falls only because A does.
  await obligations(page).fill("debtor,creditor,amount\nA,B,100\nB,C,80\n");
  await action(page, "cash").fill("A,40\nB,30\n");
  const party = (name) => section(page, "default").locator(`tr[data-party="${name}"]`);
  await expect(party("A")).toContainText(/A\s*100\.00\s*40\.00\s*0\.00\s*Defaults/);
  await expect(party("B")).toContainText(/B\s*80\.00\s*70\.00\s*40\.00\s*Defaults, round 2/);
  await expect(outcome(page, "shortfall")).toHaveText("70.00 of the debts is not paid.");
  await page.locator('[data-parameter="clearing.alpha"]').fill("50%");
  await page.keyboard.press("Tab");
  await expect(party("A")).toContainText(/A\s*100\.00\s*20\.00/);
  // An invalid share is reported, and not used.
  await page.locator('[data-parameter="clearing.alpha"]').fill("150%");
  await page.keyboard.press("Tab");
  await expect(section(page, "objective").getByText("50 % is still used")).toBeVisible();
  await expect(party("A")).toContainText(/A\s*100\.00\s*20\.00/);
  // Bad cash hides nothing but what is made of it, unless debts are paid out of it.
  await action(page, "cash").fill("A,x1\n");
  await expect(section(page, "obligations").getByRole("alert")).toContainText("Cash, line 1");
  await choose(page, "existing");
  await expect(outcome(page, "count-after")).toHaveText("2");
  await expect(section(page, "default").getByRole("status")).toContainText("Cash, line 1");
});
