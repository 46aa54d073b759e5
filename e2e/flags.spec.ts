import type { Page } from "@playwright/test";
import { ApiError, createClient, type Client } from "@/lib/contract/client";
import type { FlagDetail } from "@/lib/contract/schemas";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./support/test";

const CHANGE = "The embeddings move to a new vector store; the old one is read only from Monday on.";
const ACTION =
  "Point the indexing job at the new store, build the index anew, compare the results of one hundred known queries, and remove the old credentials.";
const QUESTION_ACTION =
  "Please provide: 1) the connection details of the new store, 2) the date of the migration, 3) the format of the embeddings, 4) a way back.";

/** Waits until the page is live: keys pressed before that go nowhere. */
const live = (page: Page) => expect(page.getByText("Live", { exact: true }).first()).toBeVisible();
const dialog = (page: Page) => page.getByRole("dialog");
const actions = (page: Page) => page.getByRole("group", { name: "Actions" });

/** A flag from API_DEVELOPER to DBA, unless `part` says otherwise. */
const raise = (api: Client, part: Partial<Parameters<Client["call"]>[1] & Record<string, unknown>> = {}) =>
  api.call(
    "createFlag",
    {
      flagType: "change",
      sourceAgent: "API_DEVELOPER",
      targetAgent: "DBA",
      changeDescription: CHANGE,
      actionRequired: ACTION,
      impactLevel: "medium",
      ...part,
    },
    { idempotencyKey: crypto.randomUUID() },
  );
const flagNow = (api: Client, id: number): Promise<FlagDetail> => api.call("getFlag", { id });
/** The number in the page's address, once it is a flag's. */
async function flagOfPage(page: Page): Promise<number> {
  await page.waitForURL(/\/flags\/\d+$/);
  return Number(/\d+$/.exec(new URL(page.url()).pathname)![0]);
}

/** Ends what the tests left pending: a pending flag would come first in every later run of its agent. */
async function endAll(api: Client): Promise<void> {
  for (;;) {
    const { items } = await api.call("listFlags", { status: ["pending"], limit: 200 });
    if (items.length === 0) return;
    for (const { id, locked, targetAgent, sourceAgent } of items) {
      if (locked) await api.call("unlockFlag", { id });
      await api.call("completeFlag", {
        id,
        notes: "The test is over.",
        ...(targetAgent === null ? { agent: sourceAgent } : {}),
      });
    }
  }
}

test.describe.configure({ timeout: 120_000 });
test.afterAll(() => endAll(createClient({ baseUrl: process.env.E2E_URL!, apiKey: process.env.E2E_API_KEY! })));

test.describe("FLAG-3 FLAG-4 the whole way of a flag in the browser", () => {
  test("create, lock, ask, answer, unlock, complete, and a chained flag", async ({ page, api }) => {
    await page.goto("/flags");
    await live(page);

    await test.step("FLAG-1 create by the form", async () => {
      await page.keyboard.press("c");
      const form = dialog(page);
      await expect(form).toBeVisible();
      await form.getByRole("combobox", { name: "Type" }).selectOption("Breaking change");
      await form.getByRole("combobox", { name: "Impact" }).selectOption("High");
      await form.getByRole("textbox", { name: /^Source/ }).fill("API_DEVELOPER");
      await form.getByRole("textbox", { name: /^What changed/ }).fill(CHANGE);
      await form.getByRole("textbox", { name: /^Action required/ }).fill(ACTION);
      await form.getByRole("combobox", { name: /^Target/ }).fill("DBA");
      await form.getByRole("button", { name: /^Add files/ }).click();
      const files = form.getByRole("textbox", { name: "Related files" });
      await files.fill("src/index/build.ts");
      await files.press("Enter");
      await expect(form.getByRole("list", { name: "Related files" })).toContainText("src/index/build.ts");
      await page.keyboard.press("Control+Enter");
      await expect(form).toHaveCount(0);
      await page.getByRole("button", { name: "Open", exact: true }).click();
    });

    const id = await flagOfPage(page);
    expect(await flagNow(api, id)).toMatchObject({
      flagType: "breaking_change",
      impactLevel: "high",
      sourceAgent: "API_DEVELOPER",
      targetAgent: "DBA",
      changeDescription: CHANGE,
      actionRequired: ACTION,
      relatedFiles: ["src/index/build.ts"],
      status: "pending",
      locked: false,
    });
    await expect(page.getByRole("heading", { level: 1 })).toContainText(`#${id}`);
    await expect(actions(page).getByRole("button", { name: /^Complete/ })).toBeVisible();
    await live(page);
    await expectAccessible(page);

    await test.step("lock with a reason", async () => {
      await page.keyboard.press("l");
      const asked = page.getByRole("alertdialog");
      await expect(asked).toContainText("The dispatcher skips it");
      await page.keyboard.press("Control+Enter");
      await expect(asked.getByRole("alert")).toContainText("Write something first");
      expect((await flagNow(api, id)).locked).toBe(false);
      await asked.getByRole("textbox", { name: /^Reason/ }).fill("The connection details are missing.");
      await page.keyboard.press("Control+Enter");
      await expect(asked).toHaveCount(0);
    });
    await expect(page.getByText("Locked by DBA").first()).toBeVisible();
    await expect(page.getByText("The connection details are missing.").first()).toBeVisible();
    await expect(actions(page).getByRole("button", { name: /^Complete/ })).toHaveCount(0);
    const refused = await api.call("completeFlag", { id }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ApiError);
    expect((refused as ApiError).status).toBe(409);

    await test.step("ask for information", async () => {
      await actions(page)
        .getByRole("button", { name: /^Ask for information/ })
        .click();
      const form = dialog(page);
      await expect(form).toContainText(`locks flag #${id} until it is answered`);
      await expect(form.getByRole("combobox", { name: /^Target/ })).toHaveValue("API_DEVELOPER");
      await form
        .getByRole("textbox", { name: /^What is not clear/ })
        .fill(`Need specs for FLAG #${id}: which vector store is it, and from when on?`);
      await form.getByRole("textbox", { name: /^What must be answered/ }).fill(QUESTION_ACTION);
      await form.getByRole("button", { name: "Ask", exact: true }).click();
      await expect(form).toHaveCount(0);
    });
    const conversation = page.getByRole("list", { name: "Conversation" });
    await expect(conversation).toContainText("which vector store is it");
    await expect(conversation).toContainText("Waits for API_DEVELOPER to answer");
    const [question] = (await flagNow(api, id)).questions;
    expect(question).toMatchObject({ flagType: "information_request", asksAboutId: id, status: "pending" });

    await test.step("answer", async () => {
      await conversation
        .getByRole("link", { name: `#${question!.id}` })
        .first()
        .click();
      await page.waitForURL(`**/flags/${question!.id}`);
      await actions(page)
        .getByRole("button", { name: /^Answer/ })
        .click();
      const asked = page.getByRole("alertdialog");
      await expect(asked).toContainText(`unlocks flag #${id}`);
      await asked
        .getByRole("textbox", { name: /^Answer/ })
        .fill("store.internal:8080, on Monday, 768 floats, dual reads.");
      await asked.getByRole("button", { name: "Answer", exact: true }).click();
      await expect(asked).toHaveCount(0);
    });
    await expect(page.getByText("Completed", { exact: true }).first()).toBeVisible();
    expect(await flagNow(api, question!.id)).toMatchObject({
      status: "completed",
      answer: "store.internal:8080, on Monday, 768 floats, dual reads.",
    });
    expect((await flagNow(api, id)).locked).toBe(false);

    await test.step("complete, with the flag that the change causes", async () => {
      await page.goto(`/flags/${id}`);
      await expect(conversation).toContainText("dual reads");
      await actions(page)
        .getByRole("button", { name: /^Complete/ })
        .click();
      const form = dialog(page);
      await expect(form.getByText("Did your change affect others?")).toBeVisible();
      await form.getByRole("textbox", { name: "Notes" }).fill("The job reads the new store.");
      await form.getByRole("radio", { name: "Yes, tell them" }).check();
      await form.getByRole("combobox", { name: "Type" }).selectOption("Breaking change");
      await form.getByRole("combobox", { name: "Impact" }).selectOption("High");
      await form
        .getByRole("textbox", { name: /^What changed/ })
        .fill("Search results carry a new score between 0 and 1, because of the new vector store.");
      await form
        .getByRole("textbox", { name: /^Action required/ })
        .fill(
          "Change the handlers of /search and /similar so that they sort by the new score, and show no result below 0.2.",
        );
      await form.getByRole("combobox", { name: /^Target/ }).fill("BACKEND_ENGINEER");
      await form.getByRole("button", { name: "Complete and create 1 flag" }).click();
      await expect(form).toHaveCount(0);
    });
    await expect(page.getByText("Completed", { exact: true }).first()).toBeVisible();
    const done = await flagNow(api, id);
    expect(done).toMatchObject({ status: "completed", locked: false, completedBy: "DBA", chainSize: 2, chainDepth: 0 });
    expect(done.completionsBy).toMatchObject([{ agent: "DBA", notes: "The job reads the new store." }]);
    const chain = await api.call("getFlagChain", { id });
    expect(chain.flags.map(({ chainOriginId, depth, targetAgent }) => ({ chainOriginId, depth, targetAgent }))).toEqual(
      [
        { chainOriginId: null, depth: 0, targetAgent: "DBA" },
        { chainOriginId: id, depth: 1, targetAgent: "BACKEND_ENGINEER" },
      ],
    );
    const list = page.getByRole("list", { name: "Chain as a list" });
    await expect(list.getByRole("listitem")).toHaveCount(2);
    await expect(list).toContainText("Depth 1:");
    await expectAccessible(page);
    const types = done.history.map((event) => event.type);
    for (const type of ["flag.created", "flag.locked", "flag.unlocked", "flag.completed"])
      expect(types).toContain(type);
  });

  test("an unknown target gets three agents to choose from, and the flag is not made", async ({ page, api }) => {
    await page.goto("/flags");
    await live(page);
    await page.getByRole("button", { name: "Create a flag" }).first().click();
    const form = dialog(page);
    await form.getByRole("combobox", { name: "Type" }).selectOption("Security");
    await expect(form.getByRole("combobox", { name: "Impact" })).toBeDisabled();
    await expect(form.getByRole("combobox", { name: "Impact" })).toHaveValue("critical");
    await form.getByRole("textbox", { name: /^What changed/ }).fill("Too short");
    await form.getByRole("button", { name: "Create", exact: true }).click();
    await expect(form.getByText("Must have at least 50 characters.")).toBeVisible();
    await expect(form.getByText("9 of at least 50 characters")).toBeVisible();
    await form.getByRole("combobox", { name: "Type" }).selectOption("Refactor");
    await form.getByRole("combobox", { name: "Impact" }).selectOption("Low");
    await form.getByRole("textbox", { name: /^Source/ }).fill("API_DEVELOPER");
    await form.getByRole("textbox", { name: /^What changed/ }).fill(CHANGE);
    await form.getByRole("textbox", { name: /^Action required/ }).fill(ACTION);
    await form.getByRole("combobox", { name: /^Target/ }).fill("BACKEND_ENGINER");
    await form.getByRole("button", { name: "Create", exact: true }).click();
    const meant = form.getByRole("group", { name: "Agents that may be meant" });
    await meant.getByRole("button", { name: "BACKEND_ENGINEER" }).click();
    await expect(form.getByRole("combobox", { name: /^Target/ })).toHaveValue("BACKEND_ENGINEER");
    await form.getByRole("button", { name: "Create", exact: true }).click();
    await expect(form).toHaveCount(0);
    const { items } = await api.call("listFlags", { target: "BACKEND_ENGINEER", type: ["refactor"], limit: 1 });
    expect(items[0]).toMatchObject({ changeDescription: CHANGE, impactLevel: "low" });
  });

  test("who completes second learns who was first", async ({ page, api }) => {
    const { id } = await raise(api);
    await page.route("**/api/v1/events**", (route) => route.abort());
    await page.goto(`/flags/${id}`);
    await actions(page)
      .getByRole("button", { name: /^Complete/ })
      .click();
    await dialog(page).getByRole("radio", { name: "No, nobody else" }).check();
    await api.call("completeFlag", { id, notes: "First" });
    await dialog(page).getByRole("button", { name: "Complete", exact: true }).click();
    await expect(dialog(page).getByRole("alert")).toContainText("DBA");
    expect((await flagNow(api, id)).completionsBy).toMatchObject([{ agent: "DBA", notes: "First" }]);
  });
});

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
    await expect(page.getByText("No flag matches these filters")).toBeVisible();
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
