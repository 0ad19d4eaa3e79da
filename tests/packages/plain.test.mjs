// No bundler: static files and an import map.
import { after, test } from "node:test";
import { KNOWN } from "./app/book.js";
import { close, files, look, project } from "./helpers.mjs";

const at = "./node_modules/exposure-netting/dist";
const map = JSON.stringify({
  imports: {
    "exposure-netting": `${at}/index.js`,
    "exposure-netting/element": `${at}/element.js`,
    "exposure-netting/worker": `${at}/worker.js`,
    "exposure-netting/inline": `${at}/inline.js`,
  },
});
const head = (title, rest) =>
  `<!doctype html><meta charset="utf-8"><title>${title}</title><link rel="icon" href="data:,"><script type="importmap">${map}</script>${rest}`;
const folder = project("plain", {
  "main.html": head("main", '<script type="module" src="main.js"></script>'),
  "worker.html": head("worker", '<script type="module" src="worker.js"></script>'),
  "element.html": head(
    "element",
    '<exposure-netting view="headline"></exposure-netting><script type="module" src="element.js"></script>',
  ),
  "inline.html": head("inline", '<script type="module" src="inline.js"></script>'),
  "inline.js": `import { init, net } from "exposure-netting/inline";
import { book, figures } from "./book.js";
init().then(() => (globalThis.found = figures(net(book))));`,
  // A service worker may not import dynamically, and has no window.
  "service.html": head("service", '<script type="module" src="service.js"></script>'),
  "service.js": `navigator.serviceWorker.addEventListener("message", ({ data }) => (globalThis.found = data));
navigator.serviceWorker.register("./service-worker.js", { type: "module" }).then(() => navigator.serviceWorker.ready).then(({ active }) => active.postMessage("go"));`,
  "service-worker.js": `import { init, net } from "${at}/index.js";
import { book, figures } from "./book.js";
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("message", ({ source }) => init().then(() => source.postMessage(figures(net(book))), (thrown) => source.postMessage(String(thrown))));`,
  "own.html": head("own", '<script type="module" src="own.js"></script>'),
  "own.js": `const worker = new Worker("./own-worker.js", { type: "module" });
worker.addEventListener("message", ({ data }) => (globalThis.found = data));`,
  "own-worker.js": `import { initSync, net } from "${at}/index.js";
import { book, figures } from "./book.js";
fetch("${at}/../wasm/core_bg.wasm").then((response) => response.arrayBuffer()).then((bytes) => {
  initSync(bytes);
  postMessage(figures(net(book)));
});`,
});
const server = await files(folder);
after(() => Promise.all([server.close(), close()]));

test("the package from static files", () => look(`${server.url}/main.html`, KNOWN));
test("the element from static files", () => look(`${server.url}/element.html`, "30000"));
test("the engine in its worker", () => look(`${server.url}/worker.html`, KNOWN));
test("a worker of one's own, with initSync", () => look(`${server.url}/own.html`, KNOWN));
test("a service worker", () => look(`${server.url}/service.html`, KNOWN));
test("one file with the WebAssembly inside", () => look(`${server.url}/inline.html`, KNOWN, { wasm: 0 }));
