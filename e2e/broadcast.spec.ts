import { makeSoundRepository } from "./support/repository";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./support/test";

test.describe("RUN-1 broadcast dialog", () => {
  test("form and JSON are one; the plan is shown; the server's errors stand at their field; sending opens the run", async ({
    page,
  }) => {
    const repository = await makeSoundRepository();
    await page.goto("/runs");
    await page.getByRole("banner").getByRole("button", { name: "Broadcast a signal" }).click();
    const dialog = page.getByRole("dialog", { name: "Broadcast a signal" });
    await expect(dialog.getByRole("combobox", { name: "Signal" })).toContainText("OPS:AUDIT");
    const repo = dialog.getByRole("textbox", { name: "Repository" });
    await repo.fill("");
    await expect(dialog.getByText("Fill in what is required")).toBeVisible();
    await dialog.getByRole("button", { name: "Broadcast OPS:AUDIT" }).click();
    await expect(dialog.getByText("Repository is required.")).toBeVisible();
    await repo.fill("/no/such/folder");
    await expect(repo).toHaveAttribute("aria-invalid", "true");
    await repo.fill(repository.path);
    await expect(
      dialog
        .getByRole("region", { name: "Plan" })
        .getByRole("list", { name: "Turn 1, side by side" })
        .getByRole("listitem"),
    ).toHaveCount(3);
    await expectAccessible(page);
    await dialog.getByRole("tab", { name: "JSON" }).click();
    const json = dialog.getByRole("textbox", { name: "Context as JSON" });
    expect(JSON.parse(await json.inputValue())).toMatchObject({ repo: repository.path });
    await json.fill("{");
    await expect(dialog.getByText(/This is not JSON/)).toBeVisible();
    await json.fill(JSON.stringify({ repo: repository.path, note: "kept" }));
    await dialog.getByRole("tab", { name: "Context" }).click();
    await expect(repo).toHaveValue(repository.path);
    await repo.press("Enter");
    await expect(dialog).toBeVisible();
    await dialog.getByRole("button", { name: "Broadcast OPS:AUDIT" }).click();
    await page.waitForURL(/\/runs\/[0-9a-f-]{36}$/);
    await expect(page.getByText("OPS:AUDIT").first()).toBeVisible();
  });

  test("says before sending that an agent has no executor configured", async ({ page }) => {
    await page.goto("/coordinators/coord-platform");
    await page.getByRole("button", { name: "Broadcast PLATFORM:SERVICE" }).click();
    const dialog = page.getByRole("dialog", { name: "Broadcast a signal" });
    await dialog.getByRole("textbox", { name: "Repository" }).fill((await makeSoundRepository()).path);
    await dialog.getByRole("textbox", { name: "Mission" }).fill("Add a service");
    await expect(dialog.getByText(/BACKEND_ENGINEER has no executor configured/)).toBeVisible();
    await expect(dialog.getByText("No executor configured", { exact: true })).toBeVisible();
  });

  test("works at phone width", async ({ browser }) => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    await page.goto("/runs");
    await page.getByRole("banner").getByRole("button", { name: "Broadcast a signal" }).click();
    await expect(page.getByRole("dialog").getByRole("region", { name: "Plan" })).toBeVisible();
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await context.close();
  });
});

test.describe("CAT-5 command palette", () => {
  test("finds a coordinator by its slash alias and broadcasts one of its signals", async ({ page }) => {
    await page.goto("/runs");
    await expect(page.getByText("Live", { exact: true }).first()).toBeVisible();
    await page.keyboard.press("Control+k");
    const palette = page.getByRole("dialog", { name: "Command palette" });
    await expect(palette.getByRole("combobox")).toBeFocused();
    await expectAccessible(page);
    await page.keyboard.type("/backend mig");
    await expect(palette.getByRole("option", { name: /Broadcast PLATFORM:MIGRATION/ })).toBeVisible();
    await expect(palette.getByRole("option", { name: /COORD_PLATFORM/ })).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(
      page.getByRole("dialog", { name: "Broadcast a signal" }).getByRole("combobox", { name: "Signal" }),
    ).toContainText("PLATFORM:MIGRATION");
  });

  test("goes to pages and switches the theme", async ({ page }) => {
    await page.goto("/runs");
    await expect(page.getByText("Live", { exact: true }).first()).toBeVisible();
    await page.keyboard.press("Control+k");
    await page.keyboard.type("dark");
    await page.getByRole("option", { name: "Dark theme" }).click();
    await expect(page.locator("html")).toHaveClass(/dark/);
    await page.keyboard.press("Control+k");
    await page.keyboard.type("coordinators");
    await page.getByRole("option", { name: "Coordinators", exact: true }).click();
    await page.waitForURL("**/coordinators");
  });
});
