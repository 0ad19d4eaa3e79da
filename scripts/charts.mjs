// Bundles the charts into one file of the folder given: the library is in it, so that the package needs no other.
import { readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { join } from "node:path";

// Pages that demand Trusted Types: emptying needs no HTML, and tooltips, whose values ECharts escapes, go through the
// element's policy (trusted.ts).
const trusted = {
  name: "trusted",
  setup({ onLoad }) {
    onLoad({ filter: /(zrender.lib.svg.Painter|TooltipHTMLContent)\.js$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      const emptied = source.replace(/\.innerHTML = (''|null);/g, ".replaceChildren();");
      const contents = emptied.replace(
        /(\w+)\.innerHTML = ([^;]+);/g,
        '$1.innerHTML = globalThis[Symbol.for("exposure-netting")]?.createHTML($2) ?? ($2);',
      );
      if (emptied === source) throw new Error(`${path}: nothing is emptied where it was`);
      return { contents };
    });
  },
};

await build({
  entryPoints: ["www/charts/charts.ts"],
  outfile: join(process.argv[2], "charts.js"),
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "inline",
  allowOverwrite: true,
  logLevel: "warning",
  plugins: [trusted],
});

// Whose work is in it, and under what licences.
const texts = ["echarts/NOTICE", "echarts/LICENSE", "zrender/LICENSE", "tslib/LICENSE.txt"].map(
  (name) => `${name}\n\n${readFileSync(join("node_modules", name), "utf8")}`,
);
writeFileSync(join(process.argv[2], "charts.LICENSE.txt"), texts.join("\n\n"));
