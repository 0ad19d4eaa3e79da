/**
 * Keeps a person's book in `localStorage`. It is separate from the engine, so that it survives when the engine stops.
 *
 * The element's key holds the book, with a head that names this save and the save before it. A tab writes
 * only what its own user changed, and only over the save that it knows. Beside it:
 * `.off` (keeping is switched off), `.stale` (time of a failed save), `.unread`, `.unread.2` and so on (data that could not be
 * read), `.unsaved` and so on (the book of a tab that was left before its user chose between two).
 */
import { download, type Choice, type Notices } from "./notices.js";

/** The element, as this file needs it. */
export interface Holder {
  /** The book as text. */
  text(): string;
  /** How many positions it has. */
  rows(): number;
  /** About how long its text is. */
  letters(): number;
  /** Resolves when its text is ready: a large book is written in turns. */
  noted(): Promise<void>;
  /** Whether it is the unchanged sample. */
  isSample(): boolean;
  /** Opens the kept book, or throws if it cannot. Returns whether everything in it would be saved again. */
  open(text: string): boolean;
  /** Shows the book of another tab as a step that can be undone, or throws if it cannot. */
  follow(text: string): void;
}

/** The pause in typing after which the book is written, in milliseconds. */
const PAUSE = 250;
/** The most letters that any browser stores for one origin. */
const MOST_LETTERS = 5_200_000;
/** A book of fewer letters is saved again with each change, even if the last save failed. */
const SMALL = 100_000;

interface Head {
  id: string;
  on: string;
  at: string;
}

const HEAD = /^\{"saved":\{"id":"([^"]*)","on":"([^"]*)","at":"([^"]*)"\},/;

function headOf(record: string | undefined): Head | undefined {
  const [, id, on, at] = HEAD.exec(record ?? "") ?? [];
  return id === undefined || on === undefined || at === undefined ? undefined : { id, on, at };
}

/** The book of a record, without the head. */
const bodyOf = (record: string): string => record.replace(HEAD, "{");

/** A record in words: `14 positions, saved 27/11/2026, 20:31:07`. */
function described(record: string): string {
  let rows: unknown;
  try {
    rows = (JSON.parse(record) as { positions?: unknown }).positions;
  } catch {
    return "a book that cannot be read";
  }
  const at = headOf(record)?.at;
  return counted(Array.isArray(rows) ? rows.length : 0) + (at ? `, saved ${when(at)}` : "");
}

const counted = (rows: number): string => (rows === 1 ? "1 position" : `${rows} positions`);
const when = (at: string): string => (Number.isNaN(Date.parse(at)) ? at : new Date(at).toLocaleString());
const message = (thrown: unknown): string =>
  (thrown instanceof Error ? thrown.message : String(thrown)).replace(/[.\s]+$/, "");

/** The browser's storage; none in a sandboxed frame. */
function storage(): Storage | undefined {
  try {
    return globalThis.localStorage ?? undefined;
  } catch {
    return undefined;
  }
}

/** The keepers of this page: the browser reports a change to other pages, but not to the one that made it. */
const keepers = new Set<Keeper>();

export class Keeper {
  readonly #key: string;
  readonly #holder: Holder;
  readonly #notices: Notices;
  readonly #store: Storage;
  /** The record that this book was made from. */
  #seen: string | undefined;
  /** Whether this tab wrote it. */
  #own = false;
  /** Whether the person changed something that is not saved. */
  #dirty = false;
  /** Whether this book is unrelated to the kept one: it is the host's, or the sample. */
  #apart = false;
  /** Whether the kept record could only be read in part; it is moved before anything overwrites it. */
  #unread = false;
  /** Another record, while the person chooses between it and this tab's book. */
  #other: string | undefined;
  /** The key of this tab's book if the tab was left in the middle of a choice. */
  #aside: string | undefined;
  /** How many positions the book had that could not be saved. */
  #failed: { rows: number; large: boolean } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  private constructor(store: Storage, key: string, holder: Holder, notices: Notices) {
    [this.#store, this.#key, this.#holder, this.#notices] = [store, key, holder, notices];
  }

  /** One for this key; none without a key, or without storage. */
  static of(key: string, holder: Holder, notices: Notices): Keeper | undefined {
    const store = key === "" ? undefined : storage();
    return store && new Keeper(store, key, holder, notices);
  }

  // ---- Calls of the element

  /** Opens the kept book, and follows the other tabs from now on. */
  begin(): void {
    keepers.add(this);
    addEventListener("storage", this.#onStorage);
    addEventListener("pagehide", this.#onLeave);
    addEventListener("pageshow", this.#onShow);
    addEventListener("beforeunload", this.#onUnload);
    document.addEventListener("visibilitychange", this.#onHide);
    this.#offerAside();
    const kept = this.#read(this.#key);
    if (kept === undefined) return;
    this.#seen = kept;
    try {
      this.#unread = !this.#holder.open(kept);
      if (this.#unread)
        this.#offer(
          "unread",
          `Parts of the book kept on this device could not be read and are left out here. Before your first change is saved, the original is copied to ${this.#key}.unread.`,
          kept,
        );
      const at = this.#staleAt();
      if (at) {
        this.#notices.show(
          "stale",
          `Your last changes (${when(at)}) could not be saved on this device. You see the last saved book.`,
          [{ action: "stale-dismiss", label: "Dismiss", act: () => this.#markStale() }],
        );
      }
    } catch (thrown) {
      this.#unread = true;
      this.#offer(
        "unread",
        `The book kept on this device could not be read: ${message(thrown)}. Nothing has changed it. Before anything else is saved, it is moved to ${this.#key}.unread.`,
        kept,
      );
    }
  }

  end(): void {
    this.#leave();
    keepers.delete(this);
    removeEventListener("storage", this.#onStorage);
    removeEventListener("pagehide", this.#onLeave);
    removeEventListener("pageshow", this.#onShow);
    removeEventListener("beforeunload", this.#onUnload);
    document.removeEventListener("visibilitychange", this.#onHide);
  }

  /** The person changed something. */
  changed(): void {
    if (this.#holder.isSample()) return this.#part();
    this.#dirty = true;
    clearTimeout(this.#timer);
    const timer = (this.#timer = setTimeout(() => {
      if (this.#isTooLarge()) return this.save();
      void this.#holder.noted().then(() => (timer === this.#timer ? this.save() : undefined));
    }, PAUSE));
  }

  /** The host is about to set a book: this tab's own changes are saved first. */
  giving(): void {
    this.save();
  }

  /** The host has set a book. */
  given(): void {
    const kept = this.#read(this.#key);
    // A host that hands the same book back has not set another one.
    if (kept !== undefined && bodyOf(kept) === this.#holder.text()) {
      this.#seen = kept;
      this.#dirty = false;
      return;
    }
    this.#part();
  }

  #part(): void {
    clearTimeout(this.#timer);
    this.#settled();
    [this.#seen, this.#dirty, this.#apart, this.#unread] = [undefined, false, true, false];
  }

  // ---- The switch in the menu

  get keeps(): boolean {
    return this.#read(`${this.#key}.off`) === undefined;
  }

  /** Switches keeping on or off; off also deletes the kept book. */
  keep(on: boolean): void {
    if (on) {
      this.#store.removeItem(`${this.#key}.off`);
      this.#dirty = !this.#holder.isSample();
      this.save();
    } else {
      this.#write(`${this.#key}.off`, "1");
      for (const name of ["", ".stale"]) this.#store.removeItem(this.#key + name);
      this.#seen = undefined;
      this.#settled();
      this.#notices.hide("failed");
      this.#failed = undefined;
    }
  }

  // ---- Saving

  /** Writes the book, if the person changed it and nothing prevents it. */
  save(): void {
    clearTimeout(this.#timer);
    if (!this.#dirty || this.#other !== undefined || !this.keeps) return;
    const rows = this.#holder.rows();
    // A book that did not fit still does not fit unless it has shrunk.
    if (this.#failed?.large && rows >= this.#failed.rows) return;
    if (this.#isTooLarge()) return this.#fail(rows, true);
    const kept = this.#read(this.#key);
    const text = this.#holder.text();
    if (kept !== undefined && kept !== this.#seen) {
      if (bodyOf(kept) !== text) return this.#ask(kept);
      this.#seen = kept;
    }
    if (this.#unread && kept !== undefined && !this.#setAside("unread", kept, true))
      return this.#fail(rows, text.length > SMALL);
    const head: Head = { id: crypto.randomUUID(), on: headOf(this.#seen)?.id ?? "", at: new Date().toISOString() };
    const record = `{"saved":${JSON.stringify(head)},${text.slice(1)}`;
    if (!this.#write(this.#key, record)) {
      // A record that was moved to make room stays there; nothing of it is lost.
      return this.#fail(rows, text.length > SMALL);
    }
    [this.#seen, this.#own, this.#dirty, this.#apart, this.#unread, this.#failed] = [
      record,
      true,
      false,
      false,
      false,
      undefined,
    ];
    this.#notices.hide("failed");
    this.#markStale();
    for (const other of keepers) if (other !== this && other.#key === this.#key) other.#hear(record);
  }

  /** Whether the book is too long for any browser. Its length is an estimate. */
  #isTooLarge(): boolean {
    return this.#holder.letters() > 1.1 * MOST_LETTERS;
  }

  #fail(rows: number, large: boolean): void {
    this.#failed = { rows, large };
    this.#markStale(new Date().toISOString());
    const why = this.#isTooLarge()
      ? "it is larger than what a browser keeps"
      : "the browser's storage is full, or the book is too large for it";
    this.#notices.show(
      "failed",
      `This book could not be saved on this device: ${why}. Download it, or you lose your changes when you leave.`,
      [
        { action: "save-download", label: "Download the book", act: () => download("book.json", this.#holder.text()) },
        { action: "save-again", label: "Try again", act: () => ((this.#failed = undefined), this.save()) },
      ],
    );
  }

  /** Notes the time of a failed save, or that none failed. Space for the note is reserved while there is some. */
  #markStale(at = " ".repeat(24)): void {
    this.#notices.hide("stale");
    const written = this.#write(`${this.#key}.stale`, at);
    try {
      if (written) sessionStorage.removeItem(`${this.#key}.stale`);
      else sessionStorage.setItem(`${this.#key}.stale`, at);
    } catch {
      // There is no room anywhere; the notice on the page remains.
    }
  }

  #staleAt(): string {
    let at = this.#read(`${this.#key}.stale`)?.trim();
    try {
      at ||= sessionStorage.getItem(`${this.#key}.stale`)?.trim();
    } catch {
      // A tab without it has no note there.
    }
    return at ?? "";
  }

  // ---- Two tabs

  #onStorage = (event: StorageEvent): void => {
    if (event.storageArea !== this.#store || event.key !== this.#key) return;
    if (event.newValue !== null) this.#hear(event.newValue);
  };

  /** A page that returns from the browser's cache has missed all changes in between. */
  #onShow = (event: PageTransitionEvent): void => {
    if (!event.persisted) return;
    this.#forgetAside();
    const kept = this.#read(this.#key);
    if (kept !== undefined && kept !== this.#seen) {
      this.#own = false;
      this.#hear(kept);
    }
  };

  /** Another tab saved `record`. */
  #hear(record: string): void {
    if (record === this.#seen || !this.keeps || this.#apart) return;
    // Both wrote at the same moment, and neither had seen the other's save.
    const crossed = this.#own && headOf(record) !== undefined && headOf(record)?.on !== headOf(this.#seen)?.id;
    if (this.#dirty || this.#other !== undefined || crossed) this.#ask(record);
    else this.#follow(record);
  }

  #follow(record: string): void {
    [this.#seen, this.#own, this.#dirty] = [record, false, false];
    try {
      this.#holder.follow(record);
      this.#unread = false;
    } catch (thrown) {
      this.#unread = true;
      this.#offer(
        "unread",
        `Another tab saved a book that this page cannot read: ${message(thrown)}. Reload the page to get its newest version.`,
        record,
      );
    }
  }

  /** Lets the person choose between this tab's book and another. */
  #ask(record: string): void {
    clearTimeout(this.#timer);
    this.#dirty = true;
    if (bodyOf(record) === this.#holder.text()) {
      this.#seen = record;
      this.#dirty = false;
      return this.#settled();
    }
    this.#other = record;
    const [mine, theirs] = [counted(this.#holder.rows()), described(record)];
    const take = (label: string): Choice[] => [
      { action: "keep-this", label, act: () => this.#keepThis() },
      {
        action: "use-other",
        label: this.#apart ? "Open the kept book" : "Use the other tab's book",
        act: () => this.#useOther(),
      },
      {
        action: "download-other",
        label: this.#apart ? "Download the kept book" : "Download the other tab's book",
        act: () => download("book.json", bodyOf(record)),
      },
    ];
    if (this.#apart)
      this.#notices.show(
        "conflict",
        `Another book is kept on this device (${theirs}), so your changes to this one (${mine}) are not saved.`,
        take("Keep this one instead"),
      );
    else
      this.#notices.show(
        "conflict",
        `Another tab changed this book as well, so your last changes are not saved yet. This tab's book: ${mine}. The other tab's book: ${theirs}.`,
        take("Keep this tab's book"),
      );
  }

  /** The choice is made, or no longer needed. */
  #settled(): void {
    this.#other = undefined;
    this.#notices.hide("conflict");
    this.#forgetAside();
  }

  #keepThis(): void {
    this.#settled();
    this.#seen = this.#read(this.#key);
    [this.#dirty, this.#apart] = [true, false];
    this.save();
  }

  #useOther(): void {
    const record = this.#other;
    if (record === undefined) return;
    this.#settled();
    this.#apart = false;
    this.#follow(record);
    const kept = this.#read(this.#key);
    // If both wrote at the same moment, the chosen record may not be the kept one.
    if (kept !== undefined && kept !== record) {
      [this.#seen, this.#dirty] = [kept, true];
      this.save();
    }
  }

  // ---- Leaving

  #onHide = (): void => {
    if (document.visibilityState === "hidden") this.save();
  };
  #onLeave = (): void => this.#leave();
  #leave(): void {
    // The last keystrokes count too.
    this.save();
    if (this.#dirty && this.#other !== undefined && this.#aside === undefined && this.keeps)
      this.#setAside("unsaved", this.#holder.text());
  }
  #onUnload = (event: BeforeUnloadEvent): void => {
    this.save();
    if (this.#dirty && this.keeps) event.preventDefault();
  };

  // ---- Moved records

  /** Stores a string under a new name, never over another. If there is no room for two, the first is moved. */
  #setAside(why: "unread" | "unsaved", text: string, move = false): boolean {
    const free = (at: number): string => {
      const name = `${this.#key}.${why}${at > 1 ? `.${at}` : ""}`;
      const there = this.#read(name);
      return there === undefined || there === text ? name : free(at + 1);
    };
    const name = free(1);
    if (!this.#write(name, text)) {
      if (!move) return false;
      this.#store.removeItem(this.#key);
      if (!this.#write(name, text)) {
        this.#write(this.#key, text);
        return false;
      }
    }
    if (why === "unsaved") this.#aside = name;
    else this.#offer("unread", `The book that could not be read is kept on this device as ${name}.`, text, name);
    return true;
  }

  /** This tab is still here, or its user has chosen: its copy is no longer needed. */
  #forgetAside(): void {
    if (this.#aside !== undefined) this.#store.removeItem(this.#aside);
    this.#aside = undefined;
  }

  #offerAside(): void {
    for (const name of Object.keys(this.#store).sort()) {
      const [, why] =
        /^\.(unread|unsaved)(\.\d+)?$/.exec(name.startsWith(this.#key) ? name.slice(this.#key.length) : "") ?? [];
      const text = why === undefined ? undefined : this.#read(name);
      if (text === undefined) continue;
      const what =
        why === "unread"
          ? "A book that could not be read"
          : "The book of a tab that was left before you chose between two";
      this.#offer(name, `${what} is kept on this device as ${name}.`, text, name);
    }
  }

  /** A notice that offers the text as a file. After the download, the record under `name` may be deleted. */
  #offer(notice: string, words: string, text: string, name?: string): void {
    const remove: Choice = {
      action: "aside-delete",
      label: "Delete it here",
      act: () => (this.#store.removeItem(name ?? ""), this.#notices.hide(notice)),
    };
    const take: Choice = {
      action: "aside-download",
      label: "Download it",
      act: () => {
        download(`${name ?? this.#key}.json`, text);
        if (name !== undefined) this.#notices.show(notice, words, [take, remove, dismiss]);
      },
    };
    const dismiss: Choice = { action: "aside-dismiss", label: "Dismiss", act: () => this.#notices.hide(notice) };
    this.#notices.show(notice, words, [take, dismiss]);
  }

  // ---- Storage

  #read(name: string): string | undefined {
    try {
      return this.#store.getItem(name) ?? undefined;
    } catch {
      return undefined;
    }
  }

  #write(name: string, text: string): boolean {
    try {
      this.#store.setItem(name, text);
      return true;
    } catch {
      return false;
    }
  }
}
