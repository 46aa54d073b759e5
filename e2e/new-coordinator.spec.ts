import type { Page } from "@playwright/test";
import { makeRepository } from "./support/repository";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./support/test";

const problems = (page: Page) => page.getByRole("region", { name: "Problems" });

async function answer(page: Page, answers: { name: string; description: string; from?: RegExp }): Promise<void> {
  await page.getByLabel("Name (required)").fill(answers.name);
  await page.getByLabel("Description (required)").fill(answers.description);
  if (answers.from === undefined) return;
  const label = await page.getByRole("option", { name: answers.from }).textContent();
  await page.getByLabel("Start from").selectOption({ label: label! });
}

test.describe("RUN-2 a new coordinator", () => {
  test("is asked for, edited, saved, and takes its signal; nothing is stored before", async ({ page, api }) => {
    // Of this time, so that the test can be run again on the same installation.
    const domain = `GALLEY_${Date.now().toString(36).toUpperCase()}`;
    const name = `COORD_${domain}`;
    const id = name.toLowerCase().replaceAll("_", "-");
    const ids = async () => (await api.call("listCoordinators", {})).items.map(({ id }) => id);
    await page.goto("/coordinators");
    await page.getByRole("link", { name: "New coordinator" }).click();
    await page.waitForURL("**/coordinators/new");

    await test.step("name, id and domain of others are refused beside their fields", async () => {
      await answer(page, { name: name.toLowerCase().replaceAll("_", " "), description: "Cooks for the crew" });
      await expect(page.getByLabel("Name (required)")).toHaveValue(name);
      await expect(page.getByLabel("Id (required)")).toHaveValue(id);
      await expect(page.getByLabel("Domain (required)")).toHaveValue(domain);
      await page.getByLabel("Domain (required)").fill("ops");
      await page.getByLabel("Id (required)").fill("coord-ops");
      await page.getByRole("button", { name: "Go to the editor" }).click();
      await expect(page.getByLabel("Id (required)")).toBeFocused();
      await expect(page.locator("#new-id-note")).toContainText("belongs to COORD_OPS");
      await expect(page.locator("#new-domain-note")).toContainText("belongs to COORD_OPS");
      await expectAccessible(page);
      await page.getByLabel("Domain (required)").fill(domain);
      await page.getByLabel("Id (required)").fill(id);
      await page.getByRole("button", { name: "Go to the editor" }).click();
      await expect(page.getByRole("heading", { level: 1, name: `New coordinator ${name}` })).toBeVisible();
    });

    await test.step("what is taken is said beside the field and the line in the editor, too", async () => {
      await page.getByLabel("Id (required)").fill("coord-ops");
      await expect(page.locator("#field-id-note")).toContainText("belongs to COORD_OPS");
      await page.getByRole("tab", { name: "YAML" }).click();
      await expect(page.locator(".cm-lineFault").filter({ hasText: "id: coord-ops" })).toContainText("belongs to");
      await expect(page.getByRole("button", { name: "Review and save…" })).toBeDisabled();
      await page.getByRole("tab", { name: "Form" }).click();
      await page.getByLabel("Id (required)").fill(id);
      await expect(problems(page)).toContainText("Nothing is wrong with it.");
    });

    await test.step("it is edited, and outlives a reload", async () => {
      await page.getByRole("button", { name: "QA_TESTER", exact: true }).click();
      await page.getByLabel("Program and arguments").fill('node\n-e\nconsole.log("{}")');
      await expect
        .poll(() => page.evaluate((key) => localStorage.getItem(key), `quarterdeck:definition:new:${id}`))
        .toContain("console.log");
      page.on("dialog", (dialog) => void dialog.accept());
      await page.reload();
      await expect(page.getByText("Your unsaved changes of an earlier visit are back.")).toBeVisible();
      expect(await ids()).not.toContain(id);
    });

    await test.step("it is compared with nothing, saved, and takes its signal", async () => {
      await page.getByRole("button", { name: "Review and save…" }).click();
      const dialog = page.getByRole("dialog", { name: "Review and save" });
      await expect(dialog).toContainText("Nothing is stored under this id yet.");
      await expect(dialog.getByRole("row").filter({ hasText: name }).first()).toBeVisible();
      await expectAccessible(page);
      await dialog.getByRole("button", { name: "Save", exact: true }).click();
      await expect(page).toHaveURL(new RegExp(`/coordinators/${id}$`));
      const { path: repo } = await makeRepository({ "README.md": "# Galley" });
      const { runId } = await api.call("broadcastSignal", { signal: `${domain}:TEST`, context: { repo } });
      await expect.poll(async () => (await api.call("getRun", { id: runId! })).status).toBe("complete");
    });
  });

  test("starts from another one by the palette, with signals of its own; going back finds the answers", async ({
    page,
  }) => {
    await page.goto("/runs");
    await page.keyboard.press("Control+k");
    await page.getByPlaceholder(/A page, an agent/).fill("new coord");
    await page.getByRole("option", { name: "New coordinator" }).click();
    await page.waitForURL("**/coordinators/new");
    await answer(page, { name: "COORD_SCULLERY", description: "Washes up", from: /COORD_OPS/ });
    await page.getByRole("button", { name: "Go to the editor" }).click();
    await expect(problems(page)).toContainText("Nothing is wrong with it.");
    await page.getByRole("tab", { name: "YAML" }).click();
    const editor = page.getByRole("textbox", { name: "Definition, YAML" });
    await expect(editor).toContainText("domain: SCULLERY");
    await expect(editor).toContainText("role: Washes up");
    await expect(editor).not.toContainText("COORD_OPS");
    await page.getByRole("tab", { name: "Form" }).click();
    await expect(page.getByRole("button", { name: "SCULLERY:AUDIT", exact: true })).toBeVisible();
    await page.getByRole("link", { name: "New coordinator" }).click();
    await expect(page.getByLabel("Description (required)")).toHaveValue("Washes up");
    await expect(page.getByLabel("Start from")).toHaveValue("coord-ops");
  });

  test("both steps work at phone width in the dark", async ({ browser }) => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, colorScheme: "dark" });
    const page = await context.newPage();
    await page.goto("/coordinators/new");
    await answer(page, { name: "COORD_PANTRY", description: "Keeps the stores" });
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await page.getByRole("button", { name: "Go to the editor" }).click();
    await expect(problems(page)).toContainText("Nothing is wrong with it.");
    await expectNoSidewaysScroll(page);
    await page.evaluate(() => window.scrollTo(0, 0));
    await expectAccessible(page);
    await context.close();
  });
});
