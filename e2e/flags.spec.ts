import { ApiError } from "@/lib/contract/client";
import { ACTION, actions, CHANGE, dialog, endAllFlags, flagNow, flagOfPage, live, raise } from "./support/flags";
import { expect, expectAccessible, test } from "./support/test";

const QUESTION_ACTION =
  "Please provide: 1) the connection details of the new store, 2) the date of the migration, 3) the format of the embeddings, 4) a way back.";

test.afterAll(endAllFlags);

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
    // The page says so itself once it runs: presses before that go nowhere.
    await expect(
      page
        .getByRole("status")
        .filter({ hasText: /^Not live/ })
        .first(),
    ).toBeAttached();
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
