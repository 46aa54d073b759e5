// npm run pictures: the README's pictures, taken from the running product in a real browser.
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { chromium, type Page } from "@playwright/test";
import { createClient, type Client } from "@/lib/contract/client";
import { startProduct } from "@/e2e/support/product";
import { makeRepository } from "@/e2e/support/repository";
import { askPeople } from "./pictures-decisions";
import { raiseFlags } from "./pictures-flags";
import { findProgram } from "./test/ensure-system.mjs";

const FOLDER = path.join(import.meta.dirname, "../docs/pictures");
const SIZE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

const SKILL =
  "---\nname: release-notes\ndescription: Writes release notes from merged changes. Use when a release is prepared.\n---\n\n# Release notes\n\nRead `CHANGELOG.md`.\n";
const FILES = {
  "README.md":
    "# Harbour\n\nBooks berths for ships.\n\n## Installation\n\nRun `npm install`, then `npm run serve`.\n\n## Usage\n\nSee the [guide](docs/guide.md) and the [API](docs/api.md#berths).\n",
  "docs/guide.md": "# Guide\n\n![Berths](berths.png)\n\nAll about [pilots](pilots.md).\n",
  "package.json": `${JSON.stringify({ name: "harbour", version: "1.4.0", scripts: { start: "node server.js" } }, null, 2)}\n`,
  "CHANGELOG.md":
    "# Changelog\n\nBy [Keep a Changelog](https://keepachangelog.com/en/1.1.0/).\n\n## [1.4.0] - 2026-10-01\n\n- Berths have lengths.\n",
  ".claude/skills/release-notes/SKILL.md": SKILL,
  "server.js": "export const port = 8080;\n",
};

async function escalatedRun(api: Client, repo: string): Promise<{ runId: string; escalationId: string }> {
  const { runId } = await api.call("broadcastSignal", { signal: "OPS:AUDIT", context: { repo } });
  for (;;) {
    const run = await api.call("getRun", { id: runId! });
    const escalation = run.escalations[0];
    if (escalation) return { runId: runId!, escalationId: escalation.id };
    if (run.status !== "in_progress")
      throw new Error(`the audit ended as ${run.status}; the picture needs one that waits for a person`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function shoot(
  page: Page,
  address: string,
  name: string,
  prepare: (page: Page) => Promise<unknown> = async () => undefined,
): Promise<void> {
  await page.goto(address, { waitUntil: "load" });
  await page.getByRole("heading").first().waitFor();
  await page.getByRole("status").getByText("Live", { exact: true }).waitFor();
  await prepare(page);
  await page.waitForFunction(
    () =>
      document.fonts.status === "loaded" &&
      document.querySelector('[aria-busy="true"], .animate-shimmer') === null &&
      document.getAnimations().every(({ playState }) => playState !== "running"),
  );
  await page.screenshot({ path: path.join(FOLDER, `${name}.png`) });
}

async function main(): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const product = await startProduct();
  const browser = await chromium.launch({
    executablePath: findProgram(["chromium", "chromium-browser", "google-chrome"]) ?? undefined,
    args: ["--no-sandbox", "--disable-gpu"],
  });
  try {
    const api = createClient({ baseUrl: product.url, apiKey: product.apiKey });
    const harbour = await makeRepository(FILES);
    await harbour.commit({ "server.js": "export const port = 8081;\n" }, "fix: another port");
    const { runId, escalationId } = await escalatedRun(api, harbour.path);
    const page = await browser.newPage({ viewport: SIZE, deviceScaleFactor: 1.5, colorScheme: "light" });
    await page.goto(product.signIn);
    await page.waitForURL("**/runs");
    await shoot(page, `${product.url}/runs/${runId}`, "run", (it) =>
      it.getByText("Audit the documentation").first().click(),
    );
    await shoot(page, `${product.url}/escalations/${escalationId}`, "escalation");
    await shoot(page, `${product.url}/runs/${runId}/report`, "report");
    // Before the flags: agents would have to handle them first.
    const { release, plan } = await askPeople(api, browser, product.url);
    for (const scheme of ["light", "dark"] as const) {
      const suffix = scheme === "dark" ? "-dark" : "";
      await page.emulateMedia({ colorScheme: scheme });
      await shoot(page, `${product.url}/escalations/${release}`, `decision${suffix}`);
      await shoot(page, `${product.url}/escalations/${plan}`, `plan${suffix}`, async (it) => {
        await it.getByRole("button", { name: "Edit and approve…" }).click();
        await it.getByRole("alertdialog").getByText("Agents at the same time").waitFor();
      });
      await shoot(page, `${product.url}/escalations/metrics`, `metrics${suffix}`);
      await page.setViewportSize(PHONE);
      await shoot(page, `${product.url}/escalations/${release}`, `decision-phone${suffix}`);
      await page.setViewportSize(SIZE);
    }
    await page.emulateMedia({ colorScheme: "light" });
    const flag = await raiseFlags(api);
    await shoot(page, `${product.url}/flags`, "flags");
    await shoot(page, `${product.url}/flags/${flag}`, "flag");
    await shoot(page, `${product.url}/agents`, "agents");
    await page.emulateMedia({ colorScheme: "dark" });
    await shoot(page, `${product.url}/runs/${runId}`, "run-dark", (it) =>
      it.getByText("Audit the documentation").first().click(),
    );
  } finally {
    await browser.close();
    await product.stop();
  }
}

await main();
