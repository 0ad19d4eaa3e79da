// The element inside Vue 3 and Svelte 5, by their own ways: a property bound, an event heard, a book that the host changes, and gone when the host takes it away.
import { after, test } from "node:test";
import { KNOWN } from "./app/book.js";
import { close, files, listen, look, project, run, tool } from "./helpers.mjs";

// Shared by the hosts. The second book is the first, but 3 short in place of 2: half a coin short in all, at 60,000.
const own = {
  "index.html":
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>host</title><link rel="icon" href="data:,"><div id="app"></div><script type="module" src="./host.js"></script></html>',
  "check.js": `import { book, figures } from "./book.js";
const [short, ...others] = book.positions;
const other = { positions: [{ ...short, quantity: "3" }, ...others] };
const pause = (time) => new Promise((done) => setTimeout(done, time));
const element = () => document.querySelector("exposure-netting");
const net = () => element()?.shadowRoot?.querySelector('[data-figure="net"]')?.dataset.value;
async function until(what) {
  for (const end = Date.now() + 10_000; Date.now() < end; await pause(20)) if (what()) return;
  throw new Error("in vain: " + what);
}
async function run({ heard, setBook, setShown, setMethod }) {
  await until(() => heard.length && net());
  const first = element();
  const seen = { first: figures(heard.at(-1)), net: net(), readonly: first.readonly, method: first.method };
  setBook(other);
  await until(() => net() === "-30000");
  seen.second = heard.at(-1).total.net;
  setMethod("schedule");
  await until(() => first.report.margin.method === "schedule");
  setMethod(undefined);
  await pause(100);
  seen.without = first.method;
  setBook(book);
  await until(() => net() === "30000");
  setShown(false);
  await until(() => !element());
  // Whatever was still to be done would have been by then.
  await pause(500);
  seen.gone = [first.report, first.shadowRoot.childNodes.length].join();
  const before = heard.length;
  setShown(true);
  await until(() => net() === "30000");
  return { ...seen, again: element() !== first && heard.length > before };
}
export const check = (host) => run(host).then((seen) => (globalThis.found = seen), (thrown) => (globalThis.found = String(thrown)));`,
};
const seen = {
  first: KNOWN,
  net: "30000",
  readonly: true,
  method: null,
  second: "-30000",
  without: null,
  gone: ",0",
  again: true,
};

const hosts = {
  vue: {
    "vite.config.js": `import vue from "@vitejs/plugin-vue";
export default { plugins: [vue({ template: { compilerOptions: { isCustomElement: (name) => name.includes("-") } } })] };`,
    "host.js": `import { createApp } from "vue";
import Host from "./Host.vue";
createApp(Host).mount("#app");`,
    "Host.vue": `<script setup>
import { onMounted, ref } from "vue";
import "exposure-netting/element";
import { book as first } from "./book.js";
import { check } from "./check.js";
const book = ref(first);
const method = ref();
const shown = ref(true);
const heard = [];
onMounted(() => check({ heard, setBook: (to) => (book.value = to), setMethod: (to) => (method.value = to), setShown: (to) => (shown.value = to) }));
</script>
<template>
  <exposure-netting v-if="shown" view="headline" readonly :book="book" :method="method" @en-result="heard.push($event.detail)" />
</template>`,
  },
  svelte: {
    "vite.config.js": `import { svelte } from "@sveltejs/vite-plugin-svelte";
export default { plugins: [svelte()] };`,
    "host.js": `import { mount } from "svelte";
import Host from "./Host.svelte";
mount(Host, { target: document.querySelector("#app") });`,
    "Host.svelte": `<script>
  import { onMount } from "svelte";
  import "exposure-netting/element";
  import { book as first } from "./book.js";
  import { check } from "./check.js";
  let book = $state(first);
  let method = $state();
  let shown = $state(true);
  const heard = [];
  onMount(() => void check({ heard, setBook: (to) => (book = to), setMethod: (to) => (method = to), setShown: (to) => (shown = to) }));
</script>
{#if shown}
  <exposure-netting view="headline" readonly {book} {method} onen-result={(event) => heard.push(event.detail)}></exposure-netting>
{/if}`,
  },
};

const servers = [];
after(() => Promise.all([...servers.map((server) => server.close()), close()]));

for (const [name, host] of Object.entries(hosts)) {
  test(name, async (t) => {
    const folder = project(name, { ...own, ...host });
    // Only the development server's build of a framework warns.
    await t.test("vite dev", async () => {
      const server = await listen(
        folder,
        tool("vite"),
        ["--port", "0", "--host", "127.0.0.1"],
        /(http:\/\/127\.0\.0\.1:\d+)/,
      );
      servers.push(server);
      await look(server.url, seen);
    });
    await t.test("vite build", async () => {
      run(folder, tool("vite"), ["build", "--logLevel", "warn"]);
      const server = await files(`${folder}/dist`);
      servers.push(server);
      await look(`${server.url}/`, seen);
    });
  });
}
