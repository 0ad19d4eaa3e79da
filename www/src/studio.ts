/** The studio: each choice changes the element beside it at once, the lines to paste, and the address. */
import { COLUMNS, ExposureNetting, methods, THEMES, VIEWS, type Theme, type View } from "./element.js";
import { element as elementOf, iframe, npm, react, type Choice, type Snippet } from "./snippets.js";
import type { BookInput } from "./types.js";

const at = <E extends HTMLElement>(selector: string): E => document.querySelector<E>(selector) as E;
const form = at<HTMLFormElement>("#choice");
const preview = at<ExposureNetting>("exposure-netting");
const input = (name: string): HTMLInputElement => form.elements.namedItem(name) as HTMLInputElement;

const KINDS: { id: string; name: string; about: string; make: (choice: Choice) => Promise<Snippet> }[] = [
  {
    id: "element",
    name: "Element",
    about:
      "For any page: put the package's files at the address on the left, and these lines in the place of the widget.",
    make: elementOf,
  },
  {
    id: "iframe",
    name: "Iframe",
    about:
      "If your page and the widget must not see each other: a sandboxed frame that exchanges data through a private port.",
    make: iframe,
  },
  {
    id: "react",
    name: "React",
    about: "npm install exposure-netting. React 18 and 19; the element is registered on import.",
    make: react,
  },
  {
    id: "npm",
    name: "npm",
    about: "npm install exposure-netting. The calculations alone, in Node, Deno, Bun and browsers.",
    make: npm,
  },
];
const COLORS: [string, string][] = [
  ["--en-bg", "Background"],
  ["--en-surface", "Surface"],
  ["--en-text", "Text"],
  ["--en-muted", "Muted text"],
  ["--en-line", "Lines"],
  ["--en-long", "Long"],
  ["--en-short", "Short"],
  ["--en-save", "Saved"],
  ["--en-focus", "Focus"],
];

let kind = KINDS[0] as (typeof KINDS)[number];
let snippet: Snippet | undefined;
/** The book that the element opened with. */
let sample: BookInput | undefined = undefined;
let pins: Record<string, string> | undefined = undefined;
/** Only those that a person has changed are written. */
const colors = new Map<string, string>();

function make<K extends keyof HTMLElementTagNameMap>(
  name: K,
  rest: Partial<HTMLElementTagNameMap[K]>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(name), rest);
  made.append(...children);
  return made;
}

const capitalised = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1);

/** The book that the page keeps on this device. */
const kept = (): string | null => {
  try {
    return localStorage.getItem("exposure-netting");
  } catch {
    return null;
  }
};

function chosen(): Choice {
  const shown = COLUMNS.filter((name) => at<HTMLInputElement>(`#columns [value=${name}]`).checked);
  const base = input("base").value.trim();
  return {
    view: input("view").value as View,
    theme: input("theme").value as Theme,
    method: input("method").value,
    currency: input("currency").value.trim(),
    columns: shown.length < COLUMNS.length && input("view").value === "full" ? shown : undefined,
    readonly: input("readonly").checked,
    colors: Object.fromEntries(colors),
    book: input("from").value === "sample" ? undefined : preview.book,
    base: base && !base.endsWith("/") ? `${base}/` : base,
    pinned: input("pinned").checked ? pins : undefined,
  };
}

/** Hands the changed settings to the element. */
function apply(choice: Choice): void {
  preview.view = choice.view;
  preview.theme = choice.theme;
  preview.readonly = choice.readonly;
  preview.columns = choice.columns?.join(" ") ?? null;
  for (const [name] of COLORS) preview.style.setProperty(name, choice.colors[name] ?? null);
  if (choice.currency && choice.currency !== preview.currency) preview.currency = choice.currency;
  if (choice.method && choice.method !== preview.method) preview.method = choice.method;
}

/** Another book, or the book without a method or currency that it was given: the element starts from scratch. */
function load(): void {
  const from = input("from").value;
  preview.method = null;
  preview.currency = null;
  const text = from === "own" ? input("own").value : from === "kept" ? kept() : null;
  at("#failure").textContent = "";
  if (text?.trim()) preview.book = text;
  else preview.book = from === "own" ? { positions: [] } : sample;
}

async function draw(): Promise<void> {
  const choice = chosen();
  apply(choice);
  at("#own").hidden = input("from").value !== "own";
  at(".columns").hidden = choice.view !== "full";
  snippet = await kind.make(choice);
  at("#code").textContent = snippet.code;
  at("#policy").textContent = snippet.policy;
  at("#about").textContent = kind.about;
  at("#file").hidden = !snippet.code.includes('fetch("book.json")');
  at("#copied").textContent = "";
  const address = new URLSearchParams();
  for (const [name, value] of new FormData(form))
    if (typeof value === "string" && value && !["own", "column"].includes(name)) address.set(name, value);
  if (choice.columns) address.set("columns", choice.columns.join(" "));
  for (const [name, value] of colors) address.set(name.slice(2), value);
  history.replaceState(undefined, "", `#${address.toString()}`);
}

function tabs(): void {
  const list = at("#kinds");
  const select = (next: (typeof KINDS)[number], focus = false): void => {
    kind = next;
    for (const tab of list.children) {
      const own = tab.id === `kind-${kind.id}`;
      tab.setAttribute("aria-selected", String(own));
      tab.setAttribute("tabindex", own ? "0" : "-1");
      if (own && focus) (tab as HTMLElement).focus();
    }
    at("#panel").setAttribute("aria-labelledby", `kind-${kind.id}`);
    void draw();
  };
  for (const one of KINDS) {
    const tab = make("button", { type: "button", id: `kind-${one.id}`, onclick: () => select(one) }, one.name);
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", "panel");
    list.append(tab);
  }
  list.addEventListener("keydown", ({ key }) => {
    const step = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
    if (step) select(KINDS[(KINDS.indexOf(kind) + step + KINDS.length) % KINDS.length] as (typeof KINDS)[number], true);
  });
  select(kind);
}

/** Sets the choices of the address; the others do not change. */
function recall(): void {
  const address = new URLSearchParams(location.hash.slice(1));
  for (const [name, value] of address) {
    const field = form.elements.namedItem(name);
    if (COLORS.some(([color]) => color === `--${name}`) && /^#[0-9a-f]{6}$/i.test(value)) {
      colors.set(`--${name}`, value);
      at<HTMLInputElement>(`#colors [name="--${name}"]`).value = value;
    } else if (name === "columns") {
      for (const box of document.querySelectorAll<HTMLInputElement>("#columns input"))
        box.checked = value.split(" ").includes(box.value);
    } else if (field instanceof HTMLSelectElement) {
      if ([...field.options].some((option) => option.value === value)) field.value = value;
    } else if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = true;
    else if (field instanceof RadioNodeList || field instanceof HTMLInputElement) field.value = value;
  }
}

/** Copies the lines, or selects them if the browser forbids copying. */
async function copy(from: string): Promise<void> {
  const text = at(from).textContent ?? "";
  try {
    await navigator.clipboard.writeText(text);
    at("#copied").textContent = "Copied";
  } catch {
    getSelection()?.selectAllChildren(at(from));
    at("#copied").textContent = "Selected: press Ctrl+C";
  }
}

/** Shows the colours of the theme, except for chosen ones. */
function colorsOf(): void {
  const probe = document.createElement("i");
  preview.shadowRoot?.querySelector(".en")?.append(probe);
  for (const [name] of COLORS) {
    probe.style.color = `var(--${name.slice(5)})`;
    const parts = getComputedStyle(probe).color.match(/\d+/g) ?? [];
    at<HTMLInputElement>(`#colors [name="${name}"]`).value = `#${parts
      .slice(0, 3)
      .map((part) => Number(part).toString(16).padStart(2, "0"))
      .join("")}`;
  }
  probe.remove();
}

for (const view of VIEWS)
  input("view").append(make("option", { value: view }, view === "full" ? "Full, with the book" : capitalised(view)));
for (const theme of THEMES)
  input("theme").append(make("option", { value: theme }, theme === "auto" ? "System" : capitalised(theme)));
for (const name of COLUMNS)
  at("#columns").append(
    make(
      "label",
      { className: "check" },
      make("input", { type: "checkbox", name: "column", value: name, defaultChecked: true, checked: true }),
      capitalised(name),
    ),
  );
for (const [name, words] of COLORS)
  at("#colors").append(make("label", {}, make("input", { type: "color", name, defaultValue: "#000000" }), words));
at("#kept").hidden = kept() === null;

form.addEventListener("input", ({ target }) => {
  const { name, value } = target as HTMLInputElement;
  at("#failure").textContent = "";
  if (name.startsWith("--en-")) colors.set(name, value);
  if (name === "theme") setTimeout(colorsOf);
  if (["from", "own"].includes(name) || (name === "method" && !value) || (name === "currency" && !value)) load();
  void draw();
});
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => {
  colors.clear();
  // The fields are as they were a moment later.
  setTimeout(() => {
    load();
    void draw();
    colorsOf();
  });
});
at("#width").addEventListener("change", ({ target }) =>
  preview.style.setProperty("max-width", (target as HTMLSelectElement).value || null),
);
at("#copy").addEventListener("click", () => void copy("#code"));
at("#copy-policy").addEventListener("click", () => void copy("#policy"));
at("#download").addEventListener("click", () => {
  const address = URL.createObjectURL(
    new Blob([JSON.stringify(preview.book satisfies BookInput | undefined, undefined, 2)], {
      type: "application/json",
    }),
  );
  make("a", { href: address, download: "book.json" }).click();
  URL.revokeObjectURL(address);
});
preview.addEventListener("en-error", ({ detail }) => (at("#failure").textContent = detail.message));
preview.addEventListener("en-change", () => void draw());

const [found, list] = await Promise.all([
  fetch("integrity.json").then(
    (response) => response.json() as Promise<Record<string, string>>,
    () => undefined,
  ),
  methods(),
  preview.whenReady,
]);
pins = found;
sample = preview.book;
for (const { id, name, presets } of list) {
  const options =
    presets.length > 0
      ? presets.map((preset) =>
          make("option", { value: `${id}/${preset.id}` }, `${name.split(",")[0]}: ${preset.name}`),
        )
      : [make("option", { value: id }, name)];
  input("method").append(make("optgroup", { label: name }, ...options));
}
recall();
if (input("from").value !== "sample") load();
tabs();
colorsOf();
