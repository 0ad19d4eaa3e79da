import { expect, test } from "@playwright/test";

test("the page starts with an empty console, every file found and no request to anywhere else", async ({
  page,
  baseURL,
}) => {
  const told: string[] = [];
  const strays: string[] = [];
  page.on("console", (message) => told.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => told.push(String(error)));
  page.on("requestfailed", (request) => strays.push(`${request.url()}: ${request.failure()?.errorText}`));
  page.on("response", (response) => {
    if (!response.ok()) strays.push(`${response.url()}: ${response.status()}`);
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:" && url.origin !== baseURL) strays.push(request.url());
  });

  await page.goto("/");
  await expect(page).toHaveTitle("Exposure Netting");
  const failure = await page.evaluate(async () => {
    await customElements.whenDefined("exposure-netting");
    const element = document.querySelector("exposure-netting") as HTMLElement & { whenReady: Promise<void> };
    return element.whenReady.then(() => "", String);
  });
  // The console first: it tells more than the failure does.
  expect(told).toEqual([]);
  expect(failure).toBe("");
  await expect(page.locator("exposure-netting [data-figure]").first()).toBeVisible();

  // The browser warns of an unused preload only some seconds after loading.
  await page.waitForTimeout(4_000);
  expect(told).toEqual([]);
  expect(strays).toEqual([]);
});

test("the page's Content-Security-Policy lets no inline script run and nothing be sent elsewhere", async ({ page }) => {
  await page.goto("/");
  const outcome = await page.evaluate(async () => {
    const violated = (provoke: () => void) =>
      new Promise<string>((done) => {
        document.addEventListener("securitypolicyviolation", (event) => done(event.effectiveDirective), { once: true });
        provoke();
      });
    const script = document.createElement("script");
    script.textContent = "document.title = 'injected'";
    const inline = await violated(() => document.head.append(script));
    const sent = await violated(() => void fetch("https://example.invalid/").catch(() => undefined));
    return { inline, sent, title: document.title };
  });
  expect(outcome).toEqual({ inline: "script-src-elem", sent: "connect-src", title: "Exposure Netting" });
});
