// The iframe, from another origin: what a host can do, and what nobody can.
import { readFileSync } from "node:fs";
import { expect, test } from "./fixture.mjs";

const GREETING = { source: "exposure-netting", v: 1, nonce: "n" };
const heard = (page, name) =>
  page.evaluate((name) => window.heard.filter((e) => e.name === name).map((e) => e.value), name);
const figure = (page, name) => page.frameLocator("iframe").locator(`[data-figure="${name}"]`);
const attempt = (page, settings) =>
  page.evaluate(
    (settings) =>
      window.embedded.set(settings).then(
        () => "done",
        (failure) => failure.code,
      ),
    settings,
  );

test.beforeEach(async ({ page }) => {
  await page.goto("/fixtures/embed.html");
});

test("a host shows a book, hears of results, changes settings, and the frame is as high as what it shows", async ({
  page,
}) => {
  const complaints = [];
  const requests = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on(
    "request",
    (request) => request.url().includes("localhost") && requests.push(new URL(request.url()).pathname),
  );
  await page.evaluate(() => window.start());
  await expect(figure(page, "net")).toHaveAttribute("data-value", "120000");
  await expect.poll(() => heard(page, "ready")).toHaveLength(1);
  await expect.poll(async () => (await heard(page, "result")).at(-1)?.total.net).toBe("120000");
  const height = () => page.locator("iframe").evaluate((frame) => frame.getBoundingClientRect().height);
  const low = await height();
  expect(low).toBeGreaterThan(60);
  expect(await attempt(page, { view: "full", book: await page.evaluate(() => window.makeBook("-3")) })).toBe("done");
  await expect(figure(page, "net")).toHaveAttribute("data-value", "-180000");
  await expect.poll(height).toBeGreaterThan(low);
  expect((await page.evaluate(() => window.embedded.get("book"))).positions[0].quantity).toBe("-3");
  expect((await page.evaluate(() => window.embedded.get("report"))).total.short).toBe("180000");
  // A person's change reaches the host.
  await page.frameLocator("iframe").locator("[data-row=p][data-field=quantity]").fill("-1");
  await expect.poll(async () => (await heard(page, "change")).at(-1)?.positions[0].quantity).toBe("-1");
  expect(requests, "it is of one piece").toEqual(["/embed.html"]);
  expect(complaints).toEqual([]);
  await page.evaluate(() => window.embedded.destroy());
  await expect(page.locator("iframe")).toHaveCount(0);
});

test("a late listener hears of the results, and which they are", async ({ page }) => {
  const heard = await page.evaluate(async (greeting) => {
    const frame = window.raw(location.origin);
    await new Promise((done) => addEventListener("message", ({ source }) => source === frame.contentWindow && done()));
    await window.greet(frame, greeting);
    // The report is there once the element is ready.
    const ask = (message) =>
      new Promise((done) => {
        const names = [];
        window.port.onmessage = ({ data }) =>
          data.type === "event" ? names.push(data.name) : data.id === message.id && done(names);
        window.port.postMessage(message);
      });
    await ask({ type: "get", id: 2, what: "report" });
    const late = await ask({ type: "set", id: 3, settings: {}, events: ["Ready", "Result"] });
    return { late, again: await ask({ type: "set", id: 4, settings: {}, events: ["Ready", "Result"] }) };
  }, GREETING);
  expect(heard).toEqual({ late: ["Ready", "Result"], again: [] });
});

test("the frame is sandboxed and may fetch nothing", async ({ page }) => {
  await page.evaluate(() => window.start());
  await expect(figure(page, "net")).toBeVisible();
  expect(await page.locator("iframe").getAttribute("sandbox")).toBe("allow-scripts");
  const [frame] = page.mainFrame().childFrames();
  const inside = await frame.evaluate(async () => {
    const tried = await fetch("/embed.html").then(
      () => "fetched",
      () => "refused",
    );
    let storage = "open";
    try {
      localStorage.length;
    } catch {
      storage = "closed";
    }
    return { origin: self.origin, tried, storage };
  });
  expect(inside).toEqual({ origin: "null", tried: "refused", storage: "closed" });
});

test("settings that make no sense are refused one by one, and the book stays", async ({ page }) => {
  await page.evaluate(() => window.start());
  await expect(figure(page, "net")).toHaveAttribute("data-value", "120000");
  for (const settings of [
    { view: "sideways" },
    { theme: 5 },
    { readonly: "yes" },
    { method: "x".repeat(100) },
    { book: 5 },
    { book: { positions: "none" } },
    { innerHTML: "<b>" },
    { storage: "key" },
  ]) {
    expect(await attempt(page, settings), JSON.stringify(settings)).toBe("wrong_type");
  }
  expect(await attempt(page, { book: "neither a table nor JSON" })).toBe("unknown_format");
  expect(await attempt(page, { currency: "XXX" }).then((code) => ["done", "missing_rate"].includes(code))).toBe(true);
  expect((await page.evaluate(() => window.embedded.get("book"))).positions).toHaveLength(1);
});

test("a frame that was given another host speaks to nobody here", async ({ page }) => {
  const answer = await page.evaluate(async (greeting) => {
    const frame = window.raw("https://evil.example");
    const said = [];
    addEventListener("message", ({ data }) => said.push(data));
    await new Promise((done) => frame.addEventListener("load", done));
    return [await window.greet(frame, greeting), said.length];
  }, GREETING);
  expect(answer).toEqual(["silence", 0]);
});

test("a wrong greeting is not heard, a right one once: a second port gets nothing", async ({ page }) => {
  const answers = await page.evaluate(async (right) => {
    const frame = window.raw(location.origin);
    await new Promise((done) => addEventListener("message", done, { once: true }));
    const wrong = [null, 5, "hello", { ...right, nonce: "m" }, { ...right, v: 2 }, { ...right, source: "another" }];
    const silence = await Promise.all(wrong.map((greeting) => window.greet(frame, greeting)));
    return [silence, (await window.greet(frame, right)).type, await window.greet(frame, right)];
  }, GREETING);
  expect(answers).toEqual([Array(6).fill("silence"), "done", "silence"]);
});

test("another frame can neither greet for the host nor answer for the frame", async ({ page }) => {
  const outcome = await page.evaluate(async (greeting) => {
    const victim = window.raw(location.origin);
    await new Promise((done) => addEventListener("message", ({ source }) => source === victim.contentWindow && done()));
    // A host that waits for its frame, which never loads; the sibling says that it is that frame.
    const uuid = crypto.randomUUID;
    crypto.randomUUID = () => "n";
    window.start({ src: "about:blank" });
    crypto.randomUUID = uuid;
    const sibling = document.createElement("iframe");
    sibling.src = "sibling.html";
    const told = new Promise((done) => addEventListener("message", ({ data }) => data.sibling && done(data.sibling)));
    document.body.append(sibling);
    const answers = [await told, (await window.greet(victim, greeting)).type];
    return [
      ...answers,
      await Promise.race([
        window.embedded.get("book").then(() => "spoke"),
        new Promise((done) => setTimeout(() => done("waits"), 300)),
      ]),
    ];
  }, GREETING);
  expect(outcome, "the sibling hears nothing, the host is heard, and the host's own frame is still awaited").toEqual([
    "silence",
    "done",
    "waits",
  ]);
});

test("fifty megabytes, a flood and rubbish are refused, and the frame lives on", async ({ page }) => {
  test.slow();
  await page.evaluate(() => window.start());
  await expect(figure(page, "net")).toHaveAttribute("data-value", "120000");
  expect(
    await page.evaluate(() => window.embedded.set({ book: "x".repeat(50_000_000) }).catch((failure) => failure.code)),
  ).toBe("wrong_type");
  expect(
    await page.evaluate(() =>
      window.embedded.set({ book: { positions: Array(300_000).fill(null) } }).catch((failure) => failure.code),
    ),
  ).toBe("wrong_type");
  const flood = await page.evaluate(async () => {
    const answers = await Promise.all(
      Array.from({ length: 2_000 }, () =>
        window.embedded.get("book").then(
          () => "done",
          (failure) => failure.code,
        ),
      ),
    );
    return [...new Set(answers)].sort();
  });
  expect(flood).toContain("too_many_messages");
  await page.waitForTimeout(1_100);
  expect(await attempt(page, { book: await page.evaluate(() => window.makeBook("1")) })).toBe("done");
  await expect(figure(page, "net")).toHaveAttribute("data-value", "60000");
  const answer = await page.evaluate(async (greeting) => {
    const frame = window.raw(location.origin);
    await new Promise((done) => addEventListener("message", ({ source }) => source === frame.contentWindow && done()));
    await window.greet(frame, greeting);
    const deep = [];
    for (let at = deep, i = 0; i < 500; i++) at.push((at = []));
    for (const rubbish of [
      null,
      undefined,
      5,
      "text",
      [],
      deep,
      { type: "set" },
      { type: "set", settings: 5 },
      { type: "set", settings: JSON.parse('{"__proto__":{"view":"full"},"constructor":1}') },
      new Map(),
      { type: "get", what: "storage" },
    ])
      window.port.postMessage(rubbish);
    return new Promise((resolve) => {
      window.port.onmessage = ({ data }) => data.id === 99 && resolve(data.type);
      window.port.postMessage({ type: "get", id: 99, what: "book" });
    });
  }, GREETING);
  expect(answer).toBe("done");
});

test("the host's script is two kilobytes at most", () => {
  expect(readFileSync(new URL("../../target/pack/dist/embed.js", import.meta.url)).length).toBeLessThan(2_048);
});
