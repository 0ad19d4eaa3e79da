/**
 * `<exposure-netting>`: the whole page as an element. Importing this registers it.
 *
 * @module exposure-netting/element
 */
import { aside, enter, leave, load, runs, styles, type Shown } from "./engine.js";
import { asFailure, NettingError } from "./error.js";
import { Keeper, type Holder } from "./keep.js";
import { download, Notices } from "./notices.js";
import type { BookInput, Failure, PositionInput, Report } from "./types.js";
import * as app from "../wasm/exposure-netting-app.js";

export { configure, methods } from "./engine.js";
export { NettingError } from "./error.js";
export type * from "./types.js";

/** What `en-ready`, `en-change`, `en-result` and `en-error` carry. */
export interface ExposureNettingEventMap {
  "en-ready": CustomEvent<undefined>;
  "en-change": CustomEvent<BookInput>;
  "en-result": CustomEvent<Report>;
  "en-error": CustomEvent<Failure>;
}

export type View = "full" | "headline" | "exposure" | "margin" | "whatif" | "counterparties" | "settlement" | "assumptions";
export type Theme = "auto" | "light" | "dark";

/** What `update()` takes. */
export interface BookUpdate {
  positions?: readonly PositionInput[] | undefined;
  prices?: BookInput["prices"];
  rates?: BookInput["rates"];
  remove?: readonly string[] | undefined;
}

/** What `save()` gives and `restore()` takes. */
export interface State {
  book: BookInput;
  theme: Theme;
  view: View;
  readonly: boolean;
  /** `null` where all columns are shown. */
  columns: string | null;
}

// The first is what counts where nothing, or something else, is written.
export const VIEWS = ["full", "headline", "exposure", "margin", "whatif", "counterparties", "settlement", "assumptions"] as const;
export const THEMES = ["auto", "light", "dark"] as const;
/** What the `columns` attribute may name. */
export const COLUMNS = ["side", "quantity", "price", "exposure", "alone", "liquidation", "counterparty"] as const;
const oneOf = <T extends string>(known: readonly [T, ...T[]], text: string | null): T => known.find((name) => name === text) ?? known[0];
/** A book of so many positions is written in a few milliseconds. */
const SMALL = 1_000;
const pause = (time: number): Promise<void> => new Promise((resume) => setTimeout(resume, time));
const Base = typeof HTMLElement === "undefined" ? (class {} as typeof HTMLElement) : HTMLElement;
const encoder = new TextEncoder();
const json = (value: unknown): string => JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? item.toString() : item));

/** A book as text, or an error that says what it is instead of plain data. */
function plain(book: BookInput): string {
  try {
    return json(book);
  } catch (cause) {
    throw new NettingError({ code: "wrong_type", message: `a book is plain data: ${String(cause)}` }, { cause });
  }
}

/** Draws a chart, or takes it down where there is no option. The library comes with the first one. */
function chart(host: HTMLElement, option: string | undefined): void {
  void import("./charts.js").then(({ draw }) => draw(host, option === undefined ? undefined : JSON.parse(option)));
}

const STOPPED: Failure = { code: "internal", message: "The engine stopped and is started again from the book as it last was. Please report this." };

export class ExposureNetting extends Base {
  static readonly observedAttributes = ["view", "readonly", "method", "currency"];

  #mounted: app.Mounted | undefined;
  #notices: Notices | undefined;
  #keeper: Keeper | undefined;
  /** The book as it last was, in case the engine stops. */
  #last: { text: string; rows: number; sample: boolean; at: number } | undefined;
  /** How often it has changed, and the note that is being made of it. */
  #changes = 0;
  #noting: Promise<void> | undefined;
  /** While another tab's book is taken: that is no change of this tab's. */
  #following = false;
  /** While the last book is opened in a new engine, and whether the engine stopped at that. */
  #reopening = false;
  #unopenable = false;
  #turn = 0;
  #disposed = false;
  /** Events that wait until what belongs together is done, by name. */
  #held: Map<string, string> | undefined;
  #book: BookInput | string | undefined;
  #ready!: Promise<void>;
  #settle: { resolve: () => void; reject: (thrown: unknown) => void } | undefined;

  constructor() {
    super();
    this.#await();
  }

  #await(): void {
    this.#ready = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // Whoever does not wait for it hears of a failure by the event.
    this.#ready.catch(() => undefined);
  }

  /** Resolves once the figures are there. */
  get whenReady(): Promise<void> {
    return this.#ready;
  }

  /** The book, as plain data or as text of any known format. Setting it shows it. */
  get book(): BookInput | undefined {
    if (this.#mounted) return JSON.parse(this.#mounted.save()) as BookInput;
    if (this.#last) return JSON.parse(this.#last.text) as BookInput;
    return typeof this.#book === "string" ? undefined : this.#book;
  }
  set book(book: BookInput | string | undefined) {
    this.#book = book;
    if (this.#mounted && book !== undefined) this.#load(book);
  }

  /** Everything computed from the book; `undefined` until ready. */
  get report(): Report | undefined {
    return this.#mounted ? (JSON.parse(this.#mounted.report()) as Report) : undefined;
  }

  get view(): View {
    return oneOf(VIEWS, this.getAttribute("view"));
  }
  set view(view: View | null | undefined) {
    this.#reflect("view", view);
  }
  get theme(): Theme {
    return oneOf(THEMES, this.getAttribute("theme"));
  }
  set theme(theme: Theme | null | undefined) {
    this.#reflect("theme", theme);
  }
  get readonly(): boolean {
    return this.hasAttribute("readonly");
  }
  // An empty text is how markup says yes, and how React hands it on.
  set readonly(readonly: boolean | "" | null | undefined) {
    this.toggleAttribute("readonly", readonly === "" || Boolean(readonly));
  }
  /** The columns of the book that are shown beside the instrument, such as `"quantity exposure"`; all without it. */
  get columns(): string | null {
    return this.getAttribute("columns");
  }
  set columns(columns: string | null | undefined) {
    this.#reflect("columns", columns);
  }
  /** The margin methodology, and after a slash its preset: `"portfolio/deribit"`. */
  get method(): string | null {
    return this.getAttribute("method");
  }
  set method(method: string | null | undefined) {
    this.#reflect("method", method);
  }
  get currency(): string | null {
    return this.getAttribute("currency");
  }
  set currency(currency: string | null | undefined) {
    this.#reflect("currency", currency);
  }
  #reflect(name: string, value: string | null | undefined): void {
    if (value == null) this.removeAttribute(name);
    else this.setAttribute(name, value);
  }

  /** The book and the settings, as plain data. */
  async save(): Promise<State> {
    await this.#ready;
    return { book: this.book as BookInput, theme: this.theme, view: this.view, readonly: this.readonly, columns: this.columns };
  }

  /** Takes up what `save()` gave; what is left out stays as it is. */
  async restore(state: Partial<State>): Promise<void> {
    await this.#ready;
    if (state.theme !== undefined) this.theme = state.theme;
    if (state.view !== undefined) this.view = state.view;
    if (state.readonly !== undefined) this.readonly = state.readonly;
    if (state.columns !== undefined) this.columns = state.columns;
    if (state.book !== undefined) this.#load(state.book, true);
  }

  /**
   * Takes up what is newer, as often as it comes: positions by `id`, prices, rates, and the ids of positions that are gone.
   * Everything else stays, with what a person is typing. Where something is wrong nothing changes, and it rejects.
   */
  async update({ positions = [], prices, rates, remove = [] }: BookUpdate): Promise<void> {
    await this.#ready;
    try {
      if (!this.#mounted) throw new NettingError(STOPPED);
      this.#mounted.update(plain({ positions, prices, rates }), [...remove]);
    } catch (thrown) {
      throw new NettingError(this.#refused(thrown));
    }
  }

  /** Takes the element down for good and gives its memory back. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#settle?.reject(new NettingError({ code: "disposed", message: "this element was disposed of" }));
    this.#unmount();
    this.remove();
  }

  connectedCallback(): void {
    // Properties that were set before the element was defined shadow the accessors.
    for (const name of ["book", "view", "theme", "readonly", "columns", "method", "currency"] as const) {
      if (Object.prototype.hasOwnProperty.call(this, name)) {
        const own = this as unknown as Record<string, unknown>;
        const value = own[name];
        delete own[name];
        own[name] = value;
      }
    }
    if (!this.#disposed && !this.#mounted) void this.#mount(++this.#turn);
  }

  disconnectedCallback(): void {
    const turn = ++this.#turn;
    // An element that is only moved comes back at once.
    queueMicrotask(() => {
      if (turn !== this.#turn || this.isConnected || !this.#mounted) return;
      this.#book = this.book;
      this.#unmount();
      this.#await();
    });
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (!this.#mounted || before === after) return;
    if (name === "method") this.#mounted.setMethod(after ?? undefined);
    else if (name === "currency" && after) this.#tell(() => this.#mounted?.setCurrency(after));
    else this.#mounted.configure(this.view, this.readonly);
  }

  async #mount(turn: number): Promise<void> {
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    if (!shadow.firstChild) shadow.append(document.createElement("slot"));
    try {
      // A moment later, so that whoever imports this may still `configure` it.
      await Promise.resolve().then(load);
      // It may have been removed, or moved, in the meantime.
      if (turn !== this.#turn || this.#disposed || !this.isConnected) return;
      shadow.adoptedStyleSheets = [styles()];
      const notices = (this.#notices = new Notices());
      this.#keeper = Keeper.of(this.getAttribute("storage") ?? "", this.#holder, notices);
      enter(this.#shown);
      document.addEventListener("paste", this.#onPaste);
      this.addEventListener("dragover", this.#onDrag);
      this.addEventListener("drop", this.#onDrop);
      this.#together(() => {
        this.#draw(notices);
        this.#keeper?.begin();
        if (this.#book !== undefined) this.#load(this.#book);
        else this.#apply();
      });
      this.#settle?.resolve();
      this.#dispatch("en-ready", undefined);
    } catch (thrown) {
      // Whatever stopped it, it is started again.
      if (!runs()) return;
      const failure = failureOf(thrown);
      const message = document.createElement("p");
      message.setAttribute("role", "alert");
      message.textContent = failure.message;
      shadow.replaceChildren(message);
      this.#settle?.reject(new NettingError(failure, { cause: thrown }));
      this.#dispatch("en-error", failure);
    }
  }

  /** Draws the page below its notices. */
  #draw(notices: Notices): void {
    const root = document.createElement("div");
    this.shadowRoot?.replaceChildren(notices.place, root);
    this.#mounted = app.mount(root, this.view, this.readonly, this.hasAttribute("sample"), {
      emit: (name, detail) => this.#emit(name, detail),
      chart,
      aside,
      canKeep: () => this.#keeper !== undefined,
      keeps: () => this.#keeper?.keeps ?? false,
      keep: (on) => this.#keeper?.keep(on),
      leaving: () => this.#keeper?.save(),
    });
    this.#note();
  }

  #unmount(): void {
    document.removeEventListener("paste", this.#onPaste);
    this.removeEventListener("dragover", this.#onDrag);
    this.removeEventListener("drop", this.#onDrop);
    this.#keeper?.end();
    leave(this.#shown);
    const mounted = this.#mounted;
    this.#mounted = this.#keeper = this.#notices = this.#last = undefined;
    this.#unopenable = false;
    if (mounted) {
      mounted.dispose();
      mounted.free();
    }
    this.shadowRoot?.replaceChildren();
  }

  /** What the keeper needs. While the engine is down, the book as it last was takes the place of the book. */
  readonly #holder: Holder = {
    text: () => (this.#last && (!this.#mounted || this.#last.at === this.#changes) ? this.#last.text : (this.#mounted?.save() ?? "")),
    noted: () => this.#noting ?? Promise.resolve(),
    letters: () => this.#mounted?.letters() ?? this.#last?.text.length ?? 0,
    rows: () => this.#mounted?.rows() ?? this.#last?.rows ?? 0,
    isSample: () => this.#mounted?.isSample() ?? this.#last?.sample ?? false,
    open: (text) => {
      this.#mounted?.load(text);
      return this.#mounted?.isWhole() ?? true;
    },
    follow: (text) => {
      if (!this.#mounted) return void (this.#last = { text, rows: this.#last?.rows ?? 0, sample: false, at: this.#changes });
      this.#following = true;
      try {
        this.#together(() => this.#mounted?.follow(text));
      } finally {
        this.#following = false;
      }
    },
  };

  /** What the engine tells when it stops. */
  readonly #shown: Shown = {
    stopped: () => {
      this.#mounted = undefined;
      this.#unopenable ||= this.#reopening;
      if (this.#notices) this.shadowRoot?.replaceChildren(this.#notices.place);
      this.#notices?.show("stopped", "The engine stopped, so no figures are shown. It is being started again from your book as it last was.", this.#rescue());
      queueMicrotask(() => this.#dispatch("en-error", STOPPED));
    },
    start: () => {
      if (!this.#notices) return;
      if (this.#unopenable) {
        return this.#notices.show("stopped", "The engine stopped twice on this book, so the book is not shown. Download it, and please report this.", this.#rescue());
      }
      this.#reopening = true;
      try {
        const { text, sample } = this.#last ?? {};
        this.#together(() => {
          this.#draw(this.#notices as Notices);
          if (text !== undefined && !sample) this.#mounted?.load(text);
          this.#apply();
        });
        this.#notices.show("stopped", "The engine stopped and was started again. Your book is as it was before that; please check the last change, and report this.", [
          ...this.#rescue(),
          { action: "stopped-dismiss", label: "Dismiss", act: () => this.#notices?.hide("stopped") },
        ]);
        this.#settle?.resolve();
      } catch (thrown) {
        if (runs()) this.#shown.lost(thrown);
      } finally {
        this.#reopening = false;
      }
    },
    lost: (thrown) => {
      this.#notices?.show("stopped", `The engine stopped and cannot be started again: ${failureOf(thrown).message} Download your book, then reload the page.`, this.#rescue());
    },
  };

  #rescue(): { action: string; label: string; act: () => void }[] {
    const text = this.#last?.text;
    return text === undefined ? [] : [{ action: "rescue", label: "Download the book", act: () => download("book.json", text) }];
  }

  /** Notes the book as it is, for a stop: a small one after each change, a large one in turns once nobody types. */
  #note(): void {
    this.#changes += 1;
    this.#noteSoon();
  }

  #noteSoon(): void {
    const done = (): void => {
      this.#noting = undefined;
      if (this.#mounted && this.#last?.at !== this.#changes) this.#noteSoon();
    };
    // What stops the engine is told by the engine.
    this.#noting ??= this.#write().then(done, () => (this.#noting = undefined));
  }

  async #write(): Promise<void> {
    // After the call that made the change.
    await Promise.resolve();
    for (;;) {
      const mounted = this.#mounted;
      if (!mounted) return;
      const at = this.#changes;
      const rest = { rows: mounted.rows(), sample: mounted.isSample(), at };
      if (rest.rows <= SMALL) {
        this.#last = { text: mounted.save(), ...rest };
        return;
      }
      const current = (): boolean => this.#mounted === mounted && this.#changes === at;
      await pause(300);
      if (!current()) continue;
      const writer = mounted.writer();
      const arrays: string[] = [];
      for (let array = writer.positions(); array !== undefined && current(); array = writer.positions()) {
        if (array !== "[]") arrays.push(array.slice(1, -1));
        await pause(0);
        if (this.#mounted !== mounted) break;
      }
      if (this.#mounted !== mounted) continue;
      if (current()) this.#last = { text: writer.frame().replace('"positions":[]', () => `"positions":[${arrays.join(",")}]`), ...rest };
      writer.free();
      if (current()) return;
    }
  }

  #load(book: BookInput | string, throws = false): void {
    try {
      this.#together(() => {
        this.#keeper?.giving();
        this.#mounted?.load(typeof book === "string" ? book : plain(book));
        this.#keeper?.given();
        this.#apply();
      });
    } catch (thrown) {
      const failure = this.#refused(thrown);
      if (throws) throw new NettingError(failure);
    }
  }

  /** Tells what is wrong with what the host gave. That the engine stopped is told by itself. */
  #refused(thrown: unknown): Failure {
    if (!runs()) return STOPPED;
    const failure = failureOf(thrown);
    this.#dispatch("en-error", failure);
    return failure;
  }

  /** What the attributes say goes before what the book says. */
  #apply(): void {
    if (this.method) this.#mounted?.setMethod(this.method);
    const currency = this.currency;
    if (currency) this.#tell(() => this.#mounted?.setCurrency(currency));
  }

  /** What cannot be done is told by the event, and nothing changes. */
  #tell(act: () => void): void {
    try {
      act();
    } catch (thrown) {
      this.#refused(thrown);
    }
  }

  /** Whoever listens hears of a book by the method that the attribute names, and not of each step on the way. */
  #together(act: () => void): void {
    if (this.#held) return act();
    const held = (this.#held = new Map());
    try {
      act();
    } finally {
      this.#held = undefined;
      for (const [name, detail] of held) this.#emit(name, detail);
    }
  }

  #emit(name: string, detail: string): void {
    if (name === "en-result") this.#note();
    if (name === "en-change" && !this.#following) this.#keeper?.changed();
    if (this.#held) return void this.#held.set(name, detail);
    const data = (): unknown => {
      if (name === "en-change") return this.book;
      if (name === "en-result") return this.report;
      return detail ? (JSON.parse(detail) as unknown) : undefined;
    };
    // Made when a listener asks for it: a keystroke must not pay for data that nobody reads.
    const event = new CustomEvent(name, { bubbles: true, composed: true });
    let made: { value: unknown } | undefined;
    Object.defineProperty(event, "detail", { get: () => (made ??= { value: data() }).value });
    this.dispatchEvent(event);
  }

  #dispatch(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  /** A paste outside any input opens the import preview of the element that fills the page. */
  #onPaste = (event: ClipboardEvent): void => {
    const target = event.composedPath()[0];
    const typing = target instanceof HTMLElement && (target.matches("input, textarea, select") || target.isContentEditable);
    const inside = event.composedPath().includes(this);
    const alone = document.querySelectorAll(this.localName).length === 1;
    const text = event.clipboardData?.getData("text") ?? "";
    if (typing || !text.trim() || this.view !== "full" || !(inside || alone)) return;
    event.preventDefault();
    this.#mounted?.import(encoder.encode(text));
  };

  #onDrag = (event: DragEvent): void => {
    event.preventDefault();
  };

  #onDrop = (event: DragEvent): void => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    // As bytes: what is not UTF-8 is told so, and not read as something else.
    if (file) void file.arrayBuffer().then((buffer) => this.#mounted?.import(new Uint8Array(buffer)));
    else this.#mounted?.import(encoder.encode(event.dataTransfer?.getData("text") ?? ""));
  };

  override addEventListener<K extends keyof ExposureNettingEventMap>(type: K, listener: (this: ExposureNetting, event: ExposureNettingEventMap[K]) => unknown, options?: boolean | AddEventListenerOptions): void;
  override addEventListener<K extends keyof HTMLElementEventMap>(type: K, listener: (this: HTMLElement, event: HTMLElementEventMap[K]) => unknown, options?: boolean | AddEventListenerOptions): void;
  override addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
  override addEventListener(type: string, listener: never, options?: boolean | AddEventListenerOptions): void {
    super.addEventListener(type, listener, options);
  }
}

function failureOf(thrown: unknown): Failure {
  if (typeof thrown === "string") {
    try {
      const failure = asFailure(JSON.parse(thrown));
      if (failure) return failure;
    } catch {
      // Not ours: it is told as it is.
    }
  }
  const known = asFailure(thrown);
  if (known) return known;
  const text = String(thrown);
  if (/Content Security Policy|unsafe-eval|blocked by CSP/i.test(text)) {
    return { code: "csp", message: "The page's Content-Security-Policy forbids WebAssembly; add 'wasm-unsafe-eval' to script-src." };
  }
  return { code: "load", message: `Exposure Netting could not be loaded: ${text}` };
}

declare global {
  interface HTMLElementTagNameMap {
    "exposure-netting": ExposureNetting;
  }
  // They bubble, and may be listened for anywhere.
  interface GlobalEventHandlersEventMap extends ExposureNettingEventMap {}
}

/** Registers the element, under another name if need be; a name that is taken is left alone. */
export function define(name = "exposure-netting"): void {
  if (typeof customElements === "undefined" || customElements.get(name)) return;
  customElements.define(name, name === "exposure-netting" ? ExposureNetting : class extends ExposureNetting {});
}

define();
