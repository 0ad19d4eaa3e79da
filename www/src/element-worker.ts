/**
 * Settles large webs and reads large books beside the page: `{ wasm, integrity }` first, then `{ ask }` and `{ file }`, or
 * `{ read }` and `{ piece }`.
 */
import * as app from "../wasm/exposure-netting-app.js";

type Message =
  | { wasm: string; integrity: string | undefined }
  | { ask: string[] }
  | { file: string }
  | { read: string[] }
  | { piece: true };

const tell = (event: string, detail?: unknown): void =>
  (globalThis as unknown as Worker).postMessage({ event, detail });
let task: Promise<{ settling: app.Task; reading: app.Reading }> | undefined;

async function take(message: Message): Promise<void> {
  if ("wasm" in message) {
    const { wasm, integrity } = message;
    task = app
      .default({ module_or_path: integrity ? fetch(wasm, { integrity }) : wasm })
      .then(() => ({ settling: new app.Task(), reading: new app.Reading() }));
    return;
  }
  const mine = await task;
  if (!mine) throw new Error("it was not told where the WebAssembly is");
  const progress = (part: number): void => tell("progress", part);
  const { settling, reading } = mine;
  if ("file" in message) tell(message.file, settling.file(message.file));
  else if ("piece" in message) tell("piece", reading.piece());
  else {
    try {
      if ("read" in message) tell("read", reading.read(message.read, progress));
      else tell("done", settling.run(message.ask, progress));
    } catch (thrown) {
      if (typeof thrown !== "string") throw thrown;
      tell("failed", thrown);
    }
  }
}

addEventListener(
  "message",
  ({ data }: MessageEvent<Message>) => void take(data).catch((thrown: unknown) => tell("error", String(thrown))),
);
