import type { Page } from "@playwright/test";
import { storeCoordinator } from "./support/coordinator";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./support/test";

const answers = (code: string) => ({ kind: "command", argv: ["node", "-e", code] });

/** Three of four agents succeed; changes of policy are approved by an ARCHITECT. */
const definition = {
  agents: ["A", "B", "C", "D"].map((handle) => ({
    handle,
    role: "Test",
    executor: answers(handle === "D" ? "process.exit(1)" : 'console.log("{}")'),
  })),
  signals: [
    {
      name: "WATCH:GO",
      description: "Test",
      response: "Test",
      plan: { steps: ["A", "B", "C", "D"].map((agent) => ({ id: agent.toLowerCase(), agent, task: "work" })) },
    },
  ],
  authority: { maxParallelAgents: 4 },
  escalation: { policyChanges: { rules: { roles: ["ARCHITECT"] } } },
};

const panelOf = (page: Page) => page.getByRole("region", { name: "What would have happened" });

test.describe("RUN-11 changing policy", () => {
  test("what would have happened shows while editing; the change is asked for, seen by others, and withdrawn", async ({
    page,
    api,
  }) => {
    await storeCoordinator(api, "WATCH", definition);
    const { runId } = await api.call("broadcastSignal", { signal: "WATCH:GO", context: {} });
    await expect.poll(async () => (await api.call("getRun", { id: runId! })).status).toBe("escalated");
    await api.call("abortRun", { id: runId! });

    await page.goto("/coordinators/coord-watch/edit");
    const panel = panelOf(page);
    await expect(panel).toContainText("Nothing is changed yet");
    const threshold = page.getByLabel("Success threshold", { exact: false }).first();
    await threshold.fill("0.5");
    await expect(panel).toContainText("so more runs pass");
    await expect(panel).toContainText("It is not stored before ARCHITECT approved it.");
    const row = panel.getByRole("row").filter({ hasText: "WATCH:GO" });
    await expect(row).toContainText("Fails, asks 1 → Passes");
    await expect(row.getByRole("link", { name: "WATCH:GO" })).toHaveAttribute("href", `/runs/${runId}`);
    await panel.getByLabel("Runs to look at").selectOption("100");
    await expect(page).toHaveURL(/runs=100/);
    // Half under the bar at the top, a field would count as too small.
    await page.evaluate(() => window.scrollTo(0, 0));
    await expectAccessible(page);
    await threshold.fill("0.9");
    await expect(panel).toContainText("No run would have gone differently.");
    await threshold.fill("0.5");

    await page.getByRole("button", { name: "Review and save…" }).click();
    const dialog = page.getByRole("dialog", { name: "Review and save" });
    await dialog.getByRole("button", { name: "Ask for approval" }).click();
    await expect(page).toHaveURL(/\/coordinators\/coord-watch$/);
    const waiting = page.getByRole("region", { name: "Change that waits for approval" });
    await expect(waiting.getByRole("link")).toHaveAttribute("href", /\/escalations\//);
    expect((await api.call("getCoordinator", { id: "coord-watch" })).definition.gate.threshold).toBe(0.8);
    await expectAccessible(page);
    await waiting.getByRole("button", { name: "Withdraw" }).click();
    await expect(waiting).toHaveCount(0);
  });

  test("the panel works at phone width in the dark", async ({ browser }) => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, colorScheme: "dark" });
    const page = await context.newPage();
    await page.goto("/coordinators/coord-watch/edit");
    await page.getByLabel("Success threshold", { exact: false }).first().fill("0.5");
    await expect(panelOf(page)).toContainText("so more runs pass");
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await context.close();
  });
});
