/** Settles large webs beside the page: `{ wasm, integrity }` first, then `{ ask }` and `{ file }`. */
import * as app from "../wasm/exposure-netting-app.js";

type Message = { wasm: string; integrity: string | undefined } | { ask: string[] } | { file: string };

const tell = (event: string, detail?: unknown): void => (globalThis as unknown as Worker).postMessage({ event, detail });
let task: Promise<app.Task> | undefined;

async function take(message: Message): Promise<void> {
  if ("wasm" in message) {
    const { wasm, integrity } = message;
    task = app.default({ module_or_path: integrity ? fetch(wasm, { integrity }) : wasm }).then(() => new app.Task());
    return;
  }
  const mine = await task;
  if (!mine) throw new Error("it was not told where the WebAssembly is");
  if ("file" in message) tell(message.file, mine.file(message.file));
  else {
    try {
      tell("done", mine.run(message.ask, (part) => tell("progress", part)));
    } catch (thrown) {
      if (typeof thrown !== "string") throw thrown;
      tell("failed", thrown);
    }
  }
}

addEventListener("message", ({ data }: MessageEvent<Message>) => void take(data).catch((thrown: unknown) => tell("error", String(thrown))));
