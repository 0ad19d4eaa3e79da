// Bundles the charts into one file of the folder given: the library is in it, so that the package needs no other.
import { readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { join } from "node:path";

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
});

// Whose work is in it, and under what licences.
const texts = ["echarts/NOTICE", "echarts/LICENSE", "zrender/LICENSE", "tslib/LICENSE.txt"].map((name) => `${name}\n\n${readFileSync(join("node_modules", name), "utf8")}`);
writeFileSync(join(process.argv[2], "charts.LICENSE.txt"), texts.join("\n\n"));
