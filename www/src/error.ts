import type { Code, Failure } from "./types.js";

/** The error of every call: it names the fault, its place, and the remedy. */
export class NettingError extends Error implements Failure {
  /** `NettingError`, also when it comes from another copy of the package or from a worker. */
  override readonly name: string = "NettingError";
  /** The stable code, by which programs tell cases apart. */
  readonly code: Code;
  /** The row, counted from 1 as a person counts data rows. */
  readonly row?: number;
  /** The id of the position, if it has one. */
  readonly id?: string;
  /** The field or the argument that is wrong. */
  readonly field?: string;
  /** The place in the document: a JSON pointer, or `line 3`. */
  readonly path?: string;
  /** The readings that are possible, if there are several. */
  readonly candidates?: string[];

  /** From a failure; `options.cause` is the error that it came from. */
  constructor(failure: Omit<Failure, "code"> & { code: Code | (string & {}) }, options?: ErrorOptions) {
    super(failure.message, options);
    this.code = failure.code as Code;
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
  const ours =
    typeof failure === "object" &&
    failure !== null &&
    typeof failure.code === "string" &&
    typeof failure.message === "string";
  return ours ? failure : undefined;
}
