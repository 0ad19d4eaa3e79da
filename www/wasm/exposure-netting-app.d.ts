// The border to the WebAssembly of the element, whose Rust side is crates/app. Results are JSON text.
export class Mounted {
  private constructor();
  load(text: string): void;
  follow(text: string): void;
  isWhole(): boolean;
  isSample(): boolean;
  rows(): number;
  letters(): number;
  writer(): Writer;
  update(text: string, gone: string[]): void;
  save(): string;
  report(): string;
  configure(view: string, readonly: boolean): void;
  setMethod(method: string | undefined): void;
  setCurrency(currency: string): void;
  import(bytes: Uint8Array): void;
  dispose(): void;
  free(): void;
}
export function mount(root: HTMLElement, view: string, readonly: boolean, sample: boolean, host: Host): Mounted;
/** What the element gives to what it shows. */
export interface Host {
  emit(event: string, detail: string): void;
  chart(place: HTMLElement, option: string | undefined): void;
  aside(tell: (event: string, detail: unknown) => void): Aside | undefined;
  canKeep(): boolean;
  keeps(): boolean;
  keep(on: boolean): void;
  leaving(): void;
}
/** A worker, as the page speaks to it. */
export interface Aside {
  run(ask: string[]): void;
  file(name: string): void;
  read(ask: string[]): void;
  piece(): void;
  stop(): void;
}
/** What runs in it. */
export class Task {
  run(ask: string[], progress: (part: number) => void): string;
  file(name: string): string;
}
/** Writes a book piece by piece. */
export class Writer {
  frame(): string;
  positions(): string | undefined;
  free(): void;
}
export class Reading {
  read(ask: string[], progress: (part: number) => void): string;
  piece(): string;
}
export function styles(): string;
export function version(): string;
export function methods(): string;
export default function initialise(module: { module_or_path: unknown }): Promise<unknown>;
/** From the next instance on, the exports pass through `guard`; the build adds this to the glue. */
export function watch(guard: (exports: Record<string, unknown>) => Record<string, unknown>): void;
/** Makes a new instance of what was loaded; what belongs to the one before is refused from then on. */
export function __wbg_reset_state(): void;
