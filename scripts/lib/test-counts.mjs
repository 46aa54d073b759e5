import { readFile } from "node:fs/promises";

async function readJson(file) {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return null;
  }
}

/** Counts that were written as they are: `{passed, failed}`. Null without a file. */
export const readCounts = readJson;

/** Tests of a vitest JSON report: `{passed, failed}`; a skipped test counts as failed. Null without a report. */
export async function readVitestCounts(file) {
  const report = await readJson(file);
  if (report === null) return null;
  const passed = report.numPassedTests ?? 0;
  return { passed, failed: (report.numTotalTests ?? passed) - passed };
}

/** The same of a Playwright JSON report. A test that passed only at its second try counts as failed. */
export async function readPlaywrightCounts(file) {
  const report = await readJson(file);
  if (report === null) return null;
  const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = report.stats ?? {};
  return { passed: expected, failed: unexpected + flaky + skipped };
}
