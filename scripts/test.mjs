// npm test: everything, from nothing. Stops at the first part that fails; a part that can't be had is a failure.
// npm test -- unit lint: those parts alone.
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { buildStale, findStale } from "./lib/build.mjs";
import { generate } from "./lib/generate.mjs";
import { install, isInstalled } from "./lib/install.mjs";
import { ROOT } from "./lib/root.mjs";
import { runNode } from "./lib/run.mjs";
import { complain, seconds } from "./lib/say.mjs";
import { readCounts, readPlaywrightCounts, readVitestCounts } from "./lib/test-counts.mjs";
import { ensureSystem } from "./test/ensure-system.mjs";

const bin = (file) => path.join(ROOT, "node_modules", file);
const tsx = (script, ...args) => runNode(bin("tsx/dist/cli.mjs"), [script, ...args]);
const totals = { passed: 0, failed: 0 };
const began = performance.now();

class PartFailed extends Error {}

/** Runs one part and prints its line; `work` may return `{passed, failed}` of the tests in it, else it counts as one. */
async function part(label, work) {
  const start = performance.now();
  const say = (mark, more) =>
    console.log(`  ${mark} ${label.padEnd(34)} ${seconds(performance.now() - start).padStart(8)}${more}`);
  try {
    const counts = await work();
    const { passed, failed } = typeof counts?.passed === "number" ? counts : { passed: 1, failed: 0 };
    totals.passed += passed;
    totals.failed += failed;
    if (failed > 0) throw Object.assign(new PartFailed(`${label}: ${failed} skipped or failed`), { counted: true });
    say("✓", counts?.passed === undefined ? "" : `   ${passed} tests`);
  } catch (error) {
    say("✗", "");
    if (!error.counted) totals.failed += error.failed ?? 1;
    complain(error);
    throw error;
  }
}

async function runTests(reportName, read, start) {
  const folder = await mkdtemp(path.join(tmpdir(), "quarterdeck-report-"));
  const report = path.join(folder, reportName);
  try {
    await start(report);
    const counts = await read(report);
    if (counts === null) throw new Error("the tests wrote no report");
    return counts;
  } catch (error) {
    const counts = await read(report);
    if (counts) {
      totals.passed += counts.passed;
      error.failed = Math.max(1, counts.failed);
    }
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function vitest(project) {
  return runTests("vitest.json", readVitestCounts, (report) =>
    runNode(
      bin("vitest/vitest.mjs"),
      ["run", "--project", project, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
      {
        env: { NO_COLOR: "1" },
      },
    ),
  );
}

function playwright(chromium) {
  return runTests("playwright.json", readPlaywrightCounts, (report) =>
    runNode(bin("@playwright/test/cli.js"), ["test", "--config", "e2e/playwright.config.ts", "--reporter=list,json"], {
      env: {
        PLAYWRIGHT_JSON_OUTPUT_FILE: report,
        PLAYWRIGHT_JSON_OUTPUT_NAME: report,
        QUARTERDECK_TEST_CHROMIUM: chromium,
      },
    }),
  );
}

/** The public MCP conformance suite: a scenario counts as a test. */
function mcp() {
  return runTests("mcp.json", readCounts, (report) => tsx("scripts/test/mcp/conformance.ts", "--counts", report));
}

let system = {};

/** All parts in order: short name, line, work. The first three are needed by every other. */
const PARTS = [
  ["system", "system parts", async () => void (system = ensureSystem())],
  [
    "packages",
    "packages",
    async () => {
      if (!(await isInstalled())) await install();
    },
  ],
  ["client", "Prisma client", async () => void (await generate())],
  ["types", "types", () => runNode(bin("typescript/bin/tsc"), ["--noEmit", "-p", "."])],
  ["lint", "lint", () => runNode("scripts/lint.mjs", [])],
  ["migrations", "migrations match the schema", () => tsx("scripts/db/check-migrations.ts")],
  ["openapi", "OpenAPI document", () => tsx("scripts/lint-openapi.ts")],
  ["unit", "unit tests", () => vitest("unit")],
  ["build", "production build", async () => void (await buildStale(await findStale()))],
  ["mcp", "MCP conformance", mcp],
  ["integration", "integration tests", () => vitest("integration")],
  ["faults", "fault tests", () => vitest("faults")],
  ...(existsSync(path.join(ROOT, "e2e/playwright.config.ts"))
    ? [["e2e", "end-to-end tests", () => playwright(system.chromium)]]
    : []),
];

/** The parts named on the command line with what they need, or all of them. */
function chooseParts(names) {
  const unknown = names.filter((name) => !PARTS.some(([key]) => key === name));
  if (unknown.length > 0) {
    console.error(`No such part: ${unknown.join(", ")}. Parts: ${PARTS.map(([key]) => key).join(", ")}`);
    process.exit(1);
  }
  return PARTS.filter(([key], index) => names.length === 0 || index < 3 || names.includes(key));
}

process.chdir(ROOT);
try {
  for (const [, label, work] of chooseParts(process.argv.slice(2))) await part(label, work);
} catch {
  process.exitCode = 1;
}
console.log(`\nTook ${seconds(performance.now() - began)}.\n${totals.passed} passed, ${totals.failed} failed`);
