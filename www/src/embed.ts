/**
 * The host's side of the iframe: makes it, sandboxed, and speaks to it through a private channel.
 *
 * The frame has no origin that could be named, so nothing but an empty greeting is ever posted to it by address; data goes
 * through the port that the greeting carries, which nobody else holds.
 *
 * @module exposure-netting/embed
 */
import type { State } from "./element.js";
import type { BookInput, Failure, Report } from "./types.js";

/** The frame, and the settings of the element in it. */
export interface EmbedOptions extends Partial<Omit<State, "book">> {
  /** The address of `embed.html`. */
  src: string | URL;
  /** The book, as plain data or as text of any known format. */
  book?: BookInput | string | undefined;
  /** The margin methodology, and after a slash its preset: `"portfolio/deribit"`. */
  method?: string | undefined;
  /** The reporting currency; the book's own without it. */
  currency?: string | undefined;
  /** The element's custom properties, such as `{ "--en-bg": "#101418" }`. */
  colors?: Record<`--en-${string}`, string> | undefined;
  /** The frame's name for those who cannot see it. */
  title?: string | undefined;
  /** Called once the numbers are shown. */
  onReady?: (() => void) | undefined;
  /** Called when a person has changed the book. */
  onChange?: ((book: BookInput) => void) | undefined;
  /** Called with each new report. */
  onResult?: ((report: Report) => void) | undefined;
  /** Called if a call fails; nothing has changed then. */
  onError?: ((failure: Failure) => void) | undefined;
}

/** The host's handle to the embedded page. */
export interface Embedded {
  /** The iframe. */
  readonly frame: HTMLIFrameElement;
  /** Changes the book or a setting; rejects with the frame's failure. */
  set(changes: Partial<Omit<EmbedOptions, "src" | "title">>): Promise<void>;
  /** The present book, or its report. */
  get(what: "book"): Promise<BookInput>;
  get(what: "report"): Promise<Report>;
  /** Removes the frame for good. */
  destroy(): void;
}

const EVENTS = ["Ready", "Change", "Result", "Error"] as const;

/** Puts the frame into `place`. */
export function embed(place: Element, { src, title = "Exposure netting", ...options }: EmbedOptions): Embedded {
  const nonce = crypto.randomUUID();
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.title = title;
  frame.src = `${new URL(src, document.baseURI).href}#${new URLSearchParams({ v: "1", host: location.origin, nonce }).toString()}`;
  frame.style.cssText = "border:0;width:100%;display:block";
  const handlers: Record<string, unknown> = {};
  const waiting = new Map<number, { resolve(value: unknown): void; reject(why: Failure): void }>();
  let port: MessagePort | undefined;
  let unsent: unknown[] = [];
  let last = 0;

  const ask = (type: string, rest: object): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const message = { type, id: ++last, ...rest };
      waiting.set(last, { resolve, reject });
      if (port) port.postMessage(message);
      else unsent.push(message);
    });
  const set = async (changes: Record<string, unknown>): Promise<void> => {
    const settings: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(changes)) (/^on[A-Z]/.test(name) ? handlers : settings)[name] = value;
    await ask("set", { settings, events: EVENTS.filter((name) => handlers[`on${name}`]) });
  };
  const hear = ({ data }: MessageEvent): void => {
    const { type, id, value, name, height } = data as {
      type: string;
      id: number;
      value: unknown;
      name: string;
      height: number;
    };
    const handler = handlers[`on${name}`];
    if (type === "resize" && height > 0 && height < 1e5) frame.style.height = `${height}px`;
    else if (type === "event" && typeof handler === "function") (handler as (value: unknown) => void)(value);
    else {
      waiting.get(id)?.[type === "done" ? "resolve" : "reject"](value as Failure);
      waiting.delete(id);
    }
  };
  const greet = ({
    source,
    origin,
    data,
  }: MessageEvent<{ source?: unknown; v?: unknown; nonce?: unknown } | null>): void => {
    if (
      port ||
      source !== frame.contentWindow ||
      origin !== "null" ||
      data?.source !== "exposure-netting" ||
      data.v !== 1 ||
      data.nonce !== nonce
    )
      return;
    const channel = new MessageChannel();
    port = channel.port1;
    port.onmessage = hear;
    frame.contentWindow?.postMessage({ source: "exposure-netting", v: 1, nonce }, "*", [channel.port2]);
    for (const message of unsent) port.postMessage(message);
    unsent = [];
  };
  addEventListener("message", greet);
  place.append(frame);
  set(options).catch((failure: Failure) => (handlers.onError as EmbedOptions["onError"])?.(failure));
  return {
    frame,
    set: set,
    get: (what: string) => ask("get", { what }) as Promise<never>,
    destroy: () => {
      removeEventListener("message", greet);
      port?.close();
      frame.remove();
    },
  };
}
