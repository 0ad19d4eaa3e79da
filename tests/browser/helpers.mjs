// Shared by the specs: opening the page, reading numbers, exact decimals.
import { expect } from "@playwright/test";

/** The numbers that are always there; `margin-available` comes only with an offer. */
export const FIGURES = [
  "long",
  "short",
  "gross",
  "net",
  "matched",
  "residual",
  "netting-ratio",
  "recognised-residual",
  "margin-standalone",
  "margin-netted",
  "margin-saving",
];

/** Opens a page of the server and waits until its element shows numbers. */
export async function open(page, path = "/") {
  await page.goto(path);
  await page.evaluate(async () => {
    await customElements.whenDefined("exposure-netting");
    await Promise.all([...document.querySelectorAll("exposure-netting")].map((element) => element.whenReady));
  });
}

/** Opens the page with a book of the test's own. */
export async function openWith(page, book) {
  await open(page);
  await page.evaluate((book) => {
    document.querySelector("exposure-netting").book = book;
  }, book);
}

/** Every number of an element by name, as exact text. */
export function figures(page, selector = "exposure-netting") {
  return page.locator(selector).evaluate((element) => {
    const outputs = [...element.shadowRoot.querySelectorAll("output[data-figure]")];
    return Object.fromEntries(outputs.map((output) => [output.dataset.figure, output.dataset.value]));
  });
}

/** Waits until the named numbers have these exact values. */
export async function expectFigures(page, expected, selector = "exposure-netting") {
  await expect.poll(() => figures(page, selector)).toMatchObject(expected);
}

export const cell = (page, row, field) => page.locator(`[data-row="${row}"][data-field="${field}"]`);
export const action = (page, name) => page.locator(`[data-action="${name}"]`);

/**
 * Writes into a field as a person's last keystroke does, and gives the numbers in the very next frame:
 * whatever follows later would not have followed "within the keystroke".
 */
export function typed(locator, text) {
  return locator.evaluate(async (field, text) => {
    field.focus();
    field.value = text;
    const select = field.localName === "select";
    field.dispatchEvent(new Event(select ? "change" : "input", { bubbles: true, composed: true }));
    const root = field.getRootNode();
    await new Promise(requestAnimationFrame);
    return Object.fromEntries(
      [...root.querySelectorAll("output[data-figure]")].map((output) => [output.dataset.figure, output.dataset.value]),
    );
  }, text);
}

/** Opens the import by its button and writes a string into it. */
export async function importText(page, text) {
  await action(page, "import").click();
  await action(page, "import-text").fill(text);
}

/** Pastes a string as the browser does when no field has the focus. */
export async function paste(page, text) {
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    document.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true, composed: true }),
    );
  }, text);
}

/** The lines of the preview about rows that were refused, and about what deserves a second look. */
export const refusals = (page) => page.locator("dialog .failure").allTextContents();
export const warnings = (page) => page.locator("dialog .warning").allTextContents();

/** Empties the book through the menu. */
export async function fromMenu(page, name) {
  await page.locator(".menu > summary").click();
  await action(page, name).click();
}

/** A plain decimal as an integer of 10⁻¹². */
export function exact(text) {
  const [, sign, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d{1,12}))?$/.exec(text) ?? [];
  if (whole === undefined) throw new Error(`not a plain decimal of at most 12 places: ${text}`);
  const size = BigInt(whole + fraction.padEnd(12, "0"));
  return sign ? -size : size;
}

/** Fails the test on anything in the console, on any error and on any request to another origin. */
export function watch(page, origin) {
  const seen = { console: [], strays: [] };
  page.on("console", (message) => seen.console.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => seen.console.push(String(error)));
  page.on("dialog", (dialog) => {
    seen.console.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (!["data:", "blob:"].includes(url.protocol) && url.origin !== origin) seen.strays.push(request.url());
  });
  return seen;
}
