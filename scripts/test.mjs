// npm test: everything, from nothing. Stops at the first part that fails; a part that can't be had is a failure.
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
import { readPlaywrightCounts, readVitestCounts } from "./lib/test-counts.mjs";
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

async function main() {
  process.chdir(ROOT);
  let system = {};
  await part("system parts", async () => void (system = ensureSystem()));
  await part("packages", async () => {
    if (!(await isInstalled())) await install();
  });
  await part("Prisma client", async () => void (await generate()));
  await part("types", () => runNode(bin("typescript/bin/tsc"), ["--noEmit", "-p", "."]));
  await part("lint", () => runNode("scripts/lint.mjs", []));
  await part("migrations match the schema", () => tsx("scripts/db/check-migrations.ts"));
  await part("OpenAPI document", () => tsx("scripts/lint-openapi.ts"));
  await part("unit tests", () => vitest("unit"));
  await part("production build", async () => void (await buildStale(await findStale())));
  await part("integration tests", () => vitest("integration"));
  await part("fault tests", () => vitest("faults"));
  if (existsSync("e2e/playwright.config.ts")) await part("end-to-end tests", () => playwright(system.chromium));
}

try {
  await main();
} catch {
  process.exitCode = 1;
}
console.log(`\nTook ${seconds(performance.now() - began)}.\n${totals.passed} passed, ${totals.failed} failed`);
