/** The packed tarball, installed into an empty project as anybody would. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const root = resolve(fileURLToPath(import.meta.url), "../../..");
export const version = /^version = "(.*)"/m.exec(readFileSync(join(root, "Cargo.toml"), "utf8"))[1];

function install() {
  const tarball = join(root, `dist/npm/exposure-netting-${version}.tgz`);
  const project = mkdtempSync(join(tmpdir(), "exposure-netting-"));
  process.on("exit", () => rmSync(project, { recursive: true, force: true }));
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }));
  const npm = ["install", "--no-audit", "--no-fund", "--offline", "--ignore-scripts", tarball];
  execFileSync("npm", npm, { cwd: project, stdio: ["ignore", "ignore", "inherit"] });
  return project;
}

/** The folder of the project, and of the package in it. */
export const project = install();
export const installed = join(project, "node_modules/exposure-netting");
export const files = readdirSync(installed, { recursive: true }).map(String);

/** The package, as an import from the project finds it. */
export const load = () =>
  import(pathToFileURL(createRequire(join(project, "package.json")).resolve("exposure-netting")).href);

/** Runs a module in a separate process, from within the project; gives its output. */
export const run = (source) =>
  execFileSync(process.execPath, ["--input-type=module", "-e", source], { cwd: project, encoding: "utf8" });

/** A position of which a test needs to say only what matters to it. */
export const position = (given = {}) => ({
  asset: "BTC",
  kind: "perpetual",
  quantity: 2,
  price: 60000,
  counterparty: "Deribit",
  ...given,
});

/** The error that a call throws, as plain data. */
export function thrown(call) {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
