/** The code of `embed.html`: the element, and the frame's side of the channel. It checks everything that it receives. */
import { base64 } from "./wasm.js"; // the build puts the element's there
import { configure, THEMES, VIEWS, type ExposureNetting } from "./element.js";
import { asFailure } from "./error.js";
import type { Code, Failure } from "./types.js";

/** A longer book, or one of more positions, is refused. */
const MOST_TEXT = 20_000_000;
const MOST_POSITIONS = 200_000;
/** More messages within a second are refused. */
const MOST_MESSAGES = 120;

configure({ wasm: Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)) });

const given = new URLSearchParams(location.hash.slice(1));
const host = given.get("host");
const nonce = given.get("nonce");
const element = document.querySelector("exposure-netting") as ExposureNetting;

const refuse = (code: Code, message: string): never => {
  // It is posted to the host, and an error would lose its code on the way.
  // eslint-disable-next-line @typescript-eslint/only-throw-error
  throw { code, message } satisfies Failure;
};
const oneOf = (known: readonly string[]) => (value: unknown) =>
  known.includes(value as string) || `is one of ${known.join(", ")}`;
const word = (value: unknown): true | string => (typeof value === "string" && value.length <= 64) || "is a short text";
/** No address and no second declaration. */
const COLOR = /^(?!.*url)[\w#%.,()/\s"'-]{1,120}$/i;
/** The settings, each with its check. */
const SETTINGS: Record<string, (value: unknown) => true | string> = {
  view: oneOf(VIEWS),
  theme: oneOf(THEMES),
  method: word,
  currency: word,
  colors: (value) =>
    (typeof value === "object" &&
      value !== null &&
      Object.entries(value).every(
        ([name, color]) => /^--en-[a-z]+$/.test(name) && typeof color === "string" && COLOR.test(color),
      )) ||
    "is an object of --en-… and plain values",
  columns: (value) => value === null || word(value),
  readonly: (value) => typeof value === "boolean" || "is true or false",
  book: (value) => {
    if (typeof value === "string") return value.length <= MOST_TEXT || "is too large";
    const positions = (value as { positions?: unknown } | null)?.positions;
    return (
      (Array.isArray(positions) && positions.length <= MOST_POSITIONS) ||
      "is text, or an object with at most 200,000 positions"
    );
  },
};

let wanted: readonly string[] = [];
/** Whether the numbers are shown, and whether the host knows. */
let ready = false;
let told = false;
let port: MessagePort | undefined;
const messages: number[] = [];

async function answer({
  type,
  settings,
  events,
  what,
}: {
  type?: unknown;
  settings?: unknown;
  events?: unknown;
  what?: unknown;
}): Promise<unknown> {
  const now = performance.now();
  while (messages.length && (messages[0] as number) < now - 1000) messages.shift();
  if (messages.push(now) > MOST_MESSAGES)
    return refuse("too_many_messages", `more than ${MOST_MESSAGES} messages a second are not answered`);
  if (type === "get" && what === "book") return (await element.save()).book;
  if (type === "get" && what === "report")
    return element.whenReady.then(() => JSON.parse(JSON.stringify(element.report)) as unknown);
  if (type !== "set" || typeof settings !== "object" || settings === null)
    return refuse("wrong_type", 'a message is { type: "set", settings } or { type: "get", what }');
  const changes = Object.entries(settings).filter(([, value]) => value !== undefined);
  for (const [name, value] of changes) {
    const good = Object.hasOwn(SETTINGS, name) ? SETTINGS[name]?.(value) : "is not known";
    if (good !== true) refuse("wrong_type", `${name} ${good}`);
  }
  const before = wanted;
  if (Array.isArray(events)) wanted = events.filter((name) => typeof name === "string");
  // A late host gets the past events.
  sayReady();
  if (ready && !before.includes("Result") && !("book" in settings)) sayResult();
  const {
    book,
    method,
    currency,
    colors = {},
    ...state
  } = settings as { book?: never; method?: string; currency?: string; colors?: Record<string, string> };
  for (const [name, value] of Object.entries(colors)) element.style.setProperty(name, value);
  if (method !== undefined) element.method = method;
  if (currency !== undefined) element.currency = currency;
  await element.restore({ ...state, ...(book !== undefined && { book }) });
  return undefined;
}

const post = (message: object): void => port?.postMessage(message);
const tell = (name: string, value: () => unknown): void => {
  if (wanted.includes(name)) post({ type: "event", name, value: value() });
};

const sayReady = (): void => {
  if (!ready || told || !wanted.includes("Ready")) return;
  told = true;
  tell("Ready", () => undefined);
};
const sayResult = (): void => tell("Result", () => JSON.parse(JSON.stringify(element.report)) as unknown);
element.addEventListener("en-change", ({ detail }) => tell("Change", () => detail));
element.addEventListener("en-result", sayResult);
element.addEventListener("en-error", ({ detail }) => tell("Error", () => detail));

if (parent !== window && host && nonce) {
  addEventListener(
    "message",
    ({ source, origin, data, ports }: MessageEvent<{ source?: unknown; v?: unknown; nonce?: unknown } | null>) => {
      if (
        port ||
        source !== parent ||
        origin !== host ||
        data?.source !== "exposure-netting" ||
        data.v !== 1 ||
        data.nonce !== nonce ||
        !ports[0]
      )
        return;
      port = ports[0];
      port.onmessage = ({ data }: MessageEvent<(Parameters<typeof answer>[0] & { id?: unknown }) | null>) => {
        const id = data?.id;
        answer(data ?? {}).then(
          (value) => post({ type: "done", id, value }),
          (thrown: unknown) => {
            const failure = asFailure(thrown) ?? { code: "internal", message: String(thrown) };
            post({ type: "failed", id, value: { code: failure.code, message: failure.message } });
          },
        );
      };
      void element.whenReady.then(() => {
        ready = true;
        sayReady();
      });
      new ResizeObserver(() =>
        post({ type: "resize", height: Math.ceil(element.getBoundingClientRect().height) }),
      ).observe(element);
    },
  );
  parent.postMessage({ source: "exposure-netting", v: 1, nonce }, host);
}
