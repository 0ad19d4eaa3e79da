/** Notices about the book itself. They stay until they are answered, and they work without the engine. */

export interface Choice {
  /** For `data-action`. */
  action: string;
  label: string;
  act: () => void;
}

/** Lines above the page, each with its buttons, by name. */
export class Notices {
  readonly place = document.createElement("div");
  readonly #lines = new Map<string, HTMLParagraphElement>();

  constructor() {
    this.place.className = "notices";
    this.place.setAttribute("role", "status");
    this.place.setAttribute("aria-live", "polite");
  }

  /** Shows a notice, or changes the one of this name. */
  show(name: string, text: string, choices: readonly Choice[] = []): void {
    const line = this.#lines.get(name) ?? document.createElement("p");
    line.dataset.notice = name;
    const buttons = choices.map(({ action, label, act }) => {
      const button = document.createElement("button");
      button.className = "link";
      button.dataset.action = action;
      button.textContent = label;
      button.addEventListener("click", act);
      return button;
    });
    line.replaceChildren(text, ...buttons.flatMap((button) => [" ", button]));
    if (!this.#lines.has(name)) this.place.append(line);
    this.#lines.set(name, line);
  }

  hide(name: string): void {
    this.#lines.get(name)?.remove();
    this.#lines.delete(name);
  }

  hideAll(): void {
    for (const name of [...this.#lines.keys()]) this.hide(name);
  }
}

/** Offers a string as a file. */
export function download(name: string, text: string): void {
  const anchor = document.createElement("a");
  anchor.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  anchor.download = name;
  anchor.click();
  URL.revokeObjectURL(anchor.href);
}
