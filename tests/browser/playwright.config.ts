import { defineConfig } from "@playwright/test";

const port = Number(process.env["TEST_PORT"] ?? 8089);

export default defineConfig({
  testMatch: "*.spec.ts",
  outputDir: "results",
  // One worker: some specs measure time. No retries: a test that fails now and then is a bug.
  workers: 1,
  retries: 0,
  forbidOnly: !!process.env["CI"],
  reporter: "list",
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    browserName: "chromium",
    launchOptions: {
      // The system's browser, so that none is downloaded; `scripts/chrome.sh` finds it.
      executablePath: process.env["CHROME"] || "/usr/bin/chromium",
      // It must ask for nothing of its own, or "no request leaves the page" could not be tested.
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
  },
  webServer: {
    command: `node scripts/static.mjs dist/page ${port}`,
    cwd: "../..",
    url: `http://127.0.0.1:${port}/`,
    reuseExistingServer: false,
  },
});
