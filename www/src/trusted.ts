/**
 * Trusted Types: if a page demands them, the markup of the elements (constant strings of this package) and the tooltips of
 * charts (whose values are escaped) go through a policy that the page can name: `trusted-types exposure-netting`.
 */
interface Policy {
  createHTML(text: string): unknown;
}
interface Factory {
  createPolicy(name: string, rules: { createHTML(text: string): string }): Policy;
}

const KEY = Symbol.for("exposure-netting");

/** Makes the policy, one for all copies of this package on the page; the glue of the WebAssembly looks for it there. */
export function prepare(): void {
  const shared = globalThis as typeof globalThis & { [KEY]?: Policy | undefined; trustedTypes?: Factory };
  shared[KEY] ??= shared.trustedTypes?.createPolicy("exposure-netting", { createHTML: (text) => text });
}
