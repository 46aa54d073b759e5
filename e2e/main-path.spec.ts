import { audit, expect, expectAccessible, test } from "./support/test";
import { makeBrokenRepository, makeSoundRepository } from "./support/repository";

test.describe("OPS-1 the main path", () => {
  test("a sound repository: the audit is seen running and ends with a passed gate and a report", async ({
    page,
    api,
  }) => {
    const repository = await makeSoundRepository();
    const { runId } = await api.call("broadcastSignal", { signal: "OPS:AUDIT", context: { repo: repository.path } });
    await page.goto(`/runs/${runId}`);
    await expect(page.getByText("RELEASE_MANAGER").first()).toBeVisible();
    await expect(page.getByText("Complete", { exact: true }).first()).toBeVisible({ timeout: 45_000 });
    await page.goto(`/runs/${runId}/report`);
    await expect(page.getByText("3/3 = 100%").first()).toBeVisible();
    await expectAccessible(page);
  });

  test("ESC-4 a broken link fails a mandatory check; mended and retried the run completes", async ({ page, api }) => {
    const repository = await makeBrokenRepository();
    const run = await audit(api, repository.path);
    expect(run.status).toBe("escalated");
    const escalation = run.escalations[0]!;
    await page.goto(`/escalations/${escalation.id}`);
    await expect(page.getByText("docs/guide.md").first()).toBeVisible();
    await expectAccessible(page);
    await repository.commit({ "docs/guide.md": "# Guide\n\n[Back](../README.md)\n" });
    await api.call("decideEscalation", { id: escalation.id, option: "retry" });
    await expect.poll(async () => (await api.call("getRun", { id: run.id })).status).toBe("complete");
    const decided = new RegExp(`${repository.path.split("/").at(-1)}.*Retry by operator via rest`);
    await expect(page.getByRole("link", { name: decided }).first()).toBeVisible();
  });
});
