/** The element's WebAssembly: loaded once for all elements of the page, watched, and started again after it stopped. */
import { NettingError } from "./error.js";
import { prepare } from "./trusted.js";
import type { Catalogue } from "./types.js";
import * as app from "../wasm/exposure-netting-app.js";

const version = "0.1.0";

let loading: Promise<void> | undefined;
let source: string | URL | BufferSource | undefined;
let integrity: string | undefined;

/**
 * Sets the address of the element's `.wasm`, if it is not beside the script, or the module itself; and the hash it must have
 * (`integrity.json` in the package lists them). Call it before the first element is shown.
 */
export function configure(options: {
  wasm?: string | URL | BufferSource | undefined;
  integrity?: string | undefined;
}): void {
  ({ wasm: source, integrity } = { wasm: source, integrity, ...options });
}

/** The methodologies and their presets: the values of the `method` attribute. */
export async function methods(): Promise<Catalogue["methods"]> {
  await load();
  return JSON.parse(app.methods()) as Catalogue["methods"];
}

const wasm = (): string | BufferSource => {
  const from = source ?? new URL("../wasm/exposure-netting-app_bg.wasm", import.meta.url);
  return typeof from === "string" || from instanceof URL ? new URL(from, document.baseURI).href : from;
};

/** Without a hash the glue code loads it, and compiles while it loads. */
function checked(): string | BufferSource | Promise<Response> {
  const from = wasm();
  return integrity && typeof from === "string" ? fetch(from, { integrity }) : from;
}

/** The workers in use: nothing can receive their answers once the engine has stopped. */
const workers = new Set<Worker>();

/** A worker for long tasks; none if the page may not have one. */
export function aside(tell: (event: string, detail: unknown) => void): app.Aside | undefined {
  const from = wasm();
  let worker: Worker;
  if (typeof from !== "string") return undefined;
  try {
    worker = new Worker(new URL("./element-worker.js", import.meta.url), {
      type: "module",
      name: "exposure-netting-element",
    });
  } catch {
    return undefined;
  }
  workers.add(worker);
  let live = true;
  const hear = (event: string, detail: unknown): void => (live ? tell(event, detail) : undefined);
  worker.addEventListener("message", ({ data }: MessageEvent<{ event: string; detail: unknown }>) =>
    hear(data.event, data.detail),
  );
  worker.addEventListener("error", (event) => hear("error", event.message));
  worker.postMessage({ wasm: from, integrity });
  return {
    run: (ask) => worker.postMessage({ ask }),
    file: (name) => worker.postMessage({ file: name }),
    read: (ask) => worker.postMessage({ read: ask }),
    piece: () => worker.postMessage({ piece: true }),
    stop: () => {
      live = false;
      workers.delete(worker);
      worker.terminate();
    },
  };
}

/** Loads the WASM, once for all elements of the page. */
export function load(): Promise<void> {
  prepare();
  app.watch(guarded);
  loading ??= app
    .default({ module_or_path: checked() })
    .then(() => {
      if (app.version() !== version) {
        throw new NettingError({
          code: "version_mismatch",
          message: `the WASM is version ${app.version()} and the JavaScript ${version}; serve both from one installation`,
        });
      }
    })
    .catch((thrown: unknown) => {
      loading = undefined;
      throw thrown;
    });
  return loading;
}

let sheet: CSSStyleSheet | undefined;
/** One style sheet for all elements, which a Content-Security-Policy allows. */
export function styles(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(app.styles());
  }
  return sheet;
}

// ---- When it stops

/** An element that shows something drawn by the engine. */
export interface Shown {
  /** The engine has stopped: removes everything that it drew. It must not be called until `start`. */
  stopped(): void;
  /** There is a new engine. */
  start(): void;
  /** There is no engine, and there will be none on this page. */
  lost(thrown: unknown): void;
}

const shown = new Set<Shown>();
export const enter = (one: Shown): unknown => shown.add(one);
export const leave = (one: Shown): unknown => shown.delete(one);

let running = true;
/** Whether the engine runs. */
export const runs = (): boolean => running;

/**
 * The exports of an instance, watched. Any exception that leaves one of them (a trap, a stack overflow, an error of
 * JavaScript that it called) leaves the instance in an unknown state: it is never entered again.
 */
function guarded(exports: Record<string, unknown>): Record<string, unknown> {
  let live = true;
  const watch =
    (run: (...given: unknown[]) => unknown) =>
    (...given: unknown[]): unknown => {
      if (!live) throw new NettingError({ code: "internal", message: "the engine stopped" });
      try {
        return run(...given);
      } catch (thrown) {
        live = false;
        stop();
        throw thrown;
      }
    };
  return Object.fromEntries(
    Object.entries(exports).map(([name, value]) => [
      name,
      typeof value === "function" ? watch(value as () => unknown) : value,
    ]),
  );
}

function stop(): void {
  if (!running) return;
  running = false;
  for (const worker of workers) worker.terminate();
  workers.clear();
  for (const one of [...shown]) one.stopped();
  // Only after all calls of the old instance have returned.
  setTimeout(restart);
}

function restart(): void {
  try {
    app.__wbg_reset_state();
  } catch (thrown) {
    for (const one of [...shown]) one.lost(thrown);
    return;
  }
  running = true;
  for (const one of [...shown]) {
    // It may stop again on the last book.
    if (running) one.start();
  }
}
