/** Calls into the engine, and what happens when it stops. */
import { asFailure, NettingError } from "../error.js";
import * as glue from "../../wasm/core.js";

/** The version of the package; the WebAssembly must be of the same. */
export const version = "0.1.0";

/** Counts instances of the engine: handles of one that trapped are dead. */
let generation = 0;
let ready = false;

/** The instance that runs now, by its number. */
export const instance = (): number => generation;

/** Marks the engine as ready; called by the entries once they have made it. */
export function started(): void {
  if (glue.version() !== version) {
    throw new NettingError({
      code: "version_mismatch",
      message: `the WASM is version ${glue.version()} and the JavaScript ${version}; serve both from one installation`,
    });
  }
  ready = true;
  generation += 1;
}

/** Whether the engine is ready. */
export function isReady(): boolean {
  return ready;
}

/** Runs a call into the engine; whatever it throws becomes a `NettingError`. */
export function call<T>(run: () => T): T {
  if (!ready) throw new NettingError({ code: "not_initialised", message: "call and await init() first" });
  try {
    return run();
  } catch (thrown) {
    if (thrown instanceof NettingError) throw thrown;
    const failure = asFailure(thrown);
    if (failure) throw new NettingError(failure, { cause: thrown });
    // Whatever else is thrown comes from what was handed in: a getter, a value of another type.
    if (!(thrown instanceof WebAssembly.RuntimeError) && !/terminated/i.test(String(thrown))) {
      throw new NettingError(
        { code: "wrong_type", message: `this cannot be read: ${String(thrown)}` },
        { cause: thrown },
      );
    }
    // A trap leaves the instance in an unknown state: it is never used again.
    generation += 1;
    glue.__wbg_reset_state();
    throw new NettingError(
      {
        code: "internal",
        message:
          "the engine stopped and was started again; the book that was being worked on is lost. Please report this.",
      },
      { cause: thrown },
    );
  }
}
