// The seam to the element's WebAssembly; what stands behind it is src/app/mod.rs.
export class Mounted {
  private constructor();
  load(text: string): void;
  save(): string;
  report(): string;
  configure(view: string, readonly: boolean): void;
  setMethod(method: string): void;
  setCurrency(currency: string): void;
  import(bytes: Uint8Array): void;
  dispose(): void;
  free(): void;
}
export function mount(root: HTMLElement, view: string, readonly: boolean, storage: string, sample: boolean, emit: (name: string, detail: string) => void, chart: (host: HTMLElement, option: string | undefined) => void): Mounted;
export function styles(): string;
export function version(): string;
export default function initialise(module: { module_or_path: unknown }): Promise<unknown>;
