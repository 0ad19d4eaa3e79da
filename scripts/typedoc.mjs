// Two things for the documentation: a document is called by its first heading, not by its file; and beside it are links to the page,
// the studio and rustdoc.
import { Converter, JSX } from "typedoc";

const BESIDE = {
  "The page": "../index.html",
  Studio: "../studio.html",
  "The crate": "rust/exposure_netting/index.html",
};

export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => {
    const heading = /^# (.+)$/m.exec(document.content[0]?.text ?? "");
    if (heading) document.name = heading[1];
  });
  app.renderer.hooks.on("sidebar.begin", (context) =>
    JSX.createElement(
      "nav",
      { class: "tsd-navigation", "aria-label": "Beside the documentation" },
      ...Object.entries(BESIDE).map(([name, path]) =>
        JSX.createElement("a", { href: context.relativeURL(path) }, name),
      ),
    ),
  );
}
