// The built page, the package under /package/, and the fixtures of these tests under /fixtures/. It serves a copy, so that a build in the meantime cannot change a run.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { serve } from "../../scripts/static.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "exposure-netting-"));
cpSync(join(here, "../../dist/page"), folder, { recursive: true });
cpSync(join(here, "../../target/pack"), join(folder, "package"), { recursive: true });
cpSync(join(here, "../../examples/dashboard"), join(folder, "dashboard"), { recursive: true });
cpSync(join(here, "../../target/pack"), join(folder, "dashboard/exposure-netting"), { recursive: true });
cpSync(join(here, "fixtures"), join(folder, "fixtures"), { recursive: true });

const leave = () => {
  rmSync(folder, { recursive: true, force: true });
  process.exit();
};
process.on("SIGTERM", leave);
process.on("SIGINT", leave);
await serve(folder, Number(process.argv[2] ?? 8089));
