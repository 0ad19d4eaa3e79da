// The package off the main thread.
import { connect } from "exposure-netting/worker";
import { book, figures } from "./book.js";

const engine = connect();
engine.net(book).then(
  (report) => (globalThis.found = figures(report)),
  (thrown) => (globalThis.found = String(thrown)),
);
