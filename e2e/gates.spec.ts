import type { Client } from "@/lib/contract/client";
import { storeCoordinator } from "./support/coordinator";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./support/test";

/** A coordinator whose one agent reports that a check of its gate failed. */
async function storeYard(api: Client, domain: string, gates: object[]): Promise<void> {
  const result = { checks: [{ id: "hull", name: "Hull", status: "fail", mandatory: false, evidence: "a leak" }] };
  const code = `process.stdin.resume().on("end", () => console.log(${JSON.stringify(JSON.stringify(result))}))`;
  await storeCoordinator(api, domain, {
    agents: [
      {
        handle: "SHIPWRIGHT",
        role: "Test",
        executor: { kind: "command", argv: ["node", "-e", code] },
        checklists: ["testing"],
      },
    ],
    signals: [
      {
        name: `${domain}:BUILD`,
        description: "Builds",
        response: "Test",
        plan: { sequence: [{ id: "build", agent: "SHIPWRIGHT", task: "build" }] },
      },
    ],
    gates,
  });
}

const gate = (bypass: object, more: object = {}) => ({
  id: "hull",
  name: "Hull",
  threshold: "No leak",
  enforcement: "mandatory",
  bypass,
  ...more,
});

async function waiting(api: Client, domain: string): Promise<{ id: string; escalation: string }> {
  const { runId } = await api.call("broadcastSignal", { signal: `${domain}:BUILD`, context: {} });
  await expect.poll(async () => (await api.call("getRun", { id: runId! })).status).toBe("escalated");
  const run = await api.call("getRun", { id: runId! });
  return { id: run.id, escalation: run.escalations[0]!.id };
}

test("GATE-5 a bypass stands on run, report and the page of bypasses for good", async ({ page, api }) => {
  await storeYard(api, "YARD", [gate({ kind: "approval", role: "ARCHITECT", expiresAfterDays: 7 })]);
  const run = await waiting(api, "YARD");
  await api.call("decideEscalation", { id: run.escalation, option: "accept", reason: "caulked tomorrow" });
  for (const address of [`/runs/${run.id}`, `/runs/${run.id}/report`]) {
    await page.goto(address);
    const banner = page.getByRole("region", { name: "Bypassed gates" });
    await expect(banner).toContainText(/Hull bypassed by .* for ARCHITECT/);
    await expect(banner).toContainText("caulked tomorrow");
    await expect(banner).toContainText("until");
    await expectAccessible(page);
  }
  await page.goto("/bypasses");
  const table = page.getByRole("region", { name: "Bypasses" });
  await expect(table.getByRole("row").filter({ hasText: "caulked tomorrow" })).toContainText("ARCHITECT");
  await page.getByRole("combobox", { name: "State" }).selectOption("expired");
  await expect(page).toHaveURL(/state=expired/);
  await expect(page.getByText("No bypass matches")).toBeVisible();
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await expect(table).toBeVisible();
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
});

test("GATE-5 GATE-3 what cannot be bypassed has no such option; a checklist is answered on the run page", async ({
  page,
  api,
}) => {
  await storeYard(api, "DOCK", [gate({ kind: "cannot" })]);
  const run = await waiting(api, "DOCK");
  await page.goto(`/escalations/${run.escalation}`);
  await expect(page.getByText("cannot be bypassed").first()).toBeVisible();
  await expect(page.getByRole("button", { name: /Bypass with a reason/ })).toHaveCount(0);
  await page.goto(`/runs/${run.id}?view=checklists`);
  const list = page.getByRole("region", { name: "Checklist Testing" });
  await expect(list.getByText("0/5")).toBeVisible();
  await list.getByRole("button", { name: /^Answer: Business logic/ }).click();
  await list.getByRole("button", { name: "Keep the answer" }).click();
  await expect(list.getByRole("alert")).toContainText("needs evidence");
  await list.getByRole("textbox", { name: "Evidence" }).fill("unit tests of the hull");
  await list.getByRole("button", { name: "Keep the answer" }).click();
  await expect(list.getByText("1/5")).toBeVisible();
  await expect(list.getByText("unit tests of the hull")).toBeVisible();
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
});
