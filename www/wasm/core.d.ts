// The border to the WebAssembly of the core, whose Rust side is crates/wasm. Results are JSON text.
export class Live {
  private constructor();
  static fromText(bytes: Uint8Array, options: string, now: number): Live;
  static fromPacked(columns: string, codes: Uint32Array, texts: Uint8Array, plain: Uint8Array, numbers: Float64Array, rows: number, rest: string, options: string, now: number): Live;
  summary(): string;
  allOffsets(): string;
  totals(): string;
  offsets(set: string): string;
  scenarios(set: string): string;
  curves(percent: Int32Array, days: Uint32Array): string;
  headroom(): string;
  liquidations(): string;
  liquidationsOf(counterparty: string, account: string): string;
  greeks(): string;
  obligations(): string;
  hedges(): string;
  check(columns: string, codes: Uint32Array, texts: Uint8Array, plain: Uint8Array, numbers: Float64Array, rows: number): string;
  optimise(search: string): Optimiser;
  credit(): string;
  resilience(): string;
  stress(scenarios: string): string;
  stressLines(scenarios: string): string;
  creditLines(set: string): string;
  clearing(names: string): string;
  swaps(): string;
  tradeReport(): string;
  tradeReportCsv(): string;
  position(id: string): string | undefined;
  upsert(columns: string, codes: Uint32Array, texts: Uint8Array, plain: Uint8Array, numbers: Float64Array): string;
  remove(id: string): boolean;
  set(json: string): void;
  merge(other: Live): void;
  configure(options: string): void;
  toJson(): string;
  toCsv(): string;
  free(): void;
}
/** A search that is taken in steps. */
export class Optimiser {
  private constructor();
  step(ways: number): boolean;
  progress(): Float64Array;
  plan(): string;
  free(): void;
}
export function parse(bytes: Uint8Array, hints: string): string;
export function catalogue(): unknown;
export function settle(obligations: Uint8Array, options: string, progress?: (part: number) => void): string[];
export function verify(obligations: Uint8Array, settlement: string): string;
export function setOff(obligations: Uint8Array, lines: string): string;
export function verifyCredit(obligations: Uint8Array, lines: string, settled: string): string;
export function settlementCosts(settlement: string, models: string): string;
export function noticesCsv(settlement: string): string;
export function transfersCsv(settlement: string): string;
export function clear(obligations: Uint8Array, options: string): string;
export function parseObligations(text: Uint8Array): string;
export function parseTiers(bytes: Uint8Array, hints: string): string;
export function duffieZhu(classes: number, dealers: number): string;
export function dailyReset(input: string): string;
export function variationMargin(input: string, inverse: boolean): string;
export function version(): string;
/** Puts a fresh instance of the same module in the place of one that trapped. */
export function __wbg_reset_state(): void;
export function initSync(module: { module: BufferSource | WebAssembly.Module }): unknown;
export default function initialise(module: { module_or_path: unknown }): Promise<unknown>;
