/** The types of the package: every exported member says what it is, and what comes out is what the types say. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { undocumented } from "./documented.mjs";
import { installed, load, position, project, root } from "./helpers.mjs";

const { Book, catalogue, dailyReset, duffieZhu, init, net, parse, parseTiers, setOff } = await load();
await init();

const ENTRIES = ["index", "node", "worker", "worker-node", "inline", "element", "embed", "react"];

test("every exported member has its line of documentation", () => {
  const { bare, count } = undocumented(ENTRIES.map((entry) => join(installed, "dist", `${entry}.d.ts`)));
  assert.deepEqual(bare, [], "without documentation");
  assert.ok(count > 1_200, `${count} members were found`);
});

test("each name that the package has exported is still there", () => {
  const names = JSON.parse(readFileSync(join(root, "tests/package/names.json"), "utf8"));
  const use = names.types.map((name, at) => `import type { ${name} as T${at} } from "exposure-netting";`);
  const values = `import { ${names.values.join(", ")} } from "exposure-netting";\nexport const all = [${names.values.join(", ")}];`;
  assert.equal(
    compile(
      "names.ts",
      [...use, values, `export type All = [${names.types.map((_, at) => `T${at}`).join(", ")}];`].join("\n"),
    ),
    "",
  );
});

/** Compiles one strict module beside the installed package; gives what is wrong with it. */
function compile(name, text) {
  const folder = mkdtempSync(join(project, "types-"));
  writeFileSync(join(folder, name), text);
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    target: "es2022",
    lib: ["es2022", "dom", "esnext.disposable"],
    types: [],
    module: "node16",
    moduleResolution: "node16",
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [name] }));
  const { stdout } = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", folder], {
    encoding: "utf8",
  });
  return stdout;
}

/** The types of the lines of tests/reports, by label. */
const KEPT = {
  report: "Report",
  totals: "Totals",
  failures: "Failure[]",
  warnings: "Failure[]",
  offsets: "Offset[]",
  swaps: "SwapRisk[]",
  headroom: "Headroom[]",
  liquidations: "Liquidation[]",
  curves: "Curves",
  greeks: "GreekReport",
  hedges: "Hedge[]",
  plan: "Plan",
  stress: "Stressed[]",
  "trade report": "Reported[]",
  clearing: "Clearing",
  scenarios: "ScenarioRow[]",
  "credit lines": "PositionReport[]",
  "without the first": "Totals",
  verdict: "Verdict",
  costs: "ChainCost[]",
  bilateral: "Settlement",
  existing: "Settlement",
  "least-money": "Settlement",
  fewest: "Settlement",
  ccp: "Settlement",
  gridlock: "Settlement",
};

/** Values as literals of their types: a member too many is an error then, as is one too few. */
function literals(values) {
  const types = new Set(values.map(([type]) => type.replace("[]", "")));
  const lines = values.map(
    ([type, value], at) =>
      `export const v${at}: ${type} = ${typeof value === "string" ? value : JSON.stringify(value)};`,
  );
  return `import type { ${[...types].join(", ")} } from "exposure-netting";\n${lines.join("\n")}\n`;
}

test("the kept reports are of their types", () => {
  const folder = join(root, "tests/reports");
  const values = [];
  const seen = new Set();
  for (const file of readdirSync(folder).filter((_, at) => at % 4 === 0)) {
    for (const line of readFileSync(join(folder, file), "utf8").split("\n")) {
      const [, label, json] = /^([a-z -]+?) ([[{].*)$/.exec(line) ?? [];
      if (!KEPT[label]) continue;
      seen.add(label);
      values.push([KEPT[label], json]);
    }
  }
  assert.deepEqual([...seen].sort(), Object.keys(KEPT).sort());
  assert.equal(compile("kept.ts", literals(values)), "");
});

test("what no kept report holds is of its type too", async () => {
  const expiring = {
    kind: "option",
    right: "call",
    strike: 70000,
    expiry: "2026-12-25",
    volatility: 0.6,
    underlyingPrice: 60000,
    price: 900,
  };
  const book = {
    asOf: "2026-06-01",
    positions: [
      position({ id: "a" }),
      position({ id: "b", quantity: -1, ...expiring }),
      position({ id: "c", counterparty: "OKX", quantity: -2 }),
      position({ id: "d", price: undefined }),
    ],
    accounts: [
      {
        counterparty: "Deribit",
        equity: "20000",
        venue: { equity: "19000", initial: "1", maintenance: "1", asOf: "2026-06-01T00:00:00Z" },
      },
    ],
    limits: [{ measure: "gross-leverage", warning: "1", breach: "2" }],
    solvency: [{ counterparty: "Deribit", reserves: "90", liabilities: "100" }],
    agreements: [{ id: "m", counterparty: "OKX", enforceable: "yes", threshold: "0" }],
  };
  const live = new Book(book, { positions: true });
  const credited = setOff([{ debtor: "A", creditor: "B", amount: 5 }], [{ lender: "B", borrower: "A", limit: 3 }]);
  const orders = live.check([
    { asset: "BTC", kind: "perpetual", quantity: 1, price: 60000 },
    { asset: "BTC", kind: "spot", quantity: 1, price: 60000 },
  ]);
  const values = [
    ["Report", live.report()],
    ["Credit", live.credit()],
    ["Removal[]", live.resilience()],
    ["PositionReport", live.position("a")],
    ["CheckRow[]", [...orders]],
    ["Refused[]", orders.refused],
    ["PositionLoss[]", live.stressLines({ id: "x", prices: { "*": -0.1 } })],
    ["Plan", await live.optimise({ move: true, hedge: true, spread: 0.001 })],
    ["Offset[]", live.offsets(live.report().margin.sets[0].key)],
    ["Catalogue", catalogue()],
    ["Efficiency", duffieZhu(3, 4)],
    ["ResetDay[]", dailyReset(3, 100, [100, 110])],
    ["Credited", credited],
    ["Parsed", parse("asset,kind,quantity,price\nBTC,spot,1,60000\nETH,spot,x,1\n")],
    ["Parsed", parse("what is this")],
    ["ParsedTiers", parseTiers("{}")],
    ["BookInput", live.toJSON()],
  ];
  for (const method of ["rate", "schedule", "standard", "portfolio", "weighted-sensitivity", "health"])
    values.push(["Report", net(book, { margin: { method } })]);
  assert.equal(compile("more.ts", literals(values)), "");
  live.free();
});

test("each code that the scripts give is listed, and each that is listed is given", () => {
  const { script, assumptions } = JSON.parse(readFileSync(join(root, "scripts/codes.json"), "utf8"));
  const read = (folder, end) =>
    readdirSync(join(root, folder), { recursive: true })
      .map(String)
      .filter((file) => file.endsWith(end))
      .map((file) => readFileSync(join(root, folder, file), "utf8"));
  const ts = read("www/src", ".ts")
    .filter((text) => !text.startsWith("// Written by"))
    .join("\n");
  const union = readFileSync(join(root, "www/src/types/names.ts"), "utf8");
  const made = [...ts.matchAll(/\bcode: "([a-z_]+)"|refuse\("([a-z_]+)"/g)].map((found) => found[1] ?? found[2]);
  assert.deepEqual(
    [...new Set(made)].filter((code) => !union.includes(`"${code}"`)).sort(),
    [],
    "not in scripts/codes.json",
  );
  const rust = read("src/engine", ".rs").join("\n");
  const missing = [
    ...script.filter((code) => !ts.includes(`"${code}"`)),
    ...assumptions.filter((code) => !rust.includes(`"${code}"`)),
  ];
  assert.deepEqual(missing, [], "only in scripts/codes.json");
});
