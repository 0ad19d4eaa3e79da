// `test` with one page for all tests of a worker: a new page for each would double the time of the suite. Between tests the page is left,
// its storage emptied and everything that a test can set is set back. After a failure Playwright starts another worker anyway.
import { test as base } from "@playwright/test";

export const test = base.extend({
  only: [
    async ({ browser }, use, { project }) => {
      const { baseURL, locale, viewport } = project.use;
      const context = await browser.newContext({ baseURL, locale, viewport });
      const page = await context.newPage();
      await use({ page, session: await context.newCDPSession(page), origin: new URL(baseURL).origin, viewport });
      await context.close();
    },
    { scope: "worker" },
  ],
  page: async ({ only: { page, session, origin, viewport } }, use) => {
    await use(page);
    page.removeAllListeners();
    await page.unrouteAll();
    await page.context().clearPermissions();
    await page.emulateMedia({ colorScheme: null });
    await page.setViewportSize(viewport);
    // A book is kept on leaving, so the page is left before its storage is emptied.
    await page.goto("about:blank");
    await session.send("Storage.clearDataForOrigin", { origin, storageTypes: "local_storage" });
  },
});
export { expect } from "@playwright/test";
