// Elements that come and go, and several builds of the element on one page.
import { expect, test } from "./fixture.mjs";
import { expectFigures, open } from "./helpers.mjs";

test("elements that come and go leave nothing behind", async ({ page }) => {
  test.setTimeout(180_000);
  await open(page, "/fixtures/two.html");
  const session = await page.context().newCDPSession(page);
  /** Mounts and disposes of this number of elements, and gives the pages of WebAssembly memory then. */
  const cycles = async (count) => {
    let pages = 0;
    for (let done = 0; done < count; done += 100) {
      pages = await page.evaluate(async () => {
        const { memory } = await (await import("/wasm/exposure-netting-app.js")).default();
        const positions = Array.from({ length: 20 }, (_, i) => ({
          id: `p${i}`,
          asset: "BTC",
          kind: "perpetual",
          quantity: i - 9,
          price: 60000,
        }));
        for (let i = 0; i < 100; i++) {
          const element = document.createElement("exposure-netting");
          element.setAttribute("view", "headline");
          element.book = { positions };
          document.body.append(element);
          await element.whenReady;
          await element.dispose();
        }
        return memory.buffer.byteLength / 65536;
      });
      // Handlers of the page are given back when the browser collects them, and it may take its time.
      await session.send("HeapProfiler.collectGarbage");
    }
    return pages;
  };
  const [warm, later] = [await cycles(300), await cycles(10_000)];
  expect(later, `WebAssembly pages: ${warm}, later ${later}`).toBe(warm);
});

test("two builds of the element work side by side, each under its name", async ({ page }) => {
  await open(page, "/fixtures/two.html");
  await page.evaluate(async () => {
    const other = await import("/package/dist/element.js");
    other.define("exposure-netting-other");
    const element = document.createElement("exposure-netting-other");
    element.id = "other";
    element.setAttribute("view", "headline");
    element.book = { positions: [{ asset: "BTC", kind: "perpetual", quantity: "3", price: "60000" }] };
    document.body.append(element);
    await element.whenReady;
  });
  await expectFigures(page, { long: "180000" }, "#other");
  await expectFigures(page, { long: "60000" }, "#first");
  await page.locator("#other").evaluate((element) => element.dispose());
  await expectFigures(page, { long: "60000" }, "#first");
});
