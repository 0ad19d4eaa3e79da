// Bad inputs through the element and through the iframe: the same comes of them as through the package, nothing of them
// is run, and the page lives on.
import { init, net } from "../../target/pack/dist/node.js";
import { BOOKS, outcome } from "../bad-books.mjs";
import { expect, test } from "./fixture.mjs";
import { open } from "./helpers.mjs";

const GOOD = { positions: [{ id: "g", asset: "BTC", kind: "spot", quantity: "1", price: "7", counterparty: "X" }] };
test.beforeAll(() => init());

/** The report of the element, in the words of `outcome`. */
const told = ({ total, partial, failures }) => ({
  net: total.net,
  partial,
  failures: failures.map(({ row, field, code }) => [row ?? null, field ?? null, code]),
});

function watch(page) {
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("dialog", (dialog) => (complaints.push(dialog.message()), dialog.dismiss()));
  return complaints;
}

test("through the element", async ({ page }) => {
  const complaints = watch(page);
  await open(page, "/fixtures/two.html");
  for (const [name, book] of Object.entries(BOOKS)) {
    const expected = outcome(net, book);
    const found = await page.locator("#first").evaluate(
      async (element, { book, good }) => {
        element.book = good;
        let failure;
        element.addEventListener("en-error", ({ detail }) => (failure = detail), { once: true });
        element.book = book;
        return { failure, report: element.report, alive: element.shadowRoot.querySelectorAll("[data-figure]").length };
      },
      { book, good: GOOD },
    );
    expect(found.alive, name).toBeGreaterThan(10);
    if (expected.code) {
      // The element takes plain data of any known format, as if it were its text; `net` a book.
      expect(found.failure?.code, name).toBe(name === "positions given as a string" ? "unknown_format" : expected.code);
      expect(found.report.total.net, `${name}: the book before stays`).toBe("7");
    } else {
      expect(found.failure, name).toBeUndefined();
      expect(told(found.report), name).toEqual(expected);
    }
  }
  // Every place shows names as plain text.
  expect(
    await page.evaluate(
      () =>
        document.querySelectorAll("img").length +
        document.querySelector("#first").shadowRoot.querySelectorAll("img, script").length,
    ),
  ).toBe(0);
  expect(complaints).toEqual([]);
});

test("through the iframe", async ({ page }) => {
  const complaints = watch(page);
  await page.goto("/fixtures/embed.html");
  await page.evaluate(() => window.start());
  for (const [name, book] of Object.entries(BOOKS)) {
    const expected = outcome(net, book);
    const found = await page.evaluate(
      async ({ book, good }) => {
        // More than 120 messages a second are not answered.
        await new Promise((done) => setTimeout(done, 30));
        await window.embedded.set({ book: good });
        const failure = await window.embedded.set({ book }).then(
          () => undefined,
          ({ code }) => code,
        );
        return { failure, report: await window.embedded.get("report") };
      },
      { book, good: GOOD },
    );
    if (expected.code) {
      // The frame itself refuses a value that is not a book.
      expect([expected.code, "wrong_type"], name).toContain(found.failure);
      expect(found.report.total.net, name).toBe("7");
    } else {
      expect(found.failure, name).toBeUndefined();
      expect(told(found.report), name).toEqual(expected);
    }
  }
  expect(complaints).toEqual([]);
});
