/** Lines for a host to paste: the element, the iframe, the React component or the package, and its policy. */
import type { Theme, View } from "./element.js";
import type { BookInput } from "./types.js";

/** The settings of the studio; a setting at its default is not written. */
export interface Choice {
  view: View;
  theme: Theme;
  method: string;
  currency: string;
  /** Absent: all columns. */
  columns: readonly string[] | undefined;
  readonly: boolean;
  /** Custom properties of the element: `--en-bg` and the like. */
  colors: Record<string, string>;
  /** Absent: the sample. */
  book: BookInput | undefined;
  /** The address of the package, with a slash at the end. */
  base: string;
  /** Hashes of the package's files, if they are pinned. */
  pinned: Record<string, string> | undefined;
}

export interface Snippet {
  code: string;
  /** The `Content-Security-Policy` under which it runs. */
  policy: string;
}

/** Larger books are fetched, not written out. */
const MOST_LINES = 60;
const script = "script";

const indent = (text: string, by: string): string => text.replaceAll("\n", `\n${by}`);
const literal = (value: unknown): string => JSON.stringify(value, undefined, 2).replaceAll("</", "<\\/");
const quoted = (text: string): string => JSON.stringify(text).replaceAll("</", "<\\/");
const attribute = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** The book as an expression; a long one is fetched from a file of the host. */
function bookOf(book: BookInput): string {
  const lines = book.positions?.map((position) => `    ${JSON.stringify(position)},`) ?? [];
  if (lines.length > MOST_LINES) return 'await (await fetch("book.json")).json()';
  const { positions: _, ...rest } = book;
  const others = Object.entries(rest).map(([name, value]) => `  ${name}: ${JSON.stringify(value)},`);
  return `{\n${[...others, "  positions: [", ...lines, "  ],"].join("\n").replaceAll("</", "<\\/")}\n}`;
}

/** The settings that differ from the defaults, as names and values. */
function settings({ view, theme, method, currency, columns, readonly }: Choice): [string, string | true][] {
  const all: [string, string | true | undefined][] = [
    ["view", view === "full" ? undefined : view],
    ["theme", theme === "auto" ? undefined : theme],
    ["method", method || undefined],
    ["currency", currency || undefined],
    ["columns", columns?.join(" ")],
    ["readonly", readonly || undefined],
  ];
  return all.filter((pair): pair is [string, string | true] => pair[1] !== undefined);
}

const attributes = (choice: Choice): string =>
  [...settings(choice), ...(choice.book ? [] : [["sample", true] as const])]
    .map(([name, value]) => (value === true ? ` ${name}` : ` ${name}="${attribute(value)}"`))
    .join("");
const props = (choice: Choice): string[] =>
  settings(choice).map(([name, value]) => (value === true ? name : `${name}=${quoted(value)}`));
const fields = (choice: Choice): string[] =>
  settings(choice).map(([name, value]) => `${name}: ${value === true ? "true" : quoted(value)},`);

/** The hash of an inline script or style, as a policy names it. */
export async function hashOf(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return `'sha256-${btoa(String.fromCharCode(...digest))}'`;
}

/** The address of a file. In a module, a folder of the host needs a beginning that no bare name has. */
const addressOf = (base: string, name: string): string => `${/^(https?:|\/|\.)/.test(base) ? "" : "./"}${base}${name}`;

/** The source of a policy for files at `base`; a folder of the host is `'self'`. */
const origin = (base: string): string => (/^https?:/.test(base) ? new URL(base).origin : "'self'");
const policyOf = (parts: Record<string, string[]>): string =>
  Object.entries(parts)
    .map(([name, sources]) => `${name} ${[...new Set(sources)].join(" ")}`)
    .join("; ");

async function inline(tag: string, text: string, rest = ""): Promise<{ code: string; hash: string }> {
  return { code: `<${tag}${rest}>${text}</${tag}>`, hash: await hashOf(text) };
}

export async function element(choice: Choice): Promise<Snippet> {
  const at = origin(choice.base);
  const parts: string[] = [];
  const scripts = [at, "'wasm-unsafe-eval'"];
  const styles = ["'self'"];
  const add = async (tag: string, text: string, into: string[], rest = ""): Promise<void> => {
    const { code, hash } = await inline(tag, text, rest);
    parts.push(code);
    into.push(hash);
  };
  const { pinned, colors, book } = choice;
  if (pinned) {
    // An import map does not apply to the script of a worker.
    const modules = Object.entries(pinned).filter(
      ([name]) => name.endsWith(".js") && !["dist/embed.js", "dist/element-worker.js"].includes(name),
    );
    await add(
      script,
      `\n${literal({ integrity: Object.fromEntries(modules.map(([name, hash]) => [addressOf(choice.base, name), hash])) })}\n`,
      scripts,
      ' type="importmap"',
    );
  }
  if (Object.keys(colors).length > 0) {
    const rules = Object.entries(colors).map(([name, value]) => `  ${name}: ${value};\n`);
    await add("style", `\nexposure-netting {\n${rules.join("")}}\n`, styles);
  }
  const run: string[] = [];
  if (pinned)
    run.push(
      `import { configure } from ${quoted(addressOf(choice.base, "dist/element.js"))};`,
      `configure({ integrity: ${quoted(pinned["wasm/exposure-netting-app_bg.wasm"] ?? "")} });`,
    );
  if (book) run.push('const element = document.querySelector("exposure-netting");', `element.book = ${bookOf(book)};`);
  // A pinned module is loaded by the module that names the hash of its WebAssembly.
  if (!pinned) parts.push(`<${script} type="module" src="${attribute(`${choice.base}dist/element.js`)}"></${script}>`);
  parts.push(`<exposure-netting${attributes(choice)}></exposure-netting>`);
  if (run.length > 0) await add(script, `\n${run.join("\n")}\n`, scripts, ' type="module"');
  return {
    code: parts.join("\n"),
    policy: policyOf({
      "script-src": scripts,
      "style-src": styles,
      "connect-src": book && (book.positions?.length ?? 0) > MOST_LINES ? [at, "'self'"] : [at],
    }),
  };
}

export async function iframe(choice: Choice): Promise<Snippet> {
  const at = origin(choice.base);
  const { base, book, colors, pinned } = choice;
  const file = (name: string): string => addressOf(base, name);
  const scripts = [at];
  const parts: string[] = [];
  if (pinned) {
    const map = await inline(
      script,
      `\n${literal({ integrity: { [file("dist/embed.js")]: pinned["dist/embed.js"] } })}\n`,
      ' type="importmap"',
    );
    parts.push(map.code);
    scripts.push(map.hash);
  }
  const options = [
    `src: ${quoted(file("embed.html"))},`,
    ...fields(choice),
    ...(Object.keys(colors).length > 0 ? [`colors: ${indent(literal(colors), "  ")},`] : []),
    `book: ${book ? indent(bookOf(book), "  ") : quoted(SAMPLE)},`,
    "onResult: (report) => console.log(report.total.net, report.margin.saving),",
    "onError: (failure) => console.error(failure.message),",
  ];
  const run = await inline(
    script,
    `\nimport { embed } from ${quoted(file("dist/embed.js"))};\nembed(document.querySelector("#netting"), {\n  ${options.join("\n  ")}\n});\n`,
    ' type="module"',
  );
  scripts.push(run.hash);
  parts.push('<div id="netting"></div>', run.code);
  // The frame's style is set from script, which a policy allows; its height follows its content.
  return {
    code: parts.join("\n"),
    policy: policyOf({
      "script-src": scripts,
      "frame-src": [at],
      ...(book && (book.positions?.length ?? 0) > MOST_LINES ? { "connect-src": ["'self'"] } : {}),
    }),
  };
}

export async function react(choice: Choice): Promise<Snippet> {
  const { book, colors } = choice;
  const given = [
    "book={book}",
    ...props(choice),
    ...(Object.keys(colors).length > 0 ? [`style={${indent(literal(colors), "      ")} as CSSProperties}`] : []),
    "onResult={(report) => console.log(report.total.net, report.margin.saving)}",
    "onError={(failure) => console.error(failure.message)}",
  ];
  const code = [
    `import { ExposureNetting${book ? ", type BookInput" : ""} } from "exposure-netting/react";`,
    ...(Object.keys(colors).length > 0 ? ['import type { CSSProperties } from "react";'] : []),
    "",
    // The types of a literal are wider than those of a book.
    book ? `const book: BookInput = ${bookOf(book)};` : `const book = ${quoted(SAMPLE)};`,
    "",
    "export function Netting() {",
    "  return (",
    "    <ExposureNetting",
    ...given.map((prop) => `      ${prop}`),
    "    />",
    "  );",
    "}",
  ].join("\n");
  return { code, policy: BUNDLED };
}

export async function npm(choice: Choice): Promise<Snippet> {
  const { book, method } = choice;
  const [id, preset] = method.split("/");
  const options = id ? `, { margin: { method: ${quoted(id)}${preset ? `, preset: ${quoted(preset)}` : ""} } }` : "";
  const given = book ? bookOf(book) : quoted(SAMPLE);
  const code = `import { init, net } from "exposure-netting";

await init();
const report = net(${given}${options});
console.log(report.total.net, report.margin.saving);`;
  return { code, policy: BUNDLED };
}

const BUNDLED = "script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'";
/** An example if there is only the sample book. */
const SAMPLE = "asset,kind,quantity,price,counterparty\nBTC,perpetual,-2,60000,Deribit\nBTC,spot,1.5,60000,Coinbase\n";
