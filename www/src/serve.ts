/** The worker's side: runs the calls one after another. */
import * as core from "./core.js";
import { asFailure, NettingError } from "./error.js";
import { BOOK, type Answer, type Question } from "./remote.js";
import type { Failure } from "./types.js";

const books = new Map<number, core.Book>();
let last = 0;

const failureOf = (thrown: unknown): Failure => {
  const failure = asFailure(thrown);
  if (!failure) return { code: "internal", message: String(thrown) };
  // A posted error does not carry its message among its other fields.
  const { code, message, row, id, field, path, candidates } = failure;
  return {
    code,
    message,
    ...(row !== undefined && { row }),
    ...(id !== undefined && { id }),
    ...(field !== undefined && { field }),
    ...(path !== undefined && { path }),
    ...(candidates !== undefined && { candidates }),
  };
};

/** Answers questions once the engine is `ready`. */
export function serve(ready: Promise<void>, post: (answer: Answer) => void): (question: Question) => void {
  ready.catch(() => undefined);
  const searching = new Map<number, AbortController>();
  const run = async ({ id, book, name, args }: Extract<Question, { id: number }>): Promise<unknown> => {
    await ready;
    const onProgress = (...progress: number[]): void => post({ id, progress });
    if (name === "open") {
      last += 1;
      books.set(last, new core.Book(...(args as ConstructorParameters<typeof core.Book>)));
      return last;
    }
    if (book === undefined) {
      const all = core as unknown as Record<string, (...args: unknown[]) => unknown>;
      return name === "settle"
        ? core.settle(args[0] as string, { ...(args[1] as object | undefined), onProgress })
        : all[name]?.(...args);
    }
    const mine = books.get(book);
    if (!mine) throw new NettingError({ code: "freed", message: "this book was freed" });
    if (name === "optimise") {
      const controller = new AbortController();
      searching.set(id, controller);
      return mine
        .optimise(args[0] as object, { signal: controller.signal, onProgress })
        .finally(() => searching.delete(id));
    }
    if (name === "free") books.delete(book);
    if (name === "merge") return mine.merge(books.get((args[0] as { [BOOK]: number })[BOOK]) as core.Book);
    return (mine as unknown as Record<string, (...args: unknown[]) => unknown>)[name]?.(...args);
  };
  return (question) => {
    if ("abort" in question) searching.get(question.abort)?.abort();
    else
      void run(question).then(
        (value) => post({ id: question.id, value }),
        (thrown: unknown) => post({ id: question.id, failure: failureOf(thrown) }),
      );
  };
}
