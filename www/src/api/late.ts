/** Parts of results that are made when they are first read. */

/** Makes a part of an object when it is first read. */
export function later<T extends object, K extends keyof T & string>(whole: T, name: K, make: () => T[K]): void {
  let made: { value: T[K] } | undefined;
  Object.defineProperty(whole, name, {
    enumerable: true,
    configurable: true,
    get: () => (made ??= { value: make() }).value,
    set: (value: T[K]) => {
      made = { value };
    },
  });
  // Printed in Node it looks like the plain data that it is.
  const read = (key: string): unknown => {
    try {
      return (whole as Record<string, unknown>)[key];
    } catch (thrown) {
      return thrown;
    }
  };
  const shown = (): unknown => Object.fromEntries(Object.keys(whole).map((key) => [key, read(key)]));
  Object.defineProperty(whole, Symbol.for("nodejs.util.inspect.custom"), { configurable: true, value: shown });
}

/** The late parts of all reports of one state of a book, as JSON text. */
export class Late {
  readonly #make: Record<"credit" | "resilience", () => string | undefined>;
  readonly #texts: { credit?: string | undefined; resilience?: string | undefined } = {};
  readonly #reports: WeakRef<object>[] = [];

  constructor(make: Record<"credit" | "resilience", () => string | undefined>) {
    this.#make = make;
  }

  /** A report that reads from here. */
  serves(report: object): void {
    this.#reports.push(new WeakRef(report));
  }

  /** One part; nothing if the engine stopped before it was made. */
  text(name: "credit" | "resilience"): string | undefined {
    return (this.#texts[name] ??= this.#make[name]());
  }

  /** Makes what is missing, if a report may still ask for it. */
  settle(): void {
    if (!this.#reports.some((report) => report.deref())) return;
    this.text("credit");
    this.text("resilience");
  }
}
