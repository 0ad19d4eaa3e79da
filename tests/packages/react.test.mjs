// The example in React: its types, the development server with effects run twice, and the built page under its Content-Security-Policy.
import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { after, test } from "node:test";
import { close, files, listen, look, project, run, tool } from "./helpers.mjs";

const example = new URL("../../examples/react/", import.meta.url);
const folder = project("react", {
  // The actions of a person on the page, and their results.
  "check.js": `const element = () => document.querySelector("exposure-netting");
const net = () => element()?.shadowRoot?.querySelector('[data-figure="net"]')?.dataset.value;
const saved = () => document.querySelector("#saved")?.textContent;
const press = (name) => [...document.querySelectorAll("button")].find((button) => button.textContent === name).click();
const pause = (time) => new Promise((done) => setTimeout(done, time));
async function until(what) {
  for (const end = Date.now() + 10_000; Date.now() < end; await pause(20)) if (what()) return;
  throw new Error("in vain: " + what);
}
async function moves() {
  await until(net);
  const before = net();
  await until(() => net() !== before);
}
async function run() {
  await moves();
  await until(() => saved().startsWith("$"));
  const first = element();
  const quantities = () => String(first.book.positions.map(({ quantity }) => quantity));
  const began = quantities();
  await until(() => quantities() !== began);

  const select = document.querySelector("select");
  select.value = "portfolio/scan-16";
  select.dispatchEvent(new Event("change", { bubbles: true }));
  await until(() => first.report.margin.method === "portfolio");
  press("Pause");
  await pause(300);
  const paused = net();
  const cards = [...document.querySelectorAll("article dd")].reduce((sum, { textContent }) => sum + Number(textContent.replace(/[^\\d-]/g, "")), 0);
  const seen = {
    // Cards are whole dollars, and cents of a price count by quantity; a trade that went missing would be thousands.
    apart: Math.abs(cards - Number(net())) < 25 ? "no" : cards + " and " + net(),
    saved: saved() === "$" + Math.round(Number(first.report.margin.saving)).toLocaleString("en"),
    readonly: first.readonly,
    failures: first.report.failures.length,
  };
  press("Send a bad price");
  await until(() => document.querySelector("[role=alert]"));
  seen.alert = document.querySelector("[role=alert] b").textContent;
  press("Dismiss");
  await until(() => !document.querySelector("[role=alert]"));
  seen.still = net() === paused;
  press("Dark");
  await until(() => first.theme !== "auto");
  seen.theme = [first.theme, getComputedStyle(document.documentElement).colorScheme].join();
  press("Pause");
  await moves();

  press("Hide");
  await until(() => !element());
  // Whatever was still to be done would have been by then.
  await pause(500);
  seen.gone = [first.report, first.shadowRoot.childNodes.length, saved()].join();
  press("Show");
  await moves();
  await until(() => saved().startsWith("$"));
  return { ...seen, another: element() !== first, method: element().report.margin.method };
}
run().then((seen) => (globalThis.found = seen), (thrown) => (globalThis.found = String(thrown)));`,
  // Props that come and go, and an element that is shown when no person did anything.
  "props.html":
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>props</title><link rel="icon" href="data:,"><div id="root"></div><script type="module" src="./props.jsx"></script></html>',
  "props.jsx": `import { useState } from "react";
import { createRoot } from "react-dom/client";
import { ExposureNetting } from "exposure-netting/react";
import { book } from "./book.js";
let show;
let ready = 0;
function Host() {
  const [props, setProps] = useState({ view: "headline", theme: "dark", method: "schedule", currency: "USD", readonly: true });
  show = setProps;
  return props && <ExposureNetting className="panel" book={book} {...props} onReady={() => (ready += 1)} />;
}
createRoot(document.querySelector("#root")).render(<Host />);

const pause = (time) => new Promise((done) => setTimeout(done, time));
async function run() {
  while (!ready) await pause(20);
  const seen = [];
  const look = () => {
    const element = document.querySelector("exposure-netting");
    seen.push([element.readonly, ...element.getAttributeNames().sort()].join(" "));
  };
  look();
  for (const props of [{}, { readonly: false }, { readonly: true }, { view: "headline", method: undefined, currency: undefined }]) {
    show(props);
    await pause(100);
    look();
  }
  show(undefined);
  await pause(500);
  show({});
  await pause(1000);
  return [...seen, "ready " + ready];
}
run().then((seen) => (globalThis.found = seen), (thrown) => (globalThis.found = String(thrown)));`,
});
cpSync(example, folder, { recursive: true });
const seen = {
  apart: "no",
  saved: true,
  readonly: true,
  failures: 0,
  alert: "not_a_decimal",
  still: true,
  theme: "dark,dark",
  gone: ",0,–",
  another: true,
  method: "portfolio",
};
const checked = (at) =>
  writeFileSync(
    `${folder}/${at}check.html`,
    readFileSync(`${folder}/${at}index.html`, "utf8").replace(
      "</body>",
      '<script type="module" src="./check.js"></script></body>',
    ),
  );
const servers = [];
after(() => Promise.all([...servers.map((server) => server.close()), close()]));

test("its types, as strict as they get", () => void run(folder, tool("tsc"), []));

test("vite dev, strict mode", async () => {
  checked("");
  const server = await listen(
    folder,
    tool("vite"),
    ["--port", "0", "--host", "127.0.0.1"],
    /(http:\/\/127\.0\.0\.1:\d+)/,
  );
  servers.push(server);
  await look(`${server.url}/check.html`, seen);
});

test("props that come and go", async () => {
  const server = await listen(
    folder,
    tool("vite"),
    ["--port", "0", "--host", "127.0.0.1"],
    /(http:\/\/127\.0\.0\.1:\d+)/,
  );
  servers.push(server);
  await look(`${server.url}/props.html`, [
    "true class currency method readonly theme view",
    "false class",
    "false class",
    "true class readonly",
    "false class view",
    "ready 2",
  ]);
});

test("vite build", async (t) => {
  run(folder, tool("vite"), ["build", "--logLevel", "warn"]);
  const html = readFileSync(`${folder}/dist/index.html`, "utf8");
  const built = readdirSync(`${folder}/dist/assets`);

  await t.test("one .wasm, and the element apart from what is loaded first", () => {
    assert.equal(built.filter((name) => name.endsWith(".wasm")).length, 1);
    const [first] = /index-[\w-]+\.js/.exec(html);
    assert.doesNotMatch(html, /Risk/);
    assert.doesNotMatch(readFileSync(`${folder}/dist/assets/${first}`, "utf8"), /customElements|attachShadow/);
  });

  await t.test("the policy is that of the other example", () => {
    const policy = (text) => /Content-Security-Policy" content="([^"]*)"/.exec(text.replaceAll("&#39;", "'"))[1];
    assert.equal(policy(html), policy(readFileSync(new URL("../dashboard/index.html", example), "utf8")));
  });

  await t.test("prices, trades, props, events and clean-up", async () => {
    checked("dist/");
    writeFileSync(`${folder}/dist/check.js`, readFileSync(`${folder}/check.js`));
    const server = await files(`${folder}/dist`);
    servers.push(server);
    await look(`${server.url}/check.html`, seen);
  });
});
