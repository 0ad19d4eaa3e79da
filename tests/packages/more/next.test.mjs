// Next.js, app router: imported on the server, used in the browser, React in strict mode.
import { after, test } from "node:test";
import { KNOWN } from "../app/book.js";
import { close, listen, look, project, run, tool } from "../helpers.mjs";

const folder = project("next", {
  "app/layout.js": `export default function Layout({ children }) { return <html lang="en"><head><link rel="icon" href="data:," /></head><body>{children}</body></html>; }`,
  "app/page.js": `import Numbers from "./numbers.js";
import { version } from "exposure-netting";
export default function Page() { return <main><p id="server">{version}</p><Numbers /></main>; }`,
  "app/numbers.js": `"use client";
import { useEffect, useState } from "react";
import { init, net } from "exposure-netting";
import { book, figures } from "../book.js";
export default function Numbers() {
  const [text, setText] = useState("");
  useEffect(() => void init().then(() => setText(figures(net(book))), (thrown) => setText(String(thrown))), []);
  useEffect(() => { if (text) globalThis.found = text; }, [text]);
  return <p>{text}</p>;
}`,
  "app/element/page.js": `import Panel from "./panel.js";
export default function Page() { return <Panel />; }`,
  "app/element/panel.js": `"use client";
import { ExposureNetting } from "exposure-netting/react";
import { book } from "../../book.js";
export default function Panel() { return <ExposureNetting book={book} view="headline" onResult={(report) => (globalThis.found = report.total.net)} />; }`,
  // Next itself is installed two folders up.
  "next.config.mjs": `const root = import.meta.dirname + "/../..";
export default { reactStrictMode: true, outputFileTracingRoot: root, turbopack: { root } };`,
});
const servers = [];
after(() => Promise.all([...servers.map((server) => server.close()), close()]));

for (const [bundler, flag] of [
  ["turbopack", "--turbopack"],
  ["webpack", "--webpack"],
]) {
  test(bundler, async (t) => {
    run(folder, tool("next"), ["build", flag], { NEXT_TELEMETRY_DISABLED: "1" });
    const server = await listen(
      folder,
      tool("next"),
      ["start", "--port", "0", "--hostname", "127.0.0.1"],
      /(http:\/\/127\.0\.0\.1:\d+)/,
    );
    servers.push(server);
    await t.test("package", () => look(server.url, KNOWN));
    await t.test("react component", () => look(`${server.url}/element`, "30000"));
    server.close();
  });
}
