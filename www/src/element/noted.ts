/** A copy of the last book, in case the engine stops. */
import type { Mounted } from "../../wasm/exposure-netting-app.js";

/** A book of up to this many positions is written in a few milliseconds. */
const SMALL = 1_000;
const pause = (time: number): Promise<void> => new Promise((resume) => setTimeout(resume, time));

/** A book as text. */
export interface Note {
  /** As JSON. */
  readonly text: string;
  /** Its positions. */
  readonly rows: number;
  /** Whether it is the sample. */
  readonly sample: boolean;
  /** The number of the last change in it. */
  readonly at: number;
}

/** Copies the mounted book: a small one after each change, a large one piece by piece once nobody types. */
export class Noted {
  readonly #mounted: () => Mounted | undefined;
  #last: Note | undefined;
  #changes = 0;
  #noting: Promise<void> | undefined;

  constructor(mounted: () => Mounted | undefined) {
    this.#mounted = mounted;
  }

  /** The book as it was noted last. */
  get last(): Note | undefined {
    return this.#last;
  }

  /** Whether nothing has changed since. */
  get isCurrent(): boolean {
    return this.#last?.at === this.#changes;
  }

  /** Resolves when the copy in progress is complete. */
  done(): Promise<void> {
    return this.#noting ?? Promise.resolve();
  }

  /** The book has changed. */
  changed(): void {
    this.#changes += 1;
    this.#soon();
  }

  /** Another book takes its place while the engine is down. */
  replace(text: string): void {
    this.#last = { text, rows: this.#last?.rows ?? 0, sample: false, at: this.#changes };
  }

  /** Forgets the book. */
  clear(): void {
    this.#last = undefined;
  }

  #soon(): void {
    const done = (): void => {
      this.#noting = undefined;
      if (this.#mounted() && !this.isCurrent) this.#soon();
    };
    // The engine itself reports that it has stopped.
    this.#noting ??= this.#write().then(done, () => (this.#noting = undefined));
  }

  async #write(): Promise<void> {
    // After the call that made the change.
    await Promise.resolve();
    for (;;) {
      const mounted = this.#mounted();
      if (!mounted) return;
      const at = this.#changes;
      const rest = { rows: mounted.rows(), sample: mounted.isSample(), at };
      if (rest.rows <= SMALL) {
        this.#last = { text: mounted.save(), ...rest };
        return;
      }
      const current = (): boolean => this.#mounted() === mounted && this.#changes === at;
      await pause(300);
      if (!current()) continue;
      const writer = mounted.writer();
      const arrays: string[] = [];
      for (let array = writer.positions(); array !== undefined && current(); array = writer.positions()) {
        if (array !== "[]") arrays.push(array.slice(1, -1));
        await pause(0);
        if (this.#mounted() !== mounted) break;
      }
      if (this.#mounted() !== mounted) continue;
      if (current()) {
        const text = writer.frame().replace('"positions":[]', () => `"positions":[${arrays.join(",")}]`);
        this.#last = { text, ...rest };
      }
      writer.free();
      if (current()) return;
    }
  }
}
