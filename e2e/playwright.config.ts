import { existsSync } from "node:fs";
import path from "node:path";
import { defineConfig } from "@playwright/test";
import { STATE_FILE } from "./support/product";

const chromium =
  process.env.QUARTERDECK_TEST_CHROMIUM ??
  ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((file) => existsSync(file));

/** Tests that bring other people into the installation. */
const TEAM = [
  "**/accounts.spec.ts",
  "**/inbox.spec.ts",
  "**/gates.spec.ts",
  "**/links.spec.ts",
  "**/policy.spec.ts",
  "**/channels.spec.ts",
];

/** The whole product, started as a user starts it, in a real browser. */
export default defineConfig({
  testDir: ".",
  outputDir: path.join(import.meta.dirname, "../test-results"),
  globalSetup: "./support/global-setup.ts",
  workers: 1,
  // Only what never happens is missed, however busy the machine.
  timeout: 180_000,
  expect: { timeout: 60_000 },
  reporter: "list",
  // Where there are others, nobody approves their own request: what brings people in comes after what one person does.
  projects: [
    { name: "alone", testIgnore: TEAM },
    { name: "team", testMatch: TEAM, dependencies: ["alone"] },
  ],
  use: {
    storageState: STATE_FILE,
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
    launchOptions: {
      ...(chromium ? { executablePath: chromium } : {}),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
