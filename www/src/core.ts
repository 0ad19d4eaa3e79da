/// <reference lib="esnext.disposable" preserve="true" />
import { asFailure, NettingError } from "./error.js";
import { pack, type Pack } from "./pack.js";
import type { Clearing, Credit, Efficiency, PositionLoss, Removal, Reported, ResetDay, Stress, Stressed, SwapRisk } from "./credit.js";
import type { BookChanges, BookInput, Catalogue, CheckRow, Curves, Decimal, DecimalInput, GreekReport, Headroom, Hedge, Hints, Liquidation, Offset, Options, OrderCheck, OrderInput, Parsed, ParsedTiers, Plan, PositionInput, PositionReport, Refused, Report, ScenarioRow, Search, TierHints, Totals } from "./types.js";
import type { ChainCost, Cleared, ClearOptions, Credited, CreditLine, GasOptions, Notice, Obligation, Settlement, SettleOptions, Verdict } from "./settlement.js";
import * as glue from "../wasm/core.js";

export const version = "0.1.0";

/** Whether an instance is there, and how many there have been: handles of one that trapped are dead. */
let generation = 0;
let ready = false;

const encoder = new TextEncoder();
const bytesOf = (text: string | Uint8Array): Uint8Array => (typeof text === "string" ? encoder.encode(text) : text);
const isText = (input: unknown): input is string | Uint8Array => typeof input === "string" || input instanceof Uint8Array;
const json = (value: unknown): string => {
  if (value === undefined || value === null) return "";
  const wrong = (cause?: unknown): NettingError => new NettingError({ code: "wrong_type", message: "options, hints and books are plain data" }, { cause });
  let text: string | undefined;
  try {
    text = JSON.stringify(value, (key, item: unknown) => {
      // JSON would write null, and a figure would silently be none.
      if (typeof item === "number" && !Number.isFinite(item)) throw new NettingError({ code: "not_a_decimal", message: `${key} is ${item}, which is no figure`, field: key });
      return typeof item === "bigint" ? item.toString() : item;
    });
  } catch (cause) {
    throw cause instanceof NettingError ? cause : wrong(cause);
  }
  if (text === undefined) throw wrong();
  return text;
};

function text(value: unknown, name: string): string {
  if (typeof value !== "string") throw new NettingError({ code: "wrong_type", message: `${name} is a text`, field: name });
  return value;
}

/** Tells that the WASM stands; called by the entries once they have made it. */
export function started(): void {
  if (glue.version() !== version) {
    throw new NettingError({ code: "version_mismatch", message: `the WASM is version ${glue.version()} and the JavaScript ${version}; serve both from one installation` });
  }
  ready = true;
  generation += 1;
}

export function isReady(): boolean {
  return ready;
}

/** Runs a call into WASM and turns whatever it throws into a `NettingError`. */
function call<T>(run: () => T): T {
  if (!ready) throw new NettingError({ code: "not_initialised", message: "call and await init() first" });
  try {
    return run();
  } catch (thrown) {
    if (thrown instanceof NettingError) throw thrown;
    const failure = asFailure(thrown);
    if (failure) throw new NettingError(failure, { cause: thrown });
    // Whatever else is thrown comes from what was handed in: a getter, a value of another type.
    if (!(thrown instanceof WebAssembly.RuntimeError) && !/terminated/i.test(String(thrown))) {
      throw new NettingError({ code: "wrong_type", message: `this cannot be read: ${String(thrown)}` }, { cause: thrown });
    }
    // A trap leaves the instance in an unknown state: it is never used again.
    generation += 1;
    glue.__wbg_reset_state();
    throw new NettingError({ code: "internal", message: "the engine stopped and was started anew; the book that was being worked on is lost. Please report this." }, { cause: thrown });
  }
}

/** Packs rows once, and once more if a text among them holds what separates texts. */
function packer(rows: readonly unknown[]): <T>(use: (pack: Pack) => T) => T {
  let packed = pack(rows);
  return (use) => {
    try {
      return use(packed);
    } catch (thrown) {
      if (asFailure(thrown)?.code !== "repack") throw thrown;
      return use((packed = pack(rows, true)));
    }
  };
}

/** Whether netting a book once more costs little. In a large one, offsets cost little beside the rest. */
function isSmall(input: BookInput | string | Uint8Array): boolean {
  return isText(input) ? input.length < 4_000_000 : input.positions.length < 20_000;
}

/** What a book is made from: gives the same book as often as it is called. */
type Source = () => glue.Live;

function sourceOf(input: BookInput | string | Uint8Array, options?: Options): Source {
  const chosen = json(options);
  const now = Date.now();
  if (isText(input)) {
    // A copy of its own, where it may be read again later.
    const bytes = typeof input === "string" ? input : input.slice();
    return () => glue.Live.fromText(bytesOf(bytes), chosen, now);
  }
  const wrong = (message: string): NettingError => new NettingError({ code: "wrong_type", message, path: "/positions" });
  if (typeof input !== "object" || input === null) throw wrong("a book is an object { positions: [...] }, or text");
  const { positions, ...rest } = input;
  if (!Array.isArray(positions)) {
    throw wrong(Array.isArray(input) ? "an array is no book: write { positions: array }, or for what ccxt or a venue answered JSON.stringify(array)" : "book.positions is not an array");
  }
  const others = json(rest);
  const packed = packer(positions);
  return () => packed((p) => glue.Live.fromPacked(p.columns, p.codes, p.texts, p.plain, p.numbers, p.rows, others, chosen, now));
}

/** Makes a part of an object when it is first read. */
function later<T extends object, K extends keyof T & string>(whole: T, name: K, make: () => T[K]): void {
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

/** The parts of a report that are most of the work, and seldom looked at. */
interface Parts {
  offsets(): string;
  credit(): string;
  resilience(): string;
}

/** The report as plain data; some of its parts are made when they are first read. */
function report(summary: string, parts: Parts): Report {
  const report = JSON.parse(summary) as Report;
  later(report.margin, "offsets", () => JSON.parse(parts.offsets()) as Offset[]);
  later(report, "credit", () => JSON.parse(parts.credit()) as Credit);
  later(report, "resilience", () => JSON.parse(parts.resilience()) as Removal[]);
  return report;
}

/** Whole numbers between two bounds. */
function whole<T>(numbers: readonly number[], name: string, low: number, high: number, make: { from(numbers: readonly number[]): T }): T {
  const wrong = Array.isArray(numbers) ? numbers.find((n) => !Number.isInteger(n) || n < low || n > high) : numbers;
  if (wrong !== undefined) {
    throw new NettingError({ code: "out_of_range", message: `${name} are whole numbers from ${low} to ${high}, not ${String(wrong)}`, field: name });
  }
  return make.from(numbers);
}

/** Uses a book once. */
function once<T>(source: Source, use: (state: glue.Live) => T): T {
  const state = source();
  try {
    return use(state);
  } finally {
    state.free();
  }
}

/** Nets a book. Text and bytes of any known format are taken as they are, which is the fastest way in. */
export function net(book: BookInput | string | Uint8Array, options?: Options): Report {
  return call(() => {
    const source = sourceOf(book, options);
    // What is read is a copy, so that nothing which happens to the book later can change the report; netting it once more
    // for those who look is cheaper than making everything for everybody. Offsets cost little beside a large book.
    const small = isSmall(book);
    const again = (use: (state: glue.Live) => string): string => call(() => once(source, use));
    return once(source, (state) => {
      const summary = state.summary();
      const offsets = small ? undefined : state.allOffsets();
      return report(summary, {
        offsets: () => offsets ?? again((state) => state.allOffsets()),
        credit: () => again((state) => state.credit()),
        resilience: () => again((state) => state.resilience()),
      });
    });
  });
}

/** Reads positions from text of any known format; what cannot be read is told, never thrown. */
export function parse(text: string | Uint8Array, hints?: Hints): Parsed {
  if (!isText(text)) throw new NettingError({ code: "wrong_type", message: "parse takes text or bytes" });
  return call(() => {
    const parsed = JSON.parse(glue.parse(bytesOf(text), json(hints))) as Parsed;
    return { ...parsed, format: parsed.format ?? null };
  });
}

/**
 * Reads margin tiers from a venue's own answer: Binance's leverage brackets, risk limits of Bybit, Gate and KuCoin, position
 * tiers of OKX and Bitget, Kraken's instruments, Hyperliquid's `meta`, and ccxt's `fetchLeverageTiers`. Lay `parameters` over
 * the venue's preset. A contract whose tiers are wrong is left out, with a failure that names the tier.
 */
export function parseTiers(text: string | Uint8Array, hints?: TierHints): ParsedTiers {
  if (!isText(text)) throw new NettingError({ code: "wrong_type", message: "parseTiers takes text or bytes" });
  return call(() => {
    const parsed = JSON.parse(glue.parseTiers(bytesOf(text), json(hints))) as ParsedTiers;
    return { ...parsed, format: parsed.format || null };
  });
}

/** The formats, methodologies and fields that there are. */
export function catalogue(): Catalogue {
  return call(() => {
    const all = glue.catalogue() as Catalogue;
    for (const method of all.methods) {
      // They cross as the text that they are kept as.
      for (const preset of method.presets) preset.parameters = JSON.parse(preset.parameters as unknown as string) as Record<string, unknown>;
    }
    return all;
  });
}

/** How clearing one asset class compares with none, for equal dealers and classes (Duffie and Zhu 2011). */
export function duffieZhu(classes: number, dealers: number): Efficiency {
  for (const [name, count] of [["classes", classes], ["dealers", dealers]] as const) whole([count], name, 1, 1_000_000, Uint32Array);
  return call(() => JSON.parse(glue.duffieZhu(classes, dealers)) as Efficiency);
}

/** The days of a leveraged token that is reset at each close; the first is where it starts, at `nav`. */
export function dailyReset(leverage: DecimalInput, nav: DecimalInput, closes: readonly DecimalInput[]): ResetDay[] {
  return call(() => JSON.parse(glue.dailyReset(json({ leverage, nav, closes }))) as ResetDay[]);
}

/** What a position is paid (+) or pays (−) at each close, from its entry price on; an inverse contract in its asset. */
export function variationMargin(quantity: DecimalInput, entryPrice: DecimalInput, closes: readonly DecimalInput[], { inverse = false }: { inverse?: boolean | undefined } = {}): Decimal[] {
  return call(() => JSON.parse(glue.variationMargin(json({ quantity, entryPrice, closes }), inverse)) as Decimal[]);
}

/** Obligations as the engine reads them: text of a table or JSON, or an array of objects. */
function owed(obligations: readonly Obligation[] | string | Uint8Array): Uint8Array {
  if (isText(obligations)) return bytesOf(obligations);
  if (!Array.isArray(obligations)) throw new NettingError({ code: "wrong_type", message: "obligations are an array of { debtor, creditor, amount }, or text" });
  try {
    return encoder.encode(json(obligations));
  } catch (thrown) {
    // Which one it is, is looked for only now.
    obligations.forEach((obligation: unknown, at) => {
      try {
        json(obligation);
      } catch (thrown) {
        const failure = asFailure(thrown);
        throw failure ? new NettingError({ ...failure, message: failure.message, row: at + 1 }, { cause: thrown }) : thrown;
      }
    });
    throw thrown;
  }
}

/** An argument as JSON, which must be there. */
function needed(value: unknown, is: string): string {
  if (typeof value !== "object" || value === null) throw new NettingError({ code: "wrong_type", message: is });
  return json(value);
}
const LINES = "credit lines are an array of { lender, borrower, limit }";
const SETTLEMENT = "a settlement is an object, as settle gives it";

/** Turns a web of obligations into transfers. Text may be CSV or TSV with a header, or JSON. */
export function settle(obligations: readonly Obligation[] | string | Uint8Array, options?: SettleOptions): Settlement {
  return call(() => {
    const [settled = "", notices = ""] = glue.settle(owed(obligations), json(options), options?.onProgress);
    const result = JSON.parse(settled) as Settlement;
    later(result, "notices", () => JSON.parse(notices) as Notice[]);
    return result;
  });
}

/** Checks a settlement by itself: positions kept, nobody pays more than allowed, each proof holds. */
export function verify(obligations: readonly Obligation[] | string | Uint8Array, settlement: Settlement): Verdict {
  return call(() => JSON.parse(glue.verify(owed(obligations), json(settlement ?? {}))) as Verdict);
}

/** Sets off as much as credit lines allow; lines of low rank are drawn first, and no more than is needed. */
export function setOff(obligations: readonly Obligation[] | string | Uint8Array, lines: readonly CreditLine[]): Credited {
  return call(() => JSON.parse(glue.setOff(owed(obligations), needed(lines, LINES))) as Credited);
}

/** Checks a set-off with credit by itself. */
export function verifyCredit(obligations: readonly Obligation[] | string | Uint8Array, lines: readonly CreditLine[], settled: Credited): Verdict {
  return call(() => JSON.parse(glue.verifyCredit(owed(obligations), needed(lines, LINES), json(settled ?? {}))) as Verdict);
}

/** What a settlement costs before and after, by chain: gas, fees and time. */
export function settlementCosts(settlement: Settlement, options?: GasOptions): ChainCost[] {
  return call(() => JSON.parse(glue.settlementCosts(needed(settlement, SETTLEMENT), json(options))) as ChainCost[]);
}

/** The notices of a settlement, or of a set-off, as CSV, safe to open in a spreadsheet. */
export function noticesCSV(settlement: Pick<Settlement, "notices">): string {
  return call(() => glue.noticesCsv(needed(settlement, SETTLEMENT)));
}

/** The transfers of a settlement as CSV: who pays whom how much. */
export function transfersCSV(settlement: Pick<Settlement, "transfers">): string {
  return call(() => glue.transfersCsv(needed(settlement, SETTLEMENT)));
}

/** What everybody can pay when some cannot pay everything: the greatest clearing vector. */
export function clear(obligations: readonly Obligation[] | string | Uint8Array, options?: ClearOptions): Cleared {
  return call(() => JSON.parse(glue.clear(owed(obligations), json(options))) as Cleared);
}

/** Reads obligations from text of a table or JSON, and throws what is wrong with one of them. */
export function parseObligations(text: string | Uint8Array): Obligation[] {
  if (!isText(text)) throw new NettingError({ code: "wrong_type", message: "parseObligations takes text or bytes" });
  return call(() => JSON.parse(glue.parseObligations(bytesOf(text))) as Obligation[]);
}

/** A book kept netted while it is edited; `free()` it, or declare it with `using`. */
export class Book {
  #state: glue.Live | undefined;
  #generation: number;
  /** Counts changes: parts of a report that are read late belong to the book as it was. */
  #changes = 0;

  constructor(input: BookInput | string | Uint8Array, options?: Options) {
    this.#state = call(() => sourceOf(input, options)());
    this.#generation = generation;
  }

  #use<T>(run: (state: glue.Live) => T): T {
    const state = this.#state;
    if (!state) throw new NettingError({ code: "freed", message: "this book was freed" });
    if (this.#generation !== generation) throw new NettingError({ code: "freed", message: "this book was lost when the engine stopped; make it anew" });
    return call(() => run(state));
  }

  #change<T>(run: (state: glue.Live) => T): T {
    const done = this.#use(run);
    this.#changes += 1;
    return done;
  }

  /** Adds a position, or replaces the one with its id; gives the id. */
  upsert(position: PositionInput): string {
    return this.#change((state) => packer([position])((p) => state.upsert(p.columns, p.codes, p.texts, p.plain, p.numbers)));
  }

  /** Takes a position away; `false` when there is none with this id. */
  remove(id: string): boolean {
    return this.#change((state) => state.remove(text(id, "id")));
  }

  /**
   * Everything; `options` replace those in force. `credit` and `resilience` are worked out when they are first read, which
   * must be before the book changes again.
   */
  report(options?: Options): Report {
    return this.#use((state) => {
      if (options) {
        state.configure(json(options));
        this.#changes += 1;
      }
      const [summary, offsets, made] = [state.summary(), state.allOffsets(), this.#changes];
      const part = (name: string, use: (state: glue.Live) => string) => (): string => {
        if (made !== this.#changes) {
          throw new NettingError({ code: "stale", message: `the book has changed since this report; read its ${name} before, or take a new report`, field: name });
        }
        return this.#use(use);
      };
      return report(summary, { offsets: () => offsets, credit: part("credit", (state) => state.credit()), resilience: part("resilience", (state) => state.resilience()) });
    });
  }

  /** What a default would cost: close-out, exposures at default, jumps to default. */
  credit(): Credit {
    return this.#use((state) => JSON.parse(state.credit()) as Credit);
  }

  /** The book without each counterparty, chain, agreement and asset in turn, the costliest first. */
  resilience(): Removal[] {
    return this.#use((state) => JSON.parse(state.resilience()) as Removal[]);
  }

  /** The book in these scenarios; by default in its own, or in those of `catalogue().stresses`. */
  stress(scenarios?: readonly Stress[]): Stressed[] {
    return this.#use((state) => JSON.parse(state.stress(json(scenarios))) as Stressed[]);
  }

  /** What each position gains or loses in a scenario, before credit losses; the largest loss first. */
  stressLines(scenario: Stress): PositionLoss[] {
    return this.#use((state) => JSON.parse(state.stressLines(json([scenario]))) as PositionLoss[]);
  }

  /** The positions of one credit set, by its key, with their values. */
  creditLines(set: string): PositionReport[] {
    return this.#use((state) => JSON.parse(state.creditLines(text(set, "set"))) as PositionReport[]);
  }

  /** The book as it is, with the derivatives of `counterparties` taken over by one clearing house, and with everybody's. */
  clearing(counterparties: readonly string[] = []): Clearing {
    return this.#use((state) => JSON.parse(state.clearing(json(counterparties.map((name) => text(name, "counterparties"))))) as Clearing);
  }

  /** Every credit default swap that can be priced. */
  swaps(): SwapRisk[] {
    return this.#use((state) => JSON.parse(state.swaps()) as SwapRisk[]);
  }

  /** The positions as rows of a report to a trade repository: an export format, not a filing. */
  tradeReport(): Reported[] {
    return this.#use((state) => JSON.parse(state.tradeReport()) as Reported[]);
  }

  /** The same as CSV. */
  tradeReportCSV(): string {
    return this.#use((state) => state.tradeReportCsv());
  }

  /** The headline figures, at a cost that does not depend on the size of the book. */
  totals(): Totals {
    return this.#use((state) => JSON.parse(state.totals()) as Totals);
  }

  /** The offsets of one set, each leg with the ids of its positions. */
  offsets(set: string): Offset[] {
    return this.#use((state) => JSON.parse(state.offsets(text(set, "set"))) as Offset[]);
  }

  /** What each instrument of a set would gain or lose in each scenario; the scenarios are in the report. */
  scenarios(set: string): ScenarioRow[] {
    return this.#use((state) => JSON.parse(state.scenarios(text(set, "set"))) as ScenarioRow[]);
  }

  /** Margin after moves of every price, in whole percent, and after days. */
  curves(percent: readonly number[] = [-20, -10, -5, -2, -1, 0, 1, 2, 5, 10, 20], days: readonly number[] = [0, 1, 7, 14, 30, 60, 90]): Curves {
    return this.#use((state) => JSON.parse(state.curves(whole(percent, "percent", -99, 10_000, Int32Array), whole(days, "days", 0, 36_500, Uint32Array))) as Curves);
  }

  /** How far every price may move before each account in `accounts` reaches its maintenance margin. */
  headroom(): Headroom[] {
    return this.#use((state) => JSON.parse(state.headroom()) as Headroom[]);
  }

  /**
   * The price of each asset at which each account's equity reaches its maintenance margin while other prices stand still,
   * for every account or for one of them.
   */
  liquidations(of?: { counterparty: string; account?: string }): Liquidation[] {
    return this.#use((state) => {
      const found = of ? state.liquidationsOf(text(of.counterparty, "counterparty"), text(of.account ?? "", "account")) : state.liquidations();
      return JSON.parse(found) as Liquidation[];
    });
  }

  /** Greeks by position, asset and set. */
  greeks(): GreekReport {
    return this.#use((state) => JSON.parse(state.greeks()) as GreekReport);
  }

  /** What would be paid if every derivative were settled at its value today: one amount for each netting set. You are "You". */
  obligations(): Obligation[] {
    return this.#use((state) => JSON.parse(state.obligations()) as Obligation[]);
  }

  /** The perpetual that makes each asset flat, venue by venue, and what it would do to margin. */
  hedges(): Hedge[] {
    return this.#use((state) => JSON.parse(state.hedges()) as Hedge[]);
  }

  /**
   * What an order would do at each account that takes it: margin, free margin, net exposure, limits and how much of it fits;
   * the least added margin first. Several orders are taken one after the other. Nothing is changed.
   */
  check(order: OrderInput | readonly OrderInput[]): OrderCheck {
    const orders = (Array.isArray(order) ? order : [order]) as readonly OrderInput[];
    const wrong = orders.findIndex((one: unknown) => typeof one !== "object" || one === null);
    if (wrong >= 0) throw new NettingError({ code: "wrong_type", message: "an order is an object { asset, kind, quantity }", ...(orders.length > 1 && { row: wrong + 1 }) });
    return this.#use((state) => {
      const found = packer(orders)((p) => JSON.parse(state.check(p.columns, p.codes, p.texts, p.plain, p.numbers, p.rows)) as { rows: CheckRow[]; refused: Refused[] });
      return Object.assign(found.rows, { refused: found.refused });
    });
  }

  /**
   * Looks for trades that lower margin, in short turns, so that the page stays alive. When `signal` is aborted, what
   * was found until then is the result.
   */
  async optimise(search?: Search, { signal, onProgress }: { signal?: AbortSignal | undefined; onProgress?: ((trades: number, part: number) => void) | undefined } = {}): Promise<Plan> {
    const optimiser = this.#use((state) => state.optimise(json(search)));
    const made = generation;
    const use = <T>(run: () => T): T => {
      if (made !== generation) throw new NettingError({ code: "freed", message: "this search was lost when the engine stopped" });
      return call(run);
    };
    try {
      let begin = performance.now();
      while (!signal?.aborted && !use(() => optimiser.step(8))) {
        if (performance.now() - begin < 12) continue;
        const [trades = 0, part = 0] = use(() => optimiser.progress());
        onProgress?.(trades, part);
        await new Promise((resume) => setTimeout(resume));
        begin = performance.now();
      }
      return use(() => JSON.parse(optimiser.plan()) as Plan);
    } finally {
      if (made === generation) call(() => optimiser.free());
    }
  }

  /** One position's own figures. */
  position(id: string): PositionReport | undefined {
    return this.#use((state) => {
      const position = state.position(text(id, "id"));
      return position === undefined ? undefined : (JSON.parse(position) as PositionReport);
    });
  }

  /**
   * Changes anything but the positions: `prices` and `rates` one by one (`null` takes one away), `agreements`,
   * `assumptions`, `asOf` and the rest whole. The book is valued anew.
   */
  set(changes: BookChanges): void {
    this.#change((state) => state.set(json(changes) || "{}"));
  }

  /** Adds another book's positions, prices and agreements. */
  merge(other: Book): void {
    if (typeof other !== "object" || other === null || !(#state in other)) {
      throw new NettingError({ code: "wrong_type", message: "merge takes another Book; make one of plain data with new Book(data)" });
    }
    if (other === this) throw new NettingError({ code: "duplicate_id", message: "a book cannot be merged with itself: every position would stand twice" });
    this.#change((state) => other.#use((theirs) => state.merge(theirs)));
  }

  /** The book as plain data. */
  toJSON(): BookInput {
    return this.#use((state) => JSON.parse(state.toJson()) as BookInput);
  }

  /** The positions as CSV. */
  toCSV(): string {
    return this.#use((state) => state.toCsv());
  }

  /** Gives the memory back. Further calls throw. */
  free(): void {
    const state = this.#state;
    this.#state = undefined;
    if (state && this.#generation === generation) call(() => state.free());
  }

  [Symbol.dispose](): void {
    this.free();
  }
}
