import type { Page } from "@playwright/test";
import { createClient, type Client } from "@/lib/contract/client";
import { storeCoordinator } from "./support/coordinator";
import { join, PASSWORD } from "./support/people";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./support/test";

const dialog = (page: Page) => page.getByRole("alertdialog");
/** Waits until the page is live: keys pressed before that go nowhere. */
const live = (page: Page) => expect(page.getByText("Live", { exact: true }).first()).toBeVisible();
const inbox = (page: Page) => page.getByRole("region", { name: "Open" });

const FORM = {
  type: "object",
  required: ["version"],
  additionalProperties: false,
  properties: {
    version: { type: "string", pattern: "^\\d+\\.\\d+\\.\\d+$" },
    canary: { type: "boolean" },
    window: { type: "object", properties: { hours: { type: "integer" } } },
  },
};

/** One step that waits for approval under the rules given. */
const signal = (name: string, rules: object) => ({
  name: `INBOX:${name}`,
  description: name,
  response: name,
  plan: {
    steps: [
      {
        id: "ship",
        agent: "SHIPPER",
        task: "ship",
        params: { version: "1.2.0", window: { hours: 2 } },
        approval: { rules, form: FORM },
      },
    ],
  },
});

const storeInbox = (api: Client) =>
  storeCoordinator(api, "INBOX", {
    agents: [
      { handle: "SHIPPER", role: "Test", executor: { kind: "command", argv: ["node", "-e", "console.log('{}')"] } },
    ],
    signals: [
      signal("ONE", { ownRequest: "allowed", deadlineMinutes: 30 }),
      signal("OWN", { ownRequest: "forbidden" }),
      signal("TWO", { ownRequest: "allowed", quorum: 2 }),
    ],
  });

/** Broadcasts and returns the escalation that opens. */
async function ask(api: Client, name: string): Promise<string> {
  const { runId } = await api.call("broadcastSignal", { signal: `INBOX:${name}`, context: {} });
  await expect.poll(async () => (await api.call("getRun", { id: runId! })).escalations.length).toBe(1);
  return (await api.call("getRun", { id: runId! })).escalations[0]!.id;
}

async function closeAll(api: Client): Promise<void> {
  for (;;) {
    const [first] = (await api.call("listEscalations", { status: "open", limit: 1 })).items;
    if (first === undefined) return;
    await api.call("decideEscalation", { id: first.id, option: "abort" });
  }
}

test.describe.configure({ mode: "serial" });

test.describe("ESC-6 the inbox", () => {
  test.beforeAll(() => storeInbox(createClient({ baseUrl: process.env.E2E_URL!, apiKey: process.env.E2E_API_KEY! })));
  test.beforeEach(({ api }) => closeAll(api));
  test.afterAll(() => closeAll(createClient({ baseUrl: process.env.E2E_URL!, apiKey: process.env.E2E_API_KEY! })));

  test("decided by keyboard alone, with what is decided on shown; u goes to the next", async ({ page, api }) => {
    const first = await ask(api, "ONE");
    const second = await ask(api, "ONE");
    await page.goto(`/escalations/${first}`);
    await live(page);
    await expect(page.getByRole("region", { name: "You decide on exactly this" })).toContainText("1.2.0");
    await expect(page.getByRole("region", { name: "Waiting for" })).toContainText("asked by operator");
    await page.keyboard.press("a");
    await expect(dialog(page)).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("region", { name: "Decision" })).toContainText("Approve by operator");
    // The letter of an option means that option alone: it goes nowhere when there is nothing to decide.
    await page.keyboard.press("n");
    await expect(dialog(page)).toHaveCount(0);
    await expect(page).toHaveURL(new RegExp(first));
    await page.keyboard.press("u");
    await page.waitForURL(`**/escalations/${second}`);
    expect((await api.call("getEscalation", { id: first })).decision?.contentHash).toMatch(/^[0-9a-f]{64}$/);
  });

  test("edited values: what breaks the form is said beside its field, what is valid is what runs", async ({
    page,
    api,
  }) => {
    const id = await ask(api, "ONE");
    await page.goto(`/escalations/${id}`);
    await live(page);
    await page.keyboard.press("e");
    const version = dialog(page).getByLabel("Version");
    await expect(version).toHaveValue("1.2.0");
    await version.fill("two");
    await page.keyboard.press("Control+Enter");
    await expect(dialog(page).getByText(/Must match/)).toBeVisible();
    await expectAccessible(page);
    await version.fill("2.0.0");
    await dialog(page).getByLabel("Window: hours").fill("4");
    await page.keyboard.press("Control+Enter");
    await expect(page.getByRole("region", { name: "Decision" })).toContainText("Edit and approve");
    expect((await api.call("getEscalation", { id })).decision?.inputs).toMatchObject({
      version: "2.0.0",
      window: { hours: 4 },
    });
  });

  test("several are decided at once; who was faster is said for each", async ({ page, api }) => {
    const ids = [await ask(api, "ONE"), await ask(api, "ONE"), await ask(api, "ONE")];
    await page.goto("/escalations");
    await live(page);
    await expect(inbox(page).getByRole("listitem")).toHaveCount(3);
    for (let count = 0; count < 3; count++) {
      await page.keyboard.press("j");
      await page.keyboard.press("s");
    }
    const bar = page.getByRole("region", { name: "Selected escalations" });
    await expect(bar).toContainText("3 selected");
    // Where the list has the focus, too, x is the letter of an option and selects nothing.
    await page.keyboard.press("x");
    await expect(dialog(page)).toContainText("Abort?");
    await page.keyboard.press("Escape");
    await expect(bar).toContainText("3 selected");
    await page.keyboard.press("?");
    const help = page.getByRole("dialog", { name: "Keys" });
    await expect(help.getByRole("button", { name: "Close" })).toBeFocused();
    const pressed = await help.locator("dt").allTextContents();
    expect(new Set(pressed).size).toBe(pressed.length);
    await page.keyboard.press("Escape");
    await expect(help).toHaveCount(0);
    await bar.getByRole("button", { name: "Approve" }).click();
    await expect(dialog(page).getByRole("list", { name: "Effects" })).toContainText("exactly as shown");
    await expectAccessible(page);
    await api.call("decideEscalation", { id: ids[1]!, option: "reject", reason: "Faster" });
    await dialog(page).getByRole("button", { name: "Approve 3" }).click();
    await expect(dialog(page)).toContainText("2 decided, 1 not decided");
    await expect(dialog(page).getByRole("list", { name: "Results" })).toContainText("operator was faster: Reject");
    await dialog(page).getByRole("button", { name: "Close" }).click();
    await expect(bar).toHaveCount(0);
  });

  test("one's own request is not for oneself, and that is said beside the option", async ({ page, api }) => {
    const id = await ask(api, "OWN");
    await page.goto(`/escalations/${id}`);
    const approve = page.getByRole("button", { name: /^Approve/ });
    await expect(approve).toBeDisabled();
    await expect(approve).toHaveAccessibleDescription(/operator asked for this/);
    await expect(page.getByRole("button", { name: /^Reject/ })).toBeEnabled();
    await expectAccessible(page);
  });

  test("an address that names an option begins with it, decides nothing, and forgets it", async ({
    page,
    browser,
    api,
    baseURL,
  }) => {
    const olga = await join(browser, api, baseURL!, "olga");
    await olga.context().clearCookies();
    const [first, second] = [await ask(api, "ONE"), await ask(api, "ONE")];
    await page.goto(`/escalations/${first}?scope=all&option=reject`);
    await expect(dialog(page).getByRole("heading", { name: "Reject?" })).toBeVisible();
    await expect(page).toHaveURL(new RegExp(`/escalations/${first}\\?scope=all$`));
    expect((await api.call("getEscalation", { id: first })).status).toBe("open");
    await page.keyboard.press("Escape");
    await page.locator(`a[data-escalation="${second}"]`).click();
    await page.waitForURL(`**/escalations/${second}*`);
    await expect(page.getByRole("button", { name: /^Reject/ })).toBeVisible();
    await expect(dialog(page)).toHaveCount(0);
    for (const option of ["accept", "nothing"]) {
      await page.goto(`/escalations/${second}?option=${option}`);
      await expect(page).toHaveURL(new RegExp(`${second}$`));
      await expect(dialog(page)).toHaveCount(0);
    }
    // Who is not signed in is led back to it.
    await olga.goto(`${baseURL}/escalations/${second}?option=approve`);
    await olga.getByLabel("Name or e-mail address").fill("olga");
    await olga.getByLabel("Password").fill(PASSWORD);
    await olga.getByRole("button", { name: "Sign in", exact: true }).click();
    await dialog(olga).getByRole("button", { name: "Approve" }).click();
    await expect(olga.getByRole("region", { name: "Decision" })).toContainText("Approve by olga");
    await olga.context().close();
  });

  test("a quorum of two people in two browsers", async ({ page, browser, api, baseURL }) => {
    const grace = await join(browser, api, baseURL!, "grace");
    const id = await ask(api, "TWO");
    await page.goto(`/escalations/${id}`);
    await grace.goto(`${baseURL}/escalations/${id}`);
    await live(page);
    await live(grace);
    await page.keyboard.press("a");
    await expect(dialog(page)).toBeVisible();
    await page.keyboard.press("Control+Enter");
    await expect(grace.getByRole("list", { name: "Votes" })).toContainText("operator: Approve");
    await expect(page.getByRole("button", { name: /^Approve/ })).toBeDisabled();
    await grace.keyboard.press("a");
    await expect(dialog(grace)).toBeVisible();
    await grace.keyboard.press("Control+Enter");
    await expect(page.getByRole("region", { name: "Decision" })).toContainText("Approve by grace");
    await grace.context().close();
  });

  test("a filter is kept under a name, found again, renamed and deleted", async ({ page, api }) => {
    await ask(api, "ONE");
    await page.goto("/escalations?scope=all&type=approval");
    await live(page);
    await page.getByRole("button", { name: "Save this filter" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Approvals");
    await page.keyboard.press("Enter");
    const chip = page.getByRole("button", { name: "Approvals", exact: true });
    await expect(chip).toHaveAttribute("aria-pressed", "true");
    await page.goto("/escalations");
    await chip.click();
    await expect(page).toHaveURL(/type=approval/);
    await page.getByRole("button", { name: "Change “Approvals”" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("To approve");
    await page.getByRole("button", { name: "Rename" }).click();
    await page.getByRole("button", { name: "Change “To approve”" }).click();
    await page.getByRole("button", { name: "Delete" }).click();
    await expect(page.getByRole("button", { name: "To approve", exact: true })).toHaveCount(0);
  });

  test("a comment mentions a person chosen by keyboard", async ({ page, api }) => {
    const id = await ask(api, "ONE");
    await page.goto(`/escalations/${id}`);
    await live(page);
    const box = page.getByRole("textbox", { name: "Add a comment" });
    await box.click();
    await page.keyboard.type("Ask @oper");
    await expect(page.getByRole("option", { name: /@operator/ })).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press("Enter");
    await expect(box).toHaveValue("Ask @operator ");
    await page.getByRole("button", { name: "Comment" }).click();
    await expect(page.getByRole("list", { name: "Comments" })).toContainText("@operator");
    expect((await api.call("getEscalation", { id })).comments[0]!.mentions).toEqual(["operator"]);
  });

  test("the metrics are readable as numbers, at both widths and in the dark", async ({ browser }) => {
    for (const width of [1440, 390]) {
      const context = await browser.newContext({ viewport: { width, height: 844 }, colorScheme: "dark" });
      const page = await context.newPage();
      await page.goto("/escalations/metrics");
      await expect(page.getByRole("region", { name: "Decisions by person, as numbers" })).toContainText("operator");
      await expectNoSidewaysScroll(page);
      await expectAccessible(page);
      await context.close();
    }
  });
});
