import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./support/test";

test.describe("RUN-2 coordinators", () => {
  test("the list says who takes what, who cannot run and whose review is overdue", async ({ page, api }) => {
    const { items } = await api.call("listCoordinators", {});
    await page.goto("/coordinators");
    for (const coordinator of items)
      await expect(page.getByRole("link", { name: coordinator.name, exact: true })).toBeVisible();
    const platform = page.getByRole("region", { name: "Agents of COORD_PLATFORM" });
    await expect(platform.getByText("No executor configured")).toHaveCount(3);
    await expect(page.getByText(/^Review overdue since/)).toHaveCount(
      items.filter((each) => each.reviewOverdue).length,
    );
    await expectAccessible(page);
    await page.getByRole("searchbox").fill("/backend");
    await expect(page).toHaveURL(/q=%2Fbackend/);
    await expect(page.getByRole("link", { name: "COORD_OPS", exact: true })).toHaveCount(0);
  });

  test("the page renders the definition: plans, gates with bypass, authority, ownership, timeouts with layers", async ({
    page,
  }) => {
    await page.goto("/coordinators/coord-platform");
    await expect(page.getByRole("heading", { level: 1, name: "COORD_PLATFORM" })).toBeVisible();
    const plan = page.getByRole("region", { name: "Plan of PLATFORM:SCHEMA" });
    await expect(plan.getByRole("listitem")).toHaveCount(2);
    await expect(plan.getByText("No executor configured").first()).toBeAttached();
    const gates = page.getByRole("region", { name: "Quality gates", exact: true });
    await expect(gates.getByRole("row").filter({ hasText: "Migration Safety" })).toContainText("Cannot be bypassed");
    await expect(gates.getByRole("row").filter({ hasText: "Layered Architecture" })).toContainText(
      "Needs the approval of ARCHITECT",
    );
    await expect(gates.getByRole("row").filter({ hasText: "Type Hints" })).toContainText(/advisory/i);
    await expect(page.getByRole("heading", { name: "Must not" })).toBeVisible();
    await expect(page.getByRole("region", { name: "Ownership of files" })).toContainText("backend/alembic/");
    await expect(page.getByRole("region", { name: "Timeouts" }).getByRole("row").nth(1)).toContainText(/slow/i);
    await expectAccessible(page);
  });

  test("an unknown coordinator is a page that says so", async ({ page }) => {
    await page.goto("/coordinators/nobody");
    await expect(page.getByRole("heading", { name: /not|no such|nothing/i })).toBeVisible();
  });

  test("both pages work at phone width in the dark", async ({ browser }) => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, colorScheme: "dark" });
    const page = await context.newPage();
    for (const path of ["/coordinators", "/coordinators/coord-ops", "/docs"]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expectNoSidewaysScroll(page);
      await expectAccessible(page);
    }
    await context.close();
  });
});

test.describe("RUN-1 API reference", () => {
  test("shows every operation of the OpenAPI document and needs a session", async ({ page, api, browser }) => {
    await page.goto("/docs");
    const document = await api.call("getOpenApi", {});
    const count = Object.values(document["paths"] as Record<string, object>).reduce(
      (sum, methods) => sum + Object.keys(methods).length,
      0,
    );
    await expect(page.locator("main h3 .font-medium + span")).toHaveCount(count);
    await expectAccessible(page);
    const stranger = await browser.newContext({ storageState: { cookies: [], origins: [] } });
    const other = await stranger.newPage();
    await other.goto("/docs");
    await expect(other).toHaveURL(/sign-in/);
    await stranger.close();
  });
});
