// Projects that install the packed tarball as anybody would, and a browser that looks at what they serve.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { serve } from "../../scripts/static.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../..");
export const version = /^version = "(.*)"/m.exec(readFileSync(join(root, "Cargo.toml"), "utf8"))[1];
export const tarball = join(root, `dist/npm/exposure-netting-${version}.tgz`);

/** An empty project with the package in it, the shared sources of `app/`, and the files of the consumer. */
export function project(name, own = {}) {
  const folder = join(here, ".work", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name, private: true, type: "module" }));
  execFileSync(
    "npm",
    ["install", "--no-audit", "--no-fund", "--offline", "--ignore-scripts", "--legacy-peer-deps", tarball],
    { cwd: folder, stdio: ["ignore", "ignore", "inherit"] },
  );
  cpSync(join(here, "app"), folder, { recursive: true });
  for (const [path, text] of Object.entries(own)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Runs a command in a project; its output is shown only if it fails. */
export function run(folder, command, args, env = {}) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}\n${stdout}${stderr}`);
  return stdout;
}

/** A tool of the repository, or of these consumers. */
export const tool = (name) => [here, root].map((folder) => join(folder, "node_modules/.bin", name)).find(existsSync);

/** Starts a server and waits until it says where it listens. */
export async function listen(folder, command, args, pattern) {
  const child = spawn(command, args, {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, FORCE_COLOR: "0", NO_COLOR: "1" },
  });
  let said = "";
  const url = await new Promise((found, lost) => {
    const hear = (data) => {
      said += data;
      const match = pattern.exec(said);
      if (match) found(match[1]);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("exit", () => lost(new Error(`it ended: ${said}`)));
  });
  return { url, said: () => said, close: () => child.kill() };
}

/** Serves the files of a folder. */
export async function files(folder) {
  const server = await serve(folder);
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

let browser;
export const close = () => browser?.close();

/**
 * Opens a page and waits for what it found; gives that, the names of the `.wasm` files it asked for, and what the console
 * complained of. `expected` is asserted, as is one `.wasm` and silence.
 */
export async function look(url, expected, { wasm = 1 } = {}) {
  browser ??= await chromium.launch({
    executablePath: process.env.CHROME || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
  const context = await browser.newContext();
  const page = await context.newPage();
  const complaints = [];
  const asked = new Set();
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  context.on("request", (request) => /\.wasm(\?|$)/.test(request.url()) && asked.add(request.url().split("?")[0]));
  await page.goto(url);
  await page
    .waitForFunction(() => globalThis.found !== undefined, undefined, { timeout: 30_000 })
    .catch(() => undefined);
  const found = await page.evaluate(() => globalThis.found);
  await context.close();
  assert.deepEqual({ found, complaints, wasm: asked.size }, { found: expected, complaints: [], wasm });
}
