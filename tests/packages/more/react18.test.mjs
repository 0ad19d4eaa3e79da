// The React component under React 18, which sets attributes where React 19 sets properties.
import { after, test } from "node:test";
import { close, files, look, project, run, tool } from "../helpers.mjs";

const folder = project("react18", {
  "index.html":
    '<!doctype html><meta charset="utf-8"><title>React 18</title><link rel="icon" href="data:,"><div id="root"></div><script type="module" src="main.jsx"></script>',
  "main.jsx": `import { StrictMode, useEffect, useState, version } from "react";
import { createRoot } from "react-dom/client";
import { ExposureNetting } from "exposure-netting/react";
import { book } from "./book.js";
function App() {
  const [method, setMethod] = useState("standard/deribit");
  const [seen, setSeen] = useState([]);
  useEffect(() => {
    if (seen.length === 1) setMethod(undefined);
    if (seen.length > 1) {
      const element = document.querySelector("exposure-netting");
      globalThis.found = [version.split(".")[0], ...new Set(seen), element.className, element.readonly, element.hasAttribute("method")].join(" ");
    }
  }, [seen]);
  return <ExposureNetting book={book} view="headline" className="mine" readonly method={method} onResult={({ margin }) => setSeen((seen) => (seen.at(-1) === margin.method ? seen : [...seen, margin.method]))} />;
}
createRoot(document.querySelector("#root")).render(<StrictMode><App /></StrictMode>);`,
  "vite.config.js": 'export default { esbuild: { jsx: "automatic" } };',
});
const servers = [];
after(() => Promise.all([...servers.map((server) => server.close()), close()]));

test("props come and go", async () => {
  // Nearer than the repository's own.
  run(folder, "npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", "react@18.3.1", "react-dom@18.3.1"]);
  run(folder, tool("vite"), ["build", "--logLevel", "error"]);
  const server = await files(`${folder}/dist`);
  servers.push(server);
  await look(`${server.url}/`, "18 standard rate mine true false");
});
