/// <reference lib="esnext.disposable" preserve="true" />
/** A book kept netted while it is edited. */
import { NettingError } from "../error.js";
import type {
  BookChanges,
  BookInput,
  CheckRow,
  Clearing,
  Credit,
  Curves,
  GreekReport,
  Headroom,
  Hedge,
  Liquidation,
  Obligation,
  Offset,
  Options,
  OrderCheck,
  OrderInput,
  Plan,
  PositionInput,
  PositionLoss,
  PositionReport,
  Refused,
  Removal,
  Report,
  Reported,
  ScenarioRow,
  Search,
  Stress,
  Stressed,
  SwapRisk,
  Totals,
} from "../types.js";
import * as glue from "../../wasm/core.js";
import { call, instance } from "./call.js";
import { json, packer, sourceOf, text, whole } from "./input.js";
import { Late } from "./late.js";
import { reportOf } from "./report.js";

/** A book kept netted while it is edited; `free()` it, or declare it with `using`. */
export class Book {
  #state: glue.Live | undefined;
  #generation: number;
  /** The late parts of all reports of the book as it is. */
  #late: Late | undefined;

  /** From plain data, or from text or bytes of any known format. */
  constructor(input: BookInput | string | Uint8Array, options?: Options) {
    this.#state = call(() => sourceOf(input, options)());
    this.#generation = instance();
  }

  #use<T>(run: (state: glue.Live) => T): T {
    const state = this.#state;
    if (!state) throw new NettingError({ code: "freed", message: "this book was freed" });
    if (this.#generation !== instance())
      throw new NettingError({ code: "freed", message: "this book was lost when the engine stopped; make it again" });
    return call(() => run(state));
  }

  #change<T>(run: (state: glue.Live) => T): T {
    this.#settle();
    return this.#use(run);
  }

  /** Makes what a report still in use has not read yet: after a change it could no longer be made. */
  #settle(): void {
    const late = this.#late;
    this.#late = undefined;
    if (this.#state && this.#generation === instance()) late?.settle();
  }

  /** Adds a position, or replaces the one with its id; gives the id. */
  upsert(position: PositionInput): string {
    return this.#change((state) =>
      packer([position])((p) => state.upsert(p.columns, p.codes, p.texts, p.plain, p.numbers)),
    );
  }

  /** Removes a position; `false` if there is none with this id. */
  remove(id: string): boolean {
    return this.#change((state) => state.remove(text(id, "id")));
  }

  /**
   * The report; `options` replace those in force. It is plain data and stays as it is when the book changes. `credit` and
   * `resilience` look at every position: they are computed when they are first read, or else by the next change.
   */
  report(options?: Options): Report {
    if (options) this.#change((state) => state.configure(json(options)));
    return this.#use((state) => {
      const part = (use: (state: glue.Live) => string) => (): string | undefined =>
        this.#state && this.#generation === instance() ? this.#use(use) : undefined;
      const late = (this.#late ??= new Late({
        credit: part((state) => state.credit()),
        resilience: part((state) => state.resilience()),
      }));
      const [summary, offsets] = [state.summary(), state.allOffsets()];
      const report = reportOf(summary, {
        offsets: () => offsets,
        credit: () => late.text("credit"),
        resilience: () => late.text("resilience"),
      });
      late.serves(report);
      return report;
    });
  }

  /** The costs of defaults: close-out, exposures at default, jumps to default. */
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

  /** The gain or loss of each position in a scenario, before credit losses; the largest loss first. */
  stressLines(scenario: Stress): PositionLoss[] {
    return this.#use((state) => JSON.parse(state.stressLines(json([scenario]))) as PositionLoss[]);
  }

  /** The positions of one credit set, by its key, with their values. */
  creditLines(set: string): PositionReport[] {
    return this.#use((state) => JSON.parse(state.creditLines(text(set, "set"))) as PositionReport[]);
  }

  /** The book as it is, with the derivatives of `counterparties` taken over by one clearing house, and with everybody's. */
  clearing(counterparties: readonly string[] = []): Clearing {
    return this.#use(
      (state) =>
        JSON.parse(state.clearing(json(counterparties.map((name) => text(name, "counterparties"))))) as Clearing,
    );
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

  /** The headline numbers, at a cost that does not depend on the size of the book. */
  totals(): Totals {
    return this.#use((state) => JSON.parse(state.totals()) as Totals);
  }

  /** The offsets of one set, each leg with the ids of its positions. */
  offsets(set: string): Offset[] {
    return this.#use((state) => JSON.parse(state.offsets(text(set, "set"))) as Offset[]);
  }

  /** The gain or loss of each instrument of a set in each scenario; the scenarios are in the report. */
  scenarios(set: string): ScenarioRow[] {
    return this.#use((state) => JSON.parse(state.scenarios(text(set, "set"))) as ScenarioRow[]);
  }

  /** Margin after moves of every price, in whole percent, and after days. */
  curves(
    percent: readonly number[] = [-20, -10, -5, -2, -1, 0, 1, 2, 5, 10, 20],
    days: readonly number[] = [0, 1, 7, 14, 30, 60, 90],
  ): Curves {
    return this.#use(
      (state) =>
        JSON.parse(
          state.curves(whole(percent, "percent", -99, 10_000, Int32Array), whole(days, "days", 0, 36_500, Uint32Array)),
        ) as Curves,
    );
  }

  /** How far every price may move before each account in `accounts` reaches its maintenance margin. */
  headroom(): Headroom[] {
    return this.#use((state) => JSON.parse(state.headroom()) as Headroom[]);
  }

  /**
   * The price of each asset at which each account's equity reaches its maintenance margin while other prices stay,
   * for every account or for one of them.
   */
  liquidations(of?: { counterparty: string; account?: string }): Liquidation[] {
    return this.#use((state) => {
      const found = of
        ? state.liquidationsOf(text(of.counterparty, "counterparty"), text(of.account ?? "", "account"))
        : state.liquidations();
      return JSON.parse(found) as Liquidation[];
    });
  }

  /** Greeks by position, asset and set. */
  greeks(): GreekReport {
    return this.#use((state) => JSON.parse(state.greeks()) as GreekReport);
  }

  /** The payments if every derivative were settled at its value today: one amount for each netting set. You are "You". */
  obligations(): Obligation[] {
    return this.#use((state) => JSON.parse(state.obligations()) as Obligation[]);
  }

  /** The perpetual that makes each asset flat, venue by venue, and its effect on margin. */
  hedges(): Hedge[] {
    return this.#use((state) => JSON.parse(state.hedges()) as Hedge[]);
  }

  /**
   * The effect of an order at each account that takes it: margin, free margin, net exposure, limits and how much of it fits;
   * the least added margin first. Several orders are applied one after the other. The book does not change.
   */
  check(order: OrderInput | readonly OrderInput[]): OrderCheck {
    const orders = (Array.isArray(order) ? order : [order]) as readonly OrderInput[];
    const wrong = orders.findIndex((one: unknown) => typeof one !== "object" || one === null);
    if (wrong >= 0)
      throw new NettingError({
        code: "wrong_type",
        message: "an order is an object { asset, kind, quantity }",
        ...(orders.length > 1 && { row: wrong + 1 }),
      });
    return this.#use((state) => {
      const found = packer(orders)(
        (p) =>
          JSON.parse(state.check(p.columns, p.codes, p.texts, p.plain, p.numbers, p.rows)) as {
            rows: CheckRow[];
            refused: Refused[];
          },
      );
      return Object.assign(found.rows, { refused: found.refused });
    });
  }

  /**
   * Looks for trades that lower margin, in short turns, so that the page stays alive. If `signal` is aborted, the
   * result is the best so far.
   */
  async optimise(
    search?: Search,
    {
      signal,
      onProgress,
    }: { signal?: AbortSignal | undefined; onProgress?: ((trades: number, part: number) => void) | undefined } = {},
  ): Promise<Plan> {
    const optimiser = this.#use((state) => state.optimise(json(search)));
    const made = instance();
    const use = <T>(run: () => T): T => {
      if (made !== instance())
        throw new NettingError({ code: "freed", message: "this search was lost when the engine stopped" });
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
      if (made === instance()) call(() => optimiser.free());
    }
  }

  /** The numbers of one position. */
  position(id: string): PositionReport | undefined {
    return this.#use((state) => {
      const position = state.position(text(id, "id"));
      return position === undefined ? undefined : (JSON.parse(position) as PositionReport);
    });
  }

  /**
   * Changes anything but the positions: `prices` and `rates` one by one (`null` removes one), `agreements`,
   * `assumptions`, `asOf` and the rest whole. The book is valued again.
   */
  set(changes: BookChanges): void {
    this.#change((state) => state.set(json(changes) || "{}"));
  }

  /** Adds another book's positions, prices and agreements. */
  merge(other: Book): void {
    if (typeof other !== "object" || other === null || !(#state in other)) {
      throw new NettingError({
        code: "wrong_type",
        message: "merge takes another Book; make one of plain data with new Book(data)",
      });
    }
    if (other === this)
      throw new NettingError({
        code: "duplicate_id",
        message: "a book cannot be merged with itself: every position would be in it twice",
      });
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
    this.#settle();
    const state = this.#state;
    this.#state = undefined;
    if (state && this.#generation === instance()) call(() => state.free());
  }

  /** Frees the book at the end of a block with `using`. */
  [Symbol.dispose](): void {
    this.free();
  }
}
