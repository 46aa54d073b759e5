import { storeCoordinator } from "./support/coordinator";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./support/test";

const HANDLES = ["NORTH", "EAST", "SOUTH", "WEST"];

/** Four agents side by side: one more than may work without approval. */
const definition = {
  agents: HANDLES.map((handle) => ({ handle, role: "Test", executor: { kind: "builtin", analysis: "noop" } })),
  escalation: { triggers: [{ id: "storm", pattern: "storm", reason: "Storms need a person.", type: "boundary" }] },
  signals: [
    {
      name: "COMPASS:TURN",
      description: "Test",
      response: "Test",
      context: { type: "object", properties: { mission: { type: "string" } } },
      plan: { parallel: HANDLES.map((agent) => ({ id: agent.toLowerCase(), agent, task: "turn" })) },
    },
  ],
};

test.describe("RUN-11 authority", () => {
  test.beforeEach(async ({ api }) => {
    await storeCoordinator(api, "COMPASS", definition);
  });

  test("a plan is edited in its approval, and the edit is what runs", async ({ page, api }) => {
    const { runId } = await api.call("broadcastSignal", { signal: "COMPASS:TURN", context: {} });
    const { escalations } = await api.call("getRun", { id: runId! });
    await page.goto(`/escalations/${escalations[0]!.id}`);
    await page.getByRole("button", { name: /Edit and approve/ }).click();
    const dialog = page.getByRole("dialog").or(page.getByRole("alertdialog"));
    await dialog.getByRole("button", { name: "Take out west" }).click();
    await dialog.getByRole("button", { name: "One after another" }).click();
    await dialog.getByLabel("Seconds it may take").first().fill("no");
    await dialog.getByRole("button", { name: "Edit and approve" }).click();
    await expect(dialog.getByText("Give seconds")).toBeVisible();
    await dialog.getByLabel("Seconds it may take").first().fill("77");
    await expectAccessible(page);
    for (const [scheme, width] of [
      ["light", 1440],
      ["dark", 1440],
      ["dark", 390],
      ["light", 390],
    ] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: 900 });
      await expectNoSidewaysScroll(page);
      if (process.env.E2E_PICTURES)
        await page.screenshot({ path: `${process.env.E2E_PICTURES}/plan-${scheme}-${width}.png` });
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    await dialog.getByRole("button", { name: "Edit and approve" }).click();
    await expect.poll(async () => (await api.call("getRun", { id: runId! })).status).toBe("complete");
    const run = await api.call("getRun", { id: runId! });
    expect(run.tasks.map(({ status }) => status)).toEqual(["succeeded", "succeeded", "succeeded", "skipped"]);
    expect(run.plan[0]!.timeoutMs).toBe(77_000);
    expect(run.plan[2]!.after).toEqual(["east"]);
  });

  test("ESC-5 a trigger shows the past runs it would have met, and what RE2 refuses", async ({ page, api }) => {
    const { runId } = await api.call("broadcastSignal", {
      signal: "COMPASS:TURN",
      context: { mission: "Sail through the storm" },
    });
    await page.goto("/coordinators/coord-compass/edit");
    const triggers = page.getByRole("region", { name: "Triggers" });
    await triggers.getByRole("button", { name: "storm", exact: true }).click();
    const found = triggers.getByRole("region", { name: "Past runs it matches" });
    await expect(found.locator("mark").first()).toHaveText("storm");
    if (process.env.E2E_PICTURES)
      await page.screenshot({ path: `${process.env.E2E_PICTURES}/triggers.png`, fullPage: false });
    await triggers.getByLabel("Pattern").fill("(?=storm)");
    await expect(found.getByRole("alert").first()).toContainText("RE2 refuses");
    await triggers.getByLabel("Pattern").fill("storm");
    await expect(found.locator("mark").first()).toHaveText("storm");
    await api.call("abortRun", { id: runId! });
  });
});
