// From a keystroke to its results on the screen, in a real browser: node benches/keystroke.mjs [rows] [keystrokes]
// Each keystroke is a real key, one at a time. Its time runs from the event to the end of the frame that shows the
// figures: handlers, styles, layout and paint. The browser draws as soon as it can, so that no time is spent waiting
// for the next refresh of a screen.
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { serve } from "../scripts/static.mjs";
import { rows } from "./books.mjs";

const BAR = 16;
const folder = fileURLToPath(new URL("../dist/page", import.meta.url));

/** Types into the cells of a book of `count` rows; gives the times in milliseconds, sorted. */
export async function keystrokes(count = 1_000, strokes = 200) {
  const server = await serve(folder);
  const browser = await chromium.launch({
    executablePath: process.env.CHROME || "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-gpu-vsync",
      "--disable-frame-rate-limit",
      "--disable-background-networking",
    ],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.evaluate(async (positions) => {
      await customElements.whenDefined("exposure-netting");
      const element = document.querySelector("exposure-netting");
      await element.whenReady;
      element.book = { positions };
      const times = (window.times = []);
      element.shadowRoot.addEventListener(
        "input",
        (event) => {
          const begin = event.timeStamp;
          // A frame's callback runs before the frame is drawn, and what it posts runs after.
          requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => times.push(performance.now() - begin);
            port2.postMessage(0);
          });
        },
        true,
      );
    }, rows(count));
    const cells = page.locator("input[data-field=quantity]");
    const warm = 20;
    for (let i = 0; i < warm + strokes; i++) {
      if (i % 10 === 0) {
        await cells.nth((i / 10) % 10).focus();
        await page.keyboard.press("End");
      }
      // Five digits, and the same five taken back.
      await page.keyboard.press(i % 10 < 5 ? String(1 + (i % 9)) : "Backspace");
      await page.waitForFunction((done) => window.times.length >= done, i + 1);
    }
    const net = await page.locator("output[data-figure=net]").getAttribute("data-value");
    if (!/^-?\d/.test(net ?? "")) throw new Error(`the net exposure is ${net}`);
    return (await page.evaluate(() => window.times)).slice(warm).sort((a, b) => a - b);
  } finally {
    await browser.close();
    server.close();
  }
}

/** Measures and tells; gives whether the bar is kept. */
export async function tell(count = 1_000, strokes = 200) {
  const times = await keystrokes(count, strokes);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
  const ok = at(0.95) < BAR;
  console.log(
    `${ok ? "ok  " : "OVER"} keystroke → results on screen, ${count} rows: median ${at(0.5).toFixed(1)} ms, 95th percentile ${at(0.95).toFixed(1)} ms of ${times.length}, bar ${BAR} ms`,
  );
  return ok;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [count, strokes] = process.argv.slice(2).map(Number);
  if (!(await tell(count, strokes))) process.exitCode = 1;
}
