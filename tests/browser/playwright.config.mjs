import { defineConfig } from "@playwright/test";

const port = Number(process.env.TEST_PORT ?? 8089);

export default defineConfig({
  testMatch: /\.spec\.(mjs|ts)$/,
  outputDir: "results",
  // One worker: the machine is not shared with a test that measures. No retries: a test that fails now and then is a bug.
  workers: 1,
  retries: 0,
  timeout: 15_000,
  expect: { timeout: 3_000 },
  forbidOnly: !!process.env.CI,
  reporter: "list",
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    browserName: "chromium",
    // Numbers are formatted by locale; nothing else may depend on it.
    locale: "en-GB",
    viewport: { width: 1440, height: 1000 },
    launchOptions: {
      // The system's browser, so that none is downloaded; `scripts/chrome.sh` finds it.
      executablePath: process.env.CHROME || "/usr/bin/chromium",
      // The browser itself must ask for nothing, or "no request leaves the page" could not be tested.
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  webServer: {
    command: `node server.mjs ${port}`,
    url: `http://127.0.0.1:${port}/`,
    reuseExistingServer: false,
  },
});
