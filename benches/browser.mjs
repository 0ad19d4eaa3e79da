// Measured in a browser: how long `init` takes beside a bare compilation, and whether a dashboard stays smooth.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { serve } from "../scripts/static.mjs";

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const median = (times) => [...times].sort((a, b) => a - b)[times.length >> 1];

async function browse(folder, look) {
  const server = await serve(folder);
  const browser = await chromium.launch({
    executablePath: process.env.CHROME || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  try {
    return await look(browser, `http://127.0.0.1:${server.address().port}`);
  } finally {
    await browser.close();
    server.close();
  }
}

/** `init()` against `WebAssembly.compileStreaming` of the same file, each in a browser that has not seen it. */
export const init = (rounds = 9) =>
  browse(at("target/pack"), async (browser, url) => {
    const times = { ours: [], "bare compilation": [] };
    const once = async (run) => {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(`${url}/custom-elements.json`);
      const ms = await page.evaluate(run);
      await context.close();
      return ms;
    };
    for (let round = -2; round < rounds; round++) {
      const ours = await once(async () => {
        const { init } = await import("/dist/index.js");
        const begin = performance.now();
        await init();
        return performance.now() - begin;
      });
      const bare = await once(async () => {
        const begin = performance.now();
        await WebAssembly.compileStreaming(fetch("/wasm/core_bg.wasm"));
        return performance.now() - begin;
      });
      if (round < 0) continue;
      times.ours.push(ours);
      times["bare compilation"].push(bare);
    }
    return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]));
  });

/** Frames a second of the example dashboard while prices and trades go in ten times a second. */
export async function dashboard(positions = 1_000, seconds = 6) {
  const folder = mkdtempSync(join(tmpdir(), "exposure-netting-"));
  cpSync(at("examples/dashboard"), folder, { recursive: true });
  cpSync(at("target/pack"), join(folder, "exposure-netting"), { recursive: true });
  try {
    return await browse(folder, async (browser, url) => {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      await page.goto(`${url}/?positions=${positions}`);
      await page.waitForFunction(() => globalThis.updates > 5);
      return page.evaluate(async (seconds) => {
        const frames = [];
        const [from, before] = [performance.now(), globalThis.updates];
        while (performance.now() - from < seconds * 1000) frames.push(await new Promise(requestAnimationFrame));
        const taken = (frames.at(-1) - frames[0]) / 1000;
        const longest = Math.max(...frames.slice(1).map((frame, i) => frame - frames[i]));
        return { frames: (frames.length - 1) / taken, longest, updates: (globalThis.updates - before) / seconds };
      }, seconds);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
