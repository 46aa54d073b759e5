import { endAllFlags, flagNow, flagOfPage, live, raise } from "./support/flags";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./support/test";

test.afterAll(endAllFlags);

test.describe("FLAG-2 board and list", () => {
  test("the board has the dispatcher's order, sets locked flags apart, and is live", async ({ page, api }) => {
    const low = await raise(api, { targetAgent: "BACKEND_ENGINEER", impactLevel: "low" });
    const high = await raise(api, { targetAgent: "BACKEND_ENGINEER", impactLevel: "high" });
    await page.goto("/flags?target=BACKEND_ENGINEER");
    const column = page.getByRole("region", { name: "Flags for BACKEND_ENGINEER" });
    const cards = column.getByRole("link", { name: /^#\d+/ });
    const order = async () => (await cards.allTextContents()).map((text) => Number(/\d+/.exec(text)![0]));
    await expect
      .poll(async () => (await order()).filter((id) => id === low.id || id === high.id))
      .toEqual([high.id, low.id]);
    await live(page);
    const medium = await raise(api, { targetAgent: "BACKEND_ENGINEER", impactLevel: "medium" });
    await expect
      .poll(async () => (await order()).filter((id) => [low.id, medium.id, high.id].includes(id)))
      .toEqual([high.id, medium.id, low.id]);
    await api.call("lockFlag", { id: high.id, reason: "Waits for a tool." });
    await expect(column.getByText("1 locked, skipped by the dispatcher")).toBeVisible();
    await expect(column.getByText("BACKEND_ENGINEER: Waits for a tool.")).toBeVisible();
    expect((await order()).indexOf(high.id)).toBeGreaterThan((await order()).indexOf(low.id));
    await expectAccessible(page);
    await page.keyboard.press("j");
    await expect(cards.first()).toBeFocused();
    await page.keyboard.press("Enter");
    await flagOfPage(page);
  });

  test("filters of the list live in the address; j, k and / work", async ({ page, api }) => {
    const flag = await raise(api, {
      targetAgent: "API_DEVELOPER",
      sourceAgent: "DBA",
      relatedFiles: ["docs/only-here.md"],
    });
    await page.goto("/flags?view=list");
    await live(page);
    await page.keyboard.press("/");
    await page.keyboard.type(String(flag.id));
    await expect(page).toHaveURL(new RegExp(`q=${flag.id}`));
    await page.getByRole("searchbox").fill("");
    await page
      .getByRole("textbox", { name: "File" })
      .or(page.getByRole("combobox", { name: "File" }))
      .fill("only-here");
    await expect(page).toHaveURL(/file=only-here/);
    const rows = page.getByRole("list", { name: "Flags" }).getByRole("listitem");
    await expect(rows.filter({ hasText: `#${flag.id}` })).toHaveCount(1);
    await page.reload();
    await expect(rows.filter({ hasText: `#${flag.id}` })).toHaveCount(1);
    await expectAccessible(page);
    await page.goto("/flags?view=list&q=nothing-is-called-that");
    await expect(page.getByText("No flag matches these filters").first()).toBeVisible();
  });

  test("the pending flags of an agent's page are those of the list behind it", async ({ page, api }) => {
    const flag = await raise(api, { targetAgent: "API_DEVELOPER", sourceAgent: "DBA" });
    const other = await raise(api, { targetAgent: "DBA", sourceAgent: "API_DEVELOPER" });
    await page.goto("/agents/API_DEVELOPER");
    await page.getByRole("link", { name: /pending flag/ }).click();
    const rows = page.getByRole("list", { name: "Flags" }).getByRole("listitem");
    await expect(rows.filter({ hasText: `#${flag.id}` })).toHaveCount(1);
    await expect(rows.filter({ hasText: `#${other.id}` })).toHaveCount(0);
  });

  test("health names conflicts over a file and says what a fix will do", async ({ page, api }) => {
    const first = await raise(api, { targetAgent: "DBA", impactLevel: "high", relatedFiles: ["src/contested.ts"] });
    const second = await raise(api, {
      targetAgent: "API_DEVELOPER",
      sourceAgent: "DBA",
      relatedFiles: ["src/contested.ts"],
    });
    await page.goto("/flags/health");
    const conflicts = page.getByRole("region", { name: "Conflicts" });
    await expect(conflicts).toContainText("src/contested.ts");
    await expectAccessible(page);
    await conflicts.getByRole("button", { name: `Lock #${second.id} until #${first.id} is done` }).click();
    const asked = page.getByRole("alertdialog");
    await expect(asked).toContainText(`Locks #${second.id}`);
    await asked.getByRole("button", { name: "Lock", exact: true }).click();
    await expect(asked).toHaveCount(0);
    expect(await flagNow(api, second.id)).toMatchObject({
      locked: true,
      lockReason: expect.stringContaining(`#${first.id}`),
    });
  });

  test("every page works at phone width in the dark", async ({ browser, api }) => {
    const { id } = await raise(api);
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, colorScheme: "dark" });
    const page = await context.newPage();
    for (const path of ["/flags", "/flags?view=list", "/flags/health", `/flags/${id}`]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expectNoSidewaysScroll(page);
      await expectAccessible(page);
    }
    await context.close();
  });
});
