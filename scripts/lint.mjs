// npm run lint: every rule an error. Prints a line for each check, and what is wrong below it.
import path from "node:path";
import { performance } from "node:perf_hooks";
import { ROOT } from "./lib/root.mjs";
import { runNode } from "./lib/run.mjs";
import { seconds } from "./lib/say.mjs";

const bin = (file) => path.join(ROOT, "node_modules", file);
const SOURCES = ["app", "components", "lib", "workers", "cli", "scripts", "e2e", "bench"];

const CHECKS = [
  ["code (oxlint)", bin("oxlint/bin/oxlint"), ["--deny-warnings"]],
  ["format (oxfmt)", bin("oxfmt/bin/oxfmt"), ["--check", "."]],
  [
    "dependencies (dependency-cruiser)",
    bin("dependency-cruiser/bin/dependency-cruise.mjs"),
    ["--config", ".dependency-cruiser.cjs", "--output-type", "err-long", ...SOURCES],
  ],
  ["unused code (knip)", bin("knip/bin/knip.js"), ["--no-progress"]],
  ["lock file", "scripts/complete-lock.mjs", ["--check"]],
  ["README's configuration table", bin("tsx/dist/cli.mjs"), ["scripts/write-config-table.ts", "--check"]],
  ["table of permissions", bin("tsx/dist/cli.mjs"), ["scripts/write-permissions-doc.ts", "--check"]],
];

const results = await Promise.all(
  CHECKS.map(async ([label, script, args]) => {
    const began = performance.now();
    const failure = await runNode(script, args).then(
      () => null,
      (error) => error,
    );
    return { label, failure, took: performance.now() - began };
  }),
);
for (const { label, failure, took } of results) {
  console.log(`  ${failure ? "✗" : "✓"} ${label.padEnd(34)} ${seconds(took).padStart(8)}`);
  if (failure) console.log(`\n${failure.output ?? failure.message}`);
}
process.exitCode = results.some(({ failure }) => failure) ? 1 : 0;
