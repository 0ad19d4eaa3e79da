import type { Failure } from "./basic.js";

/** What every call here throws: what is wrong, where, and what to do about it. */
export class NettingError extends Error implements Failure {
  override readonly name: string = "NettingError";
  readonly code: string;
  readonly row?: number;
  readonly id?: string;
  readonly field?: string;
  readonly path?: string;
  readonly candidates?: string[];

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.message, options);
    this.code = failure.code;
    if (failure.row !== undefined) this.row = failure.row;
    if (failure.id !== undefined) this.id = failure.id;
    if (failure.field !== undefined) this.field = failure.field;
    if (failure.path !== undefined) this.path = failure.path;
    if (failure.candidates !== undefined) this.candidates = failure.candidates;
  }
}

/** The failure that a thrown value is, if it is one of ours. */
export function asFailure(thrown: unknown): Failure | undefined {
  const failure = thrown as Failure | null;
  const ours = typeof failure === "object" && failure !== null && typeof failure.code === "string" && typeof failure.message === "string";
  return ours ? failure : undefined;
}
