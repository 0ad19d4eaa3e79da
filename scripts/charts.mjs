// Bundles the charts into one file of the folder given: the library is in it, so that the package needs no other.
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
