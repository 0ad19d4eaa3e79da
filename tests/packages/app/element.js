// The element: it shows a number of a known book.
import "exposure-netting/element";
import { book } from "./book.js";

const element = document.querySelector("exposure-netting");
element.book = book;
element.whenReady.then(
  () => (globalThis.found = element.shadowRoot.querySelector('[data-figure="net"]').dataset.value),
  (thrown) => (globalThis.found = String(thrown)),
);
