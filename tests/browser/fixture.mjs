// `test` with a page in one context per worker: WASM that was compiled for one test is still there for the next, which halves the time
// of the suite. Each test has a page of its own and an empty storage; after a failure Playwright starts another worker anyway.
import { test as base } from "@playwright/test";

export const test = base.extend({
  shared: [
    async ({ browser }, use, { project }) => {
      const { baseURL, locale, viewport } = project.use;
      const context = await browser.newContext({ baseURL, locale, viewport });
      await use(context);
      await context.close();
    },
    { scope: "worker" },
  ],
  page: async ({ shared }, use) => {
    const page = await shared.newPage();
    await use(page);
    await shared.clearPermissions();
    // A book is kept on leaving, so the page is left before its storage is cleared.
    await page.goto("about:blank");
    const session = await shared.newCDPSession(page);
    await session.send("Storage.clearDataForOrigin", { origin: new URL(base.info().project.use.baseURL).origin, storageTypes: "local_storage" });
    await page.close();
  },
});
export { expect } from "@playwright/test";
