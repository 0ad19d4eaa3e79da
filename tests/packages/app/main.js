// The package: numbers of a known book.
import { init, net } from "exposure-netting";
import { book, figures } from "./book.js";

init().then(
  () => (globalThis.found = figures(net(book))),
  (thrown) => (globalThis.found = String(thrown)),
);
