// The studio: what is chosen is seen at once, and what it prints does what it says, under the policy that it prints.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./fixture.mjs";
import { expectFigures, figures, watch } from "./helpers.mjs";

const BOOK = "asset,kind,quantity,price,counterparty\nBTC,perpetual,-2,60000,Deribit\nBTC,spot,1.5,60000,Coinbase\n";
const code = (page) => page.locator("#code").textContent();
const preview = (page) => page.locator("#preview exposure-netting");
const set = (page, name, value) => page.locator(`#choice [name="${name}"]`).selectOption(value);

async function open(page, hash = "") {
  await page.goto(`/studio.html${hash}`);
  await expect(page.locator("#code")).not.toBeEmpty();
}

/** Serves a snippet as a host would, under its policy alone, and opens it. */
async function host(page, { code, policy }, path = "/host.html") {
  const complaints = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.route(`**${path}`, (route) =>
    route.fulfill({
      contentType: "text/html; charset=utf-8",
      headers: { "content-security-policy": `default-src 'none'; ${policy}` },
      body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title><link rel="icon" href="data:,"></head><body>\n${code}\n</body></html>`,
    }),
  );
  await page.goto(path);
  return complaints.filter((text) => !/favicon|'data:,'|icon/.test(text));
}

async function printed(page, kind) {
  await page.locator(`#kind-${kind}`).click();
  await expect(page.locator(`#kind-${kind}`)).toHaveAttribute("aria-selected", "true");
  // The lines are made a moment later: their hashes are worked out by the browser.
  await expect(page.locator("#code")).toContainText(
    { element: "<exposure-netting", iframe: "embed(", react: "exposure-netting/react", npm: "await init()" }[kind],
  );
  return { code: await code(page), policy: await page.locator("#policy").textContent() };
}

test("each choice is seen in the preview and written into the lines", async ({ page, baseURL }) => {
  const seen = watch(page, baseURL);
  await open(page);
  expect(await code(page), "a setting at its default is not written").toContain(
    "<exposure-netting sample></exposure-netting>",
  );
  await set(page, "view", "margin");
  await expect(preview(page)).toHaveAttribute("view", "margin");
  const background = page.locator('[name="--en-bg"]');
  await expect(background).toHaveValue("#f7f8fa");
  await set(page, "theme", "dark");
  await expect(background, "what the theme gives").toHaveValue("#0e1116");
  await set(page, "method", "portfolio/deribit");
  await expect
    .poll(() => preview(page).evaluate((element) => element.book.margin))
    .toMatchObject({ method: "portfolio", preset: "deribit" });
  await page.locator("[name=readonly]").check();
  await expect
    .poll(() => code(page))
    .toContain('<exposure-netting view="margin" theme="dark" method="portfolio/deribit" readonly sample>');
  await page.locator('[name="--en-long"]').fill("#aa00bb");
  await expect.poll(() => code(page)).toContain("--en-long: #aa00bb;");
  expect(
    await preview(page).evaluate((element) =>
      getComputedStyle(element.shadowRoot.querySelector(".en")).getPropertyValue("--long"),
    ),
  ).toBe("#aa00bb");
  // Reset: everything is as it was, and the sample's own method counts.
  await page.locator("[type=reset]").click();
  await expect.poll(() => code(page)).toContain("<exposure-netting sample></exposure-netting>");
  await expect.poll(() => preview(page).evaluate((element) => element.book.margin?.method ?? "rate")).toBe("rate");
  await expect(page.locator("#columns")).toBeVisible();
  expect(seen).toEqual({ console: [], strays: [] });
});

test("columns of the book come and go", async ({ page }) => {
  await open(page);
  const headers = () =>
    preview(page).evaluate((element) =>
      [...element.shadowRoot.querySelectorAll(".book thead th")]
        .filter((th) => th.offsetWidth > 0)
        .map((th) => th.textContent),
    );
  expect(await headers()).toEqual([
    "Instrument",
    "Side",
    "Quantity",
    "Price",
    "Exposure",
    "Alone",
    "Liquidated at",
    "Counterparty",
    "Actions",
  ]);
  for (const name of ["side", "price", "alone", "liquidation", "counterparty"])
    await page.locator(`#columns [value=${name}]`).uncheck();
  await expect.poll(headers).toEqual(["Instrument", "Quantity", "Exposure", "Actions"]);
  await expect.poll(() => code(page)).toContain('<exposure-netting columns="quantity exposure" sample>');
  // No column of the rest is as wide as it would be if the others had left room behind.
  const gap = await preview(page).evaluate((element) => {
    const [row] = element.shadowRoot.querySelectorAll(".book tbody tr:has(input)");
    const cells = [...row.children].filter((cell) => cell.offsetWidth > 0);
    return row.getBoundingClientRect().right - cells.at(-1).getBoundingClientRect().right;
  });
  expect(gap).toBeLessThan(2);
});

test("an own book: pasted, refused with a reason, and written into the lines", async ({ page }) => {
  await open(page);
  await page.locator("[name=from][value=own]").check();
  await page.locator("[name=own]").fill(BOOK);
  await expectFigures(page, { net: "-30000" });
  await expect.poll(() => code(page)).toContain('"quantity":"-2"');
  await page.locator("[name=own]").fill("not a table");
  await expect(page.locator("#failure")).not.toBeEmpty();
  await page.locator("[name=own]").fill(BOOK);
  await expect(page.locator("#failure")).toBeEmpty();
  const long = Array.from({ length: 80 }, (_, i) => `BTC,perpetual,${i + 1},60000,Deribit`).join("\n");
  await page.locator("[name=own]").fill(`asset,kind,quantity,price,counterparty\n${long}\n`);
  await expect.poll(() => code(page)).toContain('fetch("book.json")');
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#download").click()]);
  expect(download.suggestedFilename()).toBe("book.json");
});

test("the address keeps what is chosen, but never the book", async ({ page }) => {
  await open(page);
  await set(page, "view", "exposure");
  await set(page, "method", "standard/deribit");
  await page.locator('[name="--en-bg"]').fill("#112233");
  await page.locator("[name=from][value=own]").check();
  await page.locator("[name=own]").fill(BOOK);
  await expect.poll(() => page.evaluate(() => location.hash)).toContain("view=exposure");
  const hash = await page.evaluate(() => location.hash);
  expect(hash).not.toContain("60000");
  await page.goto("about:blank");
  await open(page, hash);
  await expect(preview(page)).toHaveAttribute("view", "exposure");
  await expect(page.locator("[name=method]")).toHaveValue("standard/deribit");
  await expect(page.locator('[name="--en-bg"]')).toHaveValue("#112233");
  // Impossible choices are ignored.
  await page.goto("about:blank");
  await open(page, "#view=nonsense&en-bg=url(evil)&base=x&toString=1&__proto__=2");
  await expect(preview(page)).toHaveAttribute("view", "full");
  expect(await code(page)).toContain('src="x/dist/element.js"');
});

for (const pinned of [false, true]) {
  for (const own of [false, true]) {
    test(`the element's lines run under their policy${pinned ? ", pinned" : ""}${own ? ", with an own book" : ""}`, async ({
      page,
    }) => {
      await open(page, "#view=exposure&theme=dark&method=portfolio/deribit&en-surface=%23223344&base=package");
      if (own) {
        await page.locator("[name=from][value=own]").check();
        await page.locator("[name=own]").fill(BOOK);
        await expectFigures(page, { net: "-30000" });
      }
      if (pinned) await page.locator("[name=pinned]").check();
      await expect.poll(() => code(page)).toContain(pinned ? "sha384-" : 'src="package/dist/element.js"');
      if (own) await expect.poll(() => code(page)).toContain('"quantity":"-2"');
      // Margin of the sample's options depends on the second at which it is looked at.
      const { net, gross, matched, ...rest } = await figures(page);
      const expected = { net, gross, matched, ...(own && rest) };
      const complaints = await host(page, await printed(page, "element"));
      await expectFigures(page, expected);
      expect(
        await page
          .locator("exposure-netting")
          .evaluate((element) =>
            getComputedStyle(element.shadowRoot.querySelector(".en")).getPropertyValue("--surface").trim(),
          ),
      ).toBe("#223344");
      expect(await page.locator("exposure-netting").getAttribute("theme")).toBe("dark");
      expect(complaints).toEqual([]);
    });
  }
}

test("a pinned file that was changed on the way is not run", async ({ page }) => {
  await open(page, "#base=package&pinned=on");
  const snippet = await printed(page, "element");
  for (const [file, change] of [
    ["dist/error.js", "// changed"],
    ["wasm/exposure-netting-app_bg.wasm", "\0"],
  ]) {
    await page.route(`**/package/${file}`, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: Buffer.concat([await response.body(), Buffer.from(change)]) });
    });
    await host(page, snippet, `/host-${file.length}.html`);
    await page.waitForTimeout(700);
    const state = await page
      .locator("exposure-netting")
      .evaluate(
        (element) =>
          element.shadowRoot?.querySelector("[role=alert]")?.textContent ??
          (element.shadowRoot?.querySelector("[data-figure]") ? "shown" : "not run"),
      );
    expect(state, file).not.toBe("shown");
    await page.unroute(`**/package/${file}`);
  }
});

for (const pinned of [false, true]) {
  test(`the iframe's lines run under their policy${pinned ? ", pinned" : ""}`, async ({ page }) => {
    await open(page, "#view=headline&theme=dark&en-text=%23ddeeff&base=package");
    await page.locator("[name=from][value=own]").check();
    await page.locator("[name=own]").fill(BOOK);
    await expectFigures(page, { net: "-30000" });
    if (pinned) await page.locator("[name=pinned]").check();
    await page.locator("#kind-iframe").click();
    await expect.poll(() => code(page)).toContain(pinned ? '"sha384-' : "embed(");
    const complaints = await host(page, await printed(page, "iframe"));
    const frame = page.frameLocator("iframe");
    await expect(frame.locator('[data-figure="net"]')).toHaveAttribute("data-value", "-30000");
    expect(
      await frame
        .locator("exposure-netting")
        .evaluate((element) => [element.theme, element.view, element.style.getPropertyValue("--en-text")]),
    ).toEqual(["dark", "headline", "#ddeeff"]);
    expect(complaints).toEqual([]);
  });
}

test("it can be used by keyboard, at any width, and axe has nothing against it", async ({ page }) => {
  await open(page);
  await page.locator("#kind-element").focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.locator("#kind-iframe")).toBeFocused();
  await expect.poll(() => code(page)).toContain("embed(");
  await page.keyboard.press("ArrowLeft");
  for (const width of [320, 390, 860, 1366, 2560]) {
    await page.setViewportSize({ width, height: 900 });
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      `${width} px`,
    ).toBeLessThanOrEqual(0);
  }
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual([]);
  }
});
