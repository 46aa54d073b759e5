import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const alias = { "@": fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "") };

/** Tests have no data folder that was started on, so they are given the key that `npm start` makes; and they may hurry. */
const env = {
  QUARTERDECK_SECRET: "a key for tests and nothing else",
  QUARTERDECK_WRITES_PER_MINUTE: "0",
  QUARTERDECK_READS_PER_MINUTE: "0",
  QUARTERDECK_FAILURES_PER_MINUTE: "0",
};

/** So long do tests wait for what must happen: only what never happens is missed, however busy the machine. */
const PATIENCE_MS = 30_000;
const patient = {
  testTimeout: 4 * PATIENCE_MS,
  hookTimeout: 4 * PATIENCE_MS,
  expect: { poll: { timeout: PATIENCE_MS } },
};

/**
 * Three projects: `unit` needs nothing but Node and git; `integration` gets a real Postgres and a real
 * Redis from its global set-up; `faults` kills real processes and therefore runs one file at a time.
 */
export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          sequence: { groupOrder: 1 },
          include: ["{lib,workers,cli,scripts,components}/**/*.test.ts"],
          exclude: ["**/*.integration.test.ts", "**/*.faults.test.ts"],
          ...patient,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "integration",
          sequence: { groupOrder: 2 },
          include: ["{lib,workers,cli,app,scripts}/**/*.integration.test.ts"],
          env,
          globalSetup: ["./scripts/test/global-setup.ts"],
          ...patient,
          maxWorkers: 2,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "faults",
          sequence: { groupOrder: 3 },
          include: ["{lib,workers,cli,app,scripts}/**/*.faults.test.ts"],
          env,
          globalSetup: ["./scripts/test/global-setup.ts", "./scripts/test/faults/global-setup.ts"],
          ...patient,
          testTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
