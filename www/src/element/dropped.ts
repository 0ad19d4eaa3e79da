/** Text and files that are pasted or dropped on the page open its import preview. */

/** Listens for them; `fills` tells whether the element shows the whole page. The result stops listening. */
export function listen(
  element: HTMLElement,
  fills: () => boolean,
  take: (bytes: Uint8Array<ArrayBuffer>) => void,
): () => void {
  const encoder = new TextEncoder();
  const paste = (event: ClipboardEvent): void => {
    const target = event.composedPath()[0];
    const typing =
      target instanceof HTMLElement && (target.matches("input, textarea, select") || target.isContentEditable);
    const inside = event.composedPath().includes(element);
    const alone = document.querySelectorAll(element.localName).length === 1;
    const text = event.clipboardData?.getData("text") ?? "";
    if (typing || !text.trim() || !fills() || !(inside || alone)) return;
    event.preventDefault();
    take(encoder.encode(text));
  };
  const drag = (event: DragEvent): void => event.preventDefault();
  const drop = (event: DragEvent): void => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    // As bytes: text that is not UTF-8 is reported, and not read as something else.
    if (file) void file.arrayBuffer().then((buffer) => take(new Uint8Array(buffer)));
    else take(encoder.encode(event.dataTransfer?.getData("text") ?? ""));
  };
  document.addEventListener("paste", paste);
  element.addEventListener("dragover", drag);
  element.addEventListener("drop", drop);
  return () => {
    document.removeEventListener("paste", paste);
    element.removeEventListener("dragover", drag);
    element.removeEventListener("drop", drop);
  };
}
