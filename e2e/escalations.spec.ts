import type { Page } from "@playwright/test";
import { ApiError, createClient, type Client } from "@/lib/contract/client";
import type { EscalationSummary } from "@/lib/contract/schemas";
import { makeBrokenRepository } from "./support/repository";
import { audit, expect, expectAccessible, expectNoSidewaysScroll, test } from "./support/test";

/** An audit whose gate fails, and the escalation it opened. */
async function openEscalation(api: Client): Promise<EscalationSummary> {
  const run = await audit(api, (await makeBrokenRepository()).path);
  expect(run.status).toBe("escalated");
  return run.escalations.find((escalation) => escalation.status === "open")!;
}

/** Decides everything that is open; deciding one may close others of its run. */
async function closeAll(api: Client): Promise<void> {
  for (;;) {
    const [first] = (await api.call("listEscalations", { status: "open", limit: 1 })).items;
    if (first === undefined) return;
    await api.call("decideEscalation", { id: first.id, option: "abort" });
  }
}

const statusOf = async (api: Client, id: string) => (await api.call("getEscalation", { id })).status;
/** Waits until the page is live: keys pressed before that go nowhere. */
const live = (page: Page) => expect(page.getByText("Live", { exact: true }).first()).toBeVisible();
const dialog = (page: Page) => page.getByRole("alertdialog");

test.describe("ESC-3 deciding in the browser", () => {
  test.beforeEach(({ api }) => closeAll(api));
  test.afterAll(() => closeAll(createClient({ baseUrl: process.env.E2E_URL!, apiKey: process.env.E2E_API_KEY! })));

  test("shows all a person needs, with what each option will do beside it", async ({ page, api }) => {
    const escalation = await openEscalation(api);
    const detail = await api.call("getEscalation", { id: escalation.id });
    await page.goto(`/escalations/${escalation.id}`);
    await expect(page.getByRole("heading", { level: 1, name: escalation.title })).toBeVisible();
    for (const text of [
      detail.issue,
      detail.whyNotCoordinator,
      detail.recommended.why,
      detail.gate!.arithmetic,
      detail.partialResults[0]!,
    ])
      await expect(page.getByText(text).first()).toBeVisible();
    for (const option of escalation.options) {
      const button = page.getByRole("button", { name: option.label });
      await expect(button).toBeVisible();
      await expect(button).toHaveAccessibleDescription(
        new RegExp(option.effect.slice(0, 40).replaceAll(/[().]/g, ".")),
      );
    }
    await expect(page.getByRole("region", { name: "State of the agents" }).getByRole("row")).toHaveCount(
      1 + detail.agents.length,
    );
    await expect(
      page
        .getByRole("list", { name: /^Findings of META_UPDATER/ })
        .getByText("docs/guide.md")
        .first(),
    ).toBeVisible();
    await expectAccessible(page);
  });

  test("one key decides nothing; letters do nothing while typing; nothing has the focus at first", async ({
    page,
    api,
  }) => {
    const { id } = await openEscalation(api);
    await page.goto(`/escalations/${id}`);
    await expect(page.getByRole("button", { name: "Retry" })).toBeVisible();
    await live(page);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("BODY");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("textbox", { name: "Add a comment" }).fill("");
    await page.getByRole("textbox", { name: "Add a comment" }).pressSequentially("xar");
    await expect(dialog(page)).toHaveCount(0);
    await page.getByRole("heading", { level: 1 }).click();
    await page.keyboard.press("x");
    await expect(dialog(page)).toBeVisible();
    expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe("BUTTON");
    await page.keyboard.press("x");
    await page.keyboard.press("Escape");
    await expect(dialog(page)).toHaveCount(0);
    expect(await statusOf(api, id)).toBe("open");
  });

  test("a button pressed by Enter twice decides nothing; Ctrl+Enter confirms", async ({ page, api }) => {
    const { id, runId } = await openEscalation(api);
    await page.goto(`/escalations/${id}`);
    await live(page);
    await page.getByRole("button", { name: "Abort" }).focus();
    await page.keyboard.press("Enter");
    await expect(dialog(page)).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(dialog(page)).toBeVisible();
    expect(await statusOf(api, id)).toBe("open");
    await expectAccessible(page);
    await page.keyboard.press("Control+Enter");
    await expect(dialog(page)).toHaveCount(0);
    await expect(page.getByRole("region", { name: "Decision" })).toContainText("Abort");
    expect((await api.call("getRun", { id: runId! })).status).toBe("aborted");
  });

  test("the letter and then Enter decide; an option that wants a reason asks for it first", async ({ page, api }) => {
    const { id, runId } = await openEscalation(api);
    await page.goto(`/escalations/${id}`);
    await live(page);
    // The page hears keys a moment after it is shown.
    await expect(async () => {
      await page.keyboard.press("a");
      await expect(dialog(page)).toBeVisible({ timeout: 1_000 });
    }).toPass();
    await expect(dialog(page).getByRole("textbox", { name: "Reason" })).toBeFocused();
    await page.keyboard.press("Control+Enter");
    await expect(dialog(page).getByRole("alert")).toContainText("Say why");
    expect(await statusOf(api, id)).toBe("open");
    await page.keyboard.type("Known, mended next week");
    await page.keyboard.press("Control+Enter");
    await expect(page.getByRole("region", { name: "Decision" })).toContainText("Known, mended next week");
    const decided = await api.call("getEscalation", { id });
    expect(decided.decision).toMatchObject({ option: "accept", reason: "Known, mended next week" });
    await page.goto(`/runs/${runId}/report`);
    await expect(page.getByRole("region", { name: "Bypassed gates" })).toContainText("Known, mended next week");
  });

  test("delegate asks which signal", async ({ page, api }) => {
    const { id } = await openEscalation(api);
    await page.goto(`/escalations/${id}`);
    await page.getByRole("button", { name: "Delegate" }).click();
    await dialog(page).getByRole("button", { name: "Delegate" }).click();
    await expect(dialog(page).getByText("Choose the signal.")).toBeVisible();
    await dialog(page).getByRole("combobox", { name: "Signal" }).selectOption("PLATFORM:AUDIT");
    await dialog(page).getByRole("button", { name: "Delegate" }).click();
    await expect(dialog(page)).toHaveCount(0);
    expect((await api.call("getEscalation", { id })).decision?.inputs).toEqual({ signal: "PLATFORM:AUDIT" });
  });

  test("ESC-4 a decision made elsewhere appears without reload and says by whom, also in the middle of deciding", async ({
    page,
    api,
  }) => {
    const { id } = await openEscalation(api);
    await page.goto(`/escalations/${id}`);
    await page.getByRole("button", { name: "Retry" }).click();
    await expect(dialog(page)).toBeVisible();
    const { decision } = await api.call("decideEscalation", { id, option: "accept", reason: "Decided by another" });
    await expect(dialog(page)).toContainText("Already decided");
    await expect(dialog(page)).toContainText(decision!.by);
    await expect(dialog(page)).toContainText("Decided by another");
    await dialog(page).getByRole("button", { name: "Close" }).click();
    await expect(page.getByRole("region", { name: "Decision" })).toContainText(decision!.by);
    await expect(page.getByRole("button", { name: "Retry" })).toHaveCount(0);
  });

  test("ESC-4 a lost race shows the first decision although the feed was silent", async ({ page, api }) => {
    const { id } = await openEscalation(api);
    await page.route("**/api/v1/events**", (route) => route.abort());
    await page.goto(`/escalations/${id}`);
    await page.getByRole("button", { name: "Abort" }).click();
    await expect(dialog(page)).toBeVisible();
    const { decision } = await api.call("decideEscalation", { id, option: "accept", reason: "First" });
    await page.keyboard.press("Control+Enter");
    await expect(dialog(page)).toContainText("Already decided");
    await expect(dialog(page)).toContainText(decision!.by);
    const again = await api.call("decideEscalation", { id, option: "abort" }).then(
      () => null,
      (error: unknown) => error,
    );
    expect(again).toBeInstanceOf(ApiError);
    expect((again as ApiError).status).toBe(409);
  });
});

test.describe("ESC-3 inbox and attention bar", () => {
  test.beforeEach(({ api }) => closeAll(api));
  test.afterAll(() => closeAll(createClient({ baseUrl: process.env.E2E_URL!, apiKey: process.env.E2E_API_KEY! })));

  test("counts agree; j, k and Enter move and open; filters are in the address; history says who decided", async ({
    page,
    api,
  }) => {
    const past = await openEscalation(api);
    await api.call("decideEscalation", { id: past.id, option: "accept", reason: "History" });
    const first = await openEscalation(api);
    await openEscalation(api);
    await page.goto("/escalations");
    const open = page.getByRole("region", { name: "Open" });
    const { openEscalations } = await api.call("getSummary", {});
    await expect(open.getByRole("listitem")).toHaveCount(openEscalations);
    await expect(
      page
        .getByRole("navigation", { name: "Main" })
        .getByRole("link", { name: new RegExp(`Escalations.*${openEscalations} open`) })
        .first(),
    ).toBeVisible();
    await expect(page.getByRole("region", { name: "History" }).getByText("“History”").first()).toBeVisible();
    await expectAccessible(page);
    await live(page);
    await page.keyboard.press("j");
    await expect(open.getByRole("link").first()).toBeFocused();
    await page.keyboard.press("j");
    await expect(open.getByRole("link").nth(1)).toBeFocused();
    await page.keyboard.press("k");
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/escalations/${first.id}`);
    await page.goto("/escalations?status=decided&q=links");
    await expect(page.getByRole("region", { name: "Found" }).getByRole("listitem").first()).toBeVisible();
    await expect(page.getByRole("region", { name: "Open" })).toHaveCount(0);
    await page.getByRole("searchbox", { name: /Search escalations/ }).fill("nothing is called that");
    await expect(page).toHaveURL(/q=nothing/);
    await expect(page.getByText("Nothing fits these filters")).toBeVisible();
  });

  test("what wants a person stands on every page and is answered in place", async ({ page, api }) => {
    const { id } = await openEscalation(api);
    const bar = page.getByRole("region", { name: "Waits for a person" });
    await page.goto("/escalations");
    await expect(page.getByRole("region", { name: "Ways to decide" })).toBeVisible();
    await expect(bar).toHaveCount(0);
    await page.goto("/coordinators");
    await expect(bar).toBeVisible();
    await bar.getByRole("button", { name: "Abort" }).click();
    await expect(dialog(page)).toContainText("writes a report of what was done so far");
    await dialog(page).getByRole("button", { name: "Abort" }).click();
    await expect(bar).toHaveCount(0);
    await expect.poll(() => statusOf(api, id)).toBe("decided");
  });

  test("a comment decides nothing and its box never has the focus by itself", async ({ page, api }) => {
    const { id } = await openEscalation(api);
    await page.goto(`/escalations/${id}`);
    const box = page.getByRole("textbox", { name: "Add a comment" });
    await expect(box).not.toBeFocused();
    await page.getByRole("button", { name: "Comment" }).click();
    await expect(page.getByText("Write something first.")).toBeVisible();
    await box.fill("Looks <b>known</b> to me");
    await page.getByRole("button", { name: "Comment" }).click();
    await expect(page.getByRole("list", { name: "Comments" })).toContainText("Looks <b>known</b> to me");
    expect(await statusOf(api, id)).toBe("open");
  });

  test("works at phone width in the dark", async ({ browser, api }) => {
    const { id } = await openEscalation(api);
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, colorScheme: "dark" });
    const page = await context.newPage();
    for (const path of ["/escalations", `/escalations/${id}`]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expectNoSidewaysScroll(page);
      await expectAccessible(page);
    }
    await page.getByRole("button", { name: "Go to the options" }).click();
    await expect(page.getByRole("region", { name: "Ways to decide" })).toBeFocused();
    await page.getByRole("button", { name: "Abort" }).click();
    await expect(dialog(page)).toBeVisible();
    await expectNoSidewaysScroll(page);
    await page.keyboard.press("Escape");
    await page.getByRole("navigation", { name: "Main" }).getByRole("button", { name: "More" }).click();
    await expectAccessible(page);
    await page
      .getByRole("navigation", { name: "More pages" })
      .getByRole("link", { name: /^Bypasses/ })
      .click();
    await expect(page).toHaveURL(/\/bypasses$/);
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await context.close();
  });
});
