// Vite without any configuration: the development server, which bundles dependencies beforehand, and the build.
import { cpSync } from "node:fs";
import { after, test } from "node:test";
import { KNOWN } from "./app/book.js";
import { close, files, listen, look, project, run, tool } from "./helpers.mjs";

const folder = project("vite");
const servers = [];
after(() => Promise.all([...servers.map((server) => server.close()), close()]));

test("vite dev", async (t) => {
  const server = await listen(
    folder,
    tool("vite"),
    ["--port", "0", "--host", "127.0.0.1"],
    /(http:\/\/127\.0\.0\.1:\d+)/,
  );
  servers.push(server);
  await t.test("package", () => look(`${server.url}/main.html`, KNOWN));
  await t.test("element", () => look(`${server.url}/element.html`, "30000"));
  await t.test("worker", () => look(`${server.url}/worker.html`, KNOWN));
});

test("vite build", async (t) => {
  for (const page of ["main", "element", "worker"]) {
    await t.test(page, async () => {
      cpSync(`${folder}/${page}.html`, `${folder}/index.html`);
      run(folder, tool("vite"), ["build", "--outDir", `dist-${page}`, "--logLevel", "warn"]);
      const server = await files(`${folder}/dist-${page}`);
      servers.push(server);
      await look(`${server.url}/`, page === "element" ? "30000" : KNOWN);
    });
  }
});
