/** The page's interface to an engine in a worker: the same calls, with promises. */
import type * as core from "./core.js";
import { NettingError } from "./error.js";
import type { BookInput, Failure, Options, Plan, Search } from "./types.js";

/** The options that every call takes last. */
export interface Call {
  /**
   * Gives the call up; it rejects with the signal's reason. A running call ends with its worker, and the next call has
   * a new one: open books are lost, and report that. A search ends with its best result so far.
   */
  signal?: AbortSignal | undefined;
  /** Called with the progress: for `settle` a share from 0 to 1, for `optimise` trades tried and a share. */
  onProgress?: ((...progress: number[]) => void) | undefined;
}

type Later<F> = F extends (...args: infer A) => infer R ? (...args: [...A, call?: Call]) => Promise<Awaited<R>> : never;
type Functions = Omit<typeof core, "Book" | "version" | "started" | "isReady">;
type Methods = Omit<core.Book, "optimise" | "merge" | "free" | typeof Symbol.dispose>;

/** A book in the worker. */
export type RemoteBook = { readonly [M in keyof Methods]: Later<Methods[M]> } & {
  /** Looks for trades that lower margin. If `signal` is aborted, the result is the best so far. */
  optimise(search?: Search, call?: Call): Promise<Plan>;
  /** Adds another book of this engine: its positions, prices and agreements. */
  merge(other: RemoteBook, call?: Call): Promise<void>;
  /** Gives its memory back. */
  free(): Promise<void>;
};

/** The package's functions in a worker. */
export type Engine = { readonly [F in keyof Functions]: Later<Functions[F]> } & {
  /** `new Book(…)` in the worker. */
  open(book: BookInput | string | Uint8Array, options?: Options, call?: Call): Promise<RemoteBook>;
  /** Ends the worker; calls in progress reject. */
  terminate(): void;
};

/** The connection to a worker, in browsers and in Node. */
export interface Channel {
  post(message: unknown): void;
  /** Its messages, and its failure if it stopped. */
  listen(hear: (message: Answer) => void, fell: (why: unknown) => void): void;
  /** Whether somebody waits for it. */
  busy(busy: boolean): void;
  end(): void;
}

export type Question = { id: number; book?: number | undefined; name: string; args: unknown[] } | { abort: number };
export type Answer =
  { id: number; value: unknown } | { id: number; failure: Failure } | { id: number; progress: number[] };
export const BOOK = "exposure-netting:book";

/** The number of arguments of each call before its options. */
const FUNCTIONS: Record<keyof Functions, number> = {
  catalogue: 0,
  clear: 2,
  dailyReset: 3,
  duffieZhu: 2,
  net: 2,
  noticesCSV: 1,
  parse: 2,
  parseObligations: 1,
  parseTiers: 2,
  setOff: 2,
  settle: 2,
  settlementCosts: 2,
  transfersCSV: 1,
  variationMargin: 4,
  verify: 2,
  verifyCredit: 3,
};
const METHODS: Record<keyof Methods | "optimise" | "merge" | "free", number> = {
  check: 1,
  clearing: 1,
  credit: 0,
  creditLines: 1,
  curves: 2,
  free: 0,
  greeks: 0,
  headroom: 0,
  hedges: 0,
  liquidations: 1,
  merge: 1,
  obligations: 0,
  offsets: 1,
  optimise: 1,
  position: 1,
  remove: 1,
  report: 1,
  resilience: 0,
  scenarios: 1,
  set: 1,
  stress: 1,
  stressLines: 1,
  swaps: 0,
  toCSV: 0,
  toJSON: 0,
  totals: 0,
  tradeReport: 0,
  tradeReportCSV: 0,
  upsert: 1,
};

interface Job {
  question: Extract<Question, { id: number }>;
  call: Call;
  resolve(value: unknown): void;
  reject(why: unknown): void;
  forget(): void;
}

/** An engine over workers that `spawn` makes. */
export function engine(spawn: () => Channel): Engine {
  let channel: Channel | undefined;
  // One call at a time: a waiting call can then be given up without harm.
  const waiting: Job[] = [];
  let running: Job | undefined;
  let last = 0;
  let generation = 0;
  let over = false;

  const end = (): void => {
    channel?.end();
    channel = undefined;
    generation += 1;
  };
  const settle = (job: Job, act: () => void): void => {
    job.forget();
    if (running === job) running = undefined;
    act();
    next();
  };
  const hear = (answer: Answer): void => {
    const job = running;
    if (answer.id !== job?.question.id) return;
    if ("progress" in answer) job.call.onProgress?.(...answer.progress);
    else if ("failure" in answer) settle(job, () => job.reject(new NettingError(answer.failure)));
    else settle(job, () => job.resolve(answer.value));
  };
  const fell = (why: unknown): void => {
    end();
    const error = new NettingError(
      { code: "load", message: `the worker could not be started, or fell: ${String(why)}` },
      { cause: why },
    );
    for (const job of [running, ...waiting.splice(0)]) if (job) settle(job, () => job.reject(error));
  };
  function next(): void {
    if (running) return;
    running = waiting.shift();
    channel?.busy(running !== undefined);
    if (!running) return;
    if (!channel) {
      channel = spawn();
      channel.listen(hear, fell);
      channel.busy(true);
    }
    try {
      channel.post(running.question);
    } catch (cause) {
      const job = running;
      settle(job, () =>
        job.reject(
          new NettingError(
            { code: "wrong_type", message: `what goes to a worker is plain data: ${String(cause)}` },
            { cause },
          ),
        ),
      );
    }
  }
  const give = (job: Job, why: unknown): void => {
    if (running === job) {
      if (job.question.name === "optimise") return channel?.post({ abort: job.question.id });
      end();
    } else waiting.splice(waiting.indexOf(job), 1);
    settle(job, () => job.reject(why));
  };
  function ask(name: string, args: unknown[], call: Call = {}, book?: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const { signal } = call;
      if (over) throw new NettingError({ code: "disposed", message: "this engine was ended" });
      signal?.throwIfAborted();
      last += 1;
      const aborted = (): void => give(job, signal?.reason);
      const job: Job = {
        question: { id: last, book, name, args },
        call,
        resolve,
        reject,
        forget: () => signal?.removeEventListener("abort", aborted),
      };
      signal?.addEventListener("abort", aborted);
      waiting.push(job);
      next();
    });
  }
  const split = (args: unknown[], count: number): [unknown[], Call | undefined] => [
    args.slice(0, count),
    args[count] as Call | undefined,
  ];

  const handles = new WeakMap<object, number>();
  function remote(book: number): RemoteBook {
    const born = generation;
    const made = Object.fromEntries(
      Object.entries(METHODS).map(([name, count]) => [
        name,
        async (...given: unknown[]): Promise<unknown> => {
          const [args, call] = split(given, count);
          if (born !== generation) {
            if (name === "free") return;
            throw new NettingError({ code: "freed", message: "this book was lost with its worker; open it again" });
          }
          const other = name === "merge" ? handles.get(args[0] as object) : undefined;
          if (name === "merge" && other === undefined)
            throw new NettingError({ code: "wrong_type", message: "merge takes another book of this engine" });
          return ask(name, other === undefined ? args : [{ [BOOK]: other }], call, book);
        },
      ]),
    ) as unknown as RemoteBook;
    handles.set(made, book);
    return made;
  }
  const functions = Object.fromEntries(
    Object.entries(FUNCTIONS).map(([name, count]) => [
      name,
      (...given: unknown[]) => ask(name, ...split(given, count)),
    ]),
  );
  return {
    ...functions,
    open: async (book: unknown, options?: Options, call?: Call) =>
      remote((await ask("open", [book, options], call)) as number),
    terminate: () => {
      over = true;
      end();
      const error = new NettingError({ code: "disposed", message: "this engine was ended" });
      for (const job of [running, ...waiting.splice(0)]) if (job) settle(job, () => job.reject(error));
    },
  } as unknown as Engine;
}
