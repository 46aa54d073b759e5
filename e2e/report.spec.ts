import { readFile } from "node:fs/promises";
import { makeBrokenRepository, makeRepository } from "./support/repository";
import { audit, expect, expectAccessible, expectNoSidewaysScroll, test } from "./support/test";

test.describe("GATE-4 report page", () => {
  test("arithmetic in words and figures, agents, checks, coordination against its targets", async ({ page, api }) => {
    const run = await audit(api, (await makeBrokenRepository()).path);
    await page.goto(`/runs/${run.id}/report`);
    await expect(page.getByText("3/3 = 100%").first()).toBeVisible();
    await expect(page.getByText("3 of 3 agents that count succeeded: 3 ÷ 3 = 100%.")).toBeVisible();
    await expect(page.getByText("A mandatory check failed, which fails the gate whatever the share.")).toBeVisible();
    await expect(page.getByRole("region", { name: "Agents" }).getByRole("row")).toHaveCount(4);
    await expect(
      page.getByRole("region", { name: "Checks" }).getByRole("row").filter({ hasText: "Links valid" }),
    ).toContainText("Fail");
    await expect(page.getByText("target < 5.0 s")).toBeVisible();
    await expectAccessible(page);
    await api.call("decideEscalation", { id: run.escalations[0]!.id, option: "abort" });
    await expect(page.getByText("Aborted", { exact: true }).first()).toBeVisible();
  });

  test("RUN-8 findings filtered and sorted in the address", async ({ page, api }) => {
    const links = Array.from({ length: 12 }, (_, index) => `[gone ${index}](gone-${index}.md)`).join("\n");
    const run = await audit(api, (await makeRepository({ "README.md": `# Many\n\n${links}\n` })).path);
    await page.goto(`/runs/${run.id}/report`);
    const table = page.getByRole("region", { name: "Findings" });
    const rows = table.getByRole("row");
    await expect(rows).toHaveCount(1 + (await api.call("getRunReport", { id: run.id })).findings.total);
    await page.getByRole("searchbox", { name: /Search findings/ }).fill("gone-7");
    await expect(page).toHaveURL(/q=gone-7/);
    await expect(rows).toHaveCount(2);
    await page.reload();
    await expect(rows).toHaveCount(2);
    await page.getByRole("button", { name: "Clear filters" }).click();
    await table.getByRole("button", { name: "Where" }).click();
    await expect(page).toHaveURL(/sort=place/);
    await expect(table.getByRole("columnheader", { name: "Where" })).toHaveAttribute("aria-sort", "ascending");
    await table.getByRole("button", { name: "Where" }).click();
    await expect(page).toHaveURL(/sort=-place/);
    await page.getByRole("combobox", { name: "Agent" }).selectOption("META_UPDATER");
    await expect(page).toHaveURL(/agent=META_UPDATER/);
    await expect(rows.filter({ hasText: "RELEASE_MANAGER" })).toHaveCount(0);
  });

  test("RUN-8 downloads as Markdown, JSON and SARIF", async ({ page, api }) => {
    const run = await audit(api, (await makeBrokenRepository()).path);
    await page.goto(`/runs/${run.id}/report`);
    const download = async (name: string) => {
      const [file] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name, exact: true }).click(),
      ]);
      return readFile(await file.path(), "utf8");
    };
    expect(await download("Markdown")).toContain("## Ops Result: OPS:AUDIT");
    expect(JSON.parse(await download("JSON"))).toMatchObject({ runId: run.id, signal: "OPS:AUDIT" });
    expect(JSON.parse(await download("SARIF"))).toMatchObject({ version: "2.1.0" });
  });

  test("reads at phone width and prints without the frame around it", async ({ browser, api }) => {
    const run = await audit(api, (await makeBrokenRepository()).path);
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, colorScheme: "dark" });
    const page = await context.newPage();
    await page.goto(`/runs/${run.id}/report`);
    await expect(page.getByText("3/3 = 100%").first()).toBeVisible();
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await page.emulateMedia({ media: "print" });
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByRole("navigation", { name: "Main" })).toHaveCount(0);
    await expect(page.getByRole("link", { name: "Markdown" })).toHaveCount(0);
    await context.close();
  });
});
