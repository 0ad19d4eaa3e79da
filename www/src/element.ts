/**
 * `<exposure-netting>`: the whole page as an element. Importing this registers it.
 *
 * @module exposure-netting/element
 */
import { aside, enter, leave, load, runs, styles, type Shown } from "./engine.js";
import { listen } from "./element/dropped.js";
import { failureOf, plain, STOPPED } from "./element/failure.js";
import { Noted } from "./element/noted.js";
import {
  oneOf,
  THEMES,
  VIEWS,
  type BookUpdate,
  type ExposureNettingEventMap,
  type State,
  type Theme,
  type View,
} from "./element/types.js";
import { NettingError } from "./error.js";
import { Keeper, type Holder } from "./keep.js";
import { download, Notices } from "./notices.js";
import type { BookInput, Failure, Report } from "./types.js";
import * as app from "../wasm/exposure-netting-app.js";

export { configure, methods } from "./engine.js";
export { COLUMNS, THEMES, VIEWS } from "./element/types.js";
export type { BookUpdate, ColumnName, ExposureNettingEventMap, State, Theme, View } from "./element/types.js";
export { NettingError } from "./error.js";
export type * from "./types.js";

const Base = typeof HTMLElement === "undefined" ? (class {} as typeof HTMLElement) : HTMLElement;
/** Draws a chart, or removes it if there is no option. The first chart loads the library. */
function chart(host: HTMLElement, option: string | undefined): void {
  void import("./charts.js").then(({ draw }) => draw(host, option === undefined ? undefined : JSON.parse(option)));
}

/** The whole page as an element: `<exposure-netting>`. */
export class ExposureNetting extends Base {
  /** The attributes that it follows. */
  static readonly observedAttributes = ["view", "readonly", "method", "currency"];

  #mounted: app.Mounted | undefined;
  #notices: Notices | undefined;
  #keeper: Keeper | undefined;
  /** The last book, in case the engine stops. */
  readonly #noted = new Noted(() => this.#mounted);
  #unlisten: (() => void) | undefined;
  /** True while another tab's book is opened: that is not a change by this tab. */
  #following = false;
  /** Whether the last book is being opened in a new engine, and whether that stopped the engine. */
  #reopening = false;
  #unopenable = false;
  #turn = 0;
  #disposed = false;
  /** Events that wait for the end of a group of changes, by name. */
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
    // The event reports a failure to hosts that do not wait for it.
    this.#ready.catch(() => undefined);
  }

  /** Resolves once the numbers are shown. */
  get whenReady(): Promise<void> {
    return this.#ready;
  }

  /** The book, as plain data or as text of any known format. Setting it shows it. */
  get book(): BookInput | undefined {
    if (this.#mounted) return JSON.parse(this.#mounted.save()) as BookInput;
    if (this.#noted.last) return JSON.parse(this.#noted.last.text) as BookInput;
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

  /** The part of the page that is shown. */
  get view(): View {
    return oneOf(VIEWS, this.getAttribute("view"));
  }
  set view(view: View | null | undefined) {
    this.#reflect("view", view);
  }
  /** The colours. */
  get theme(): Theme {
    return oneOf(THEMES, this.getAttribute("theme"));
  }
  set theme(theme: Theme | null | undefined) {
    this.#reflect("theme", theme);
  }
  /** Whether the book may only be read. */
  get readonly(): boolean {
    return this.hasAttribute("readonly");
  }
  // An empty string means yes in markup, and React passes it on that way.
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
  /** The reporting currency; the book's own without it. */
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
    return {
      book: this.book as BookInput,
      theme: this.theme,
      view: this.view,
      readonly: this.readonly,
      columns: this.columns,
    };
  }

  /** Restores the result of `save()`; missing parts do not change. */
  async restore(state: Partial<State>): Promise<void> {
    await this.#ready;
    if (state.theme !== undefined) this.theme = state.theme;
    if (state.view !== undefined) this.view = state.view;
    if (state.readonly !== undefined) this.readonly = state.readonly;
    if (state.columns !== undefined) this.columns = state.columns;
    if (state.book !== undefined) this.#load(state.book, true);
  }

  /**
   * Takes newer data as often as it arrives: positions by `id`, prices, rates, and the ids of positions that are gone.
   * Everything else stays, and so does text that a person is typing. If anything is wrong, nothing changes and it rejects.
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

  /** Called by the browser when the element enters a document. */
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

  /** Called by the browser when the element leaves its document. */
  disconnectedCallback(): void {
    const turn = ++this.#turn;
    // An element that is only moved returns at once.
    queueMicrotask(() => {
      if (turn !== this.#turn || this.isConnected || !this.#mounted) return;
      this.#book = this.book;
      this.#unmount();
      this.#await();
    });
  }

  /** Called by the browser when an attribute changes. */
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
      // A moment later, so that the importing module can still `configure` it.
      await Promise.resolve().then(load);
      // It may have been removed, or moved, in the meantime.
      if (turn !== this.#turn || this.#disposed || !this.isConnected) return;
      shadow.adoptedStyleSheets = [styles()];
      const notices = (this.#notices = new Notices());
      this.#keeper = Keeper.of(this.getAttribute("storage") ?? "", this.#holder, notices);
      enter(this.#shown);
      this.#unlisten = listen(
        this,
        () => this.view === "full",
        (bytes) => this.#mounted?.import(bytes),
      );
      this.#together(() => {
        this.#draw(notices);
        this.#keeper?.begin();
        if (this.#book !== undefined) this.#load(this.#book);
        else this.#apply();
      });
      this.#settle?.resolve();
      this.#dispatch("en-ready", undefined);
    } catch (thrown) {
      // It is started again, whatever stopped it.
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
    this.#noted.changed();
  }

  #unmount(): void {
    this.#unlisten?.();
    this.#keeper?.end();
    leave(this.#shown);
    const mounted = this.#mounted;
    this.#mounted = this.#keeper = this.#notices = this.#unlisten = undefined;
    this.#noted.clear();
    this.#unopenable = false;
    if (mounted) {
      mounted.dispose();
      mounted.free();
    }
    this.shadowRoot?.replaceChildren();
  }

  /** The keeper's access to the book. While the engine is down, it gets the last book. */
  readonly #holder: Holder = {
    text: () => {
      const { last, isCurrent } = this.#noted;
      return last && (!this.#mounted || isCurrent) ? last.text : (this.#mounted?.save() ?? "");
    },
    noted: () => this.#noted.done(),
    letters: () => this.#mounted?.letters() ?? this.#noted.last?.text.length ?? 0,
    rows: () => this.#mounted?.rows() ?? this.#noted.last?.rows ?? 0,
    isSample: () => this.#mounted?.isSample() ?? this.#noted.last?.sample ?? false,
    open: (text) => {
      this.#mounted?.load(text);
      return this.#mounted?.isWhole() ?? true;
    },
    follow: (text) => {
      if (!this.#mounted) return this.#noted.replace(text);
      this.#following = true;
      try {
        this.#together(() => this.#mounted?.follow(text));
      } finally {
        this.#following = false;
      }
    },
  };

  /** Called by the engine when it stops and starts. */
  readonly #shown: Shown = {
    stopped: () => {
      this.#mounted = undefined;
      this.#unopenable ||= this.#reopening;
      if (this.#notices) this.shadowRoot?.replaceChildren(this.#notices.place);
      this.#notices?.show(
        "stopped",
        "The engine stopped, so no results are shown. It is starting again with your last book.",
        this.#rescue(),
      );
      queueMicrotask(() => this.#dispatch("en-error", STOPPED));
    },
    start: () => {
      if (!this.#notices) return;
      if (this.#unopenable) {
        return this.#notices.show(
          "stopped",
          "The engine stopped twice on this book, so the book is not shown. Download it, and please report this.",
          this.#rescue(),
        );
      }
      this.#reopening = true;
      try {
        const { text, sample } = this.#noted.last ?? {};
        this.#together(() => {
          this.#draw(this.#notices as Notices);
          if (text !== undefined && !sample) this.#mounted?.load(text);
          this.#apply();
        });
        this.#notices.show(
          "stopped",
          "The engine stopped and was started again. Your book is as it was before. Please check your last change, and report this.",
          [
            ...this.#rescue(),
            { action: "stopped-dismiss", label: "Dismiss", act: () => this.#notices?.hide("stopped") },
          ],
        );
        this.#settle?.resolve();
      } catch (thrown) {
        if (runs()) this.#shown.lost(thrown);
      } finally {
        this.#reopening = false;
      }
    },
    lost: (thrown) => {
      this.#notices?.show(
        "stopped",
        `The engine stopped and cannot be started again: ${failureOf(thrown).message} Download your book, then reload the page.`,
        this.#rescue(),
      );
    },
  };

  #rescue(): { action: string; label: string; act: () => void }[] {
    const text = this.#noted.last?.text;
    return text === undefined
      ? []
      : [{ action: "rescue", label: "Download the book", act: () => download("book.json", text) }];
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

  /** Reports a mistake in the host's data. A stop of the engine is reported separately. */
  #refused(thrown: unknown): Failure {
    if (!runs()) return STOPPED;
    const failure = failureOf(thrown);
    this.#dispatch("en-error", failure);
    return failure;
  }

  /** Attributes override the book. */
  #apply(): void {
    if (this.method) this.#mounted?.setMethod(this.method);
    const currency = this.currency;
    if (currency) this.#tell(() => this.#mounted?.setCurrency(currency));
  }

  /** The event reports a failure, and nothing changes. */
  #tell(act: () => void): void {
    try {
      act();
    } catch (thrown) {
      this.#refused(thrown);
    }
  }

  /** Listeners get one event, after the attribute's method applies to the new book, and none for the steps before. */
  #together(act: () => void): void {
    if (this.#held) return act();
    const held = (this.#held = new Map<string, string>());
    try {
      act();
    } finally {
      this.#held = undefined;
      for (const [name, detail] of held) this.#emit(name, detail);
    }
  }

  #emit(name: string, detail: string): void {
    if (name === "en-result") this.#noted.changed();
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

  override addEventListener<K extends keyof ExposureNettingEventMap>(
    type: K,
    listener: (this: ExposureNetting, event: ExposureNettingEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener<K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (this: HTMLElement, event: HTMLElementEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(type: string, listener: never, options?: boolean | AddEventListenerOptions): void {
    super.addEventListener(type, listener, options);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "exposure-netting": ExposureNetting;
  }
  // They bubble, and may be listened for anywhere.
  interface GlobalEventHandlersEventMap extends ExposureNettingEventMap {}
}

/** Registers the element, under another name if you wish; a name that is already registered is not changed. */
export function define(name = "exposure-netting"): void {
  if (typeof customElements === "undefined" || customElements.get(name)) return;
  customElements.define(name, name === "exposure-netting" ? ExposureNetting : class extends ExposureNetting {});
}

define();
