import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "@playwright/test";
import { parse } from "yaml";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./support/test";

/** Names of this time, so that the tests can be run again on the same catalog. */
const CREW = `crew${Date.now().toString(36)}`;
const navigator = (model: string, charts: string) => `---
name: ${CREW}.navigator
description: Plots the course: reads charts and stars
model: ${model}
tags: [charts, ${CREW}]
---

# Navigator

Reads **${charts}**. <img src=x onerror="document.title='broken into'">
`;
/** YAML whose alias leads nowhere: nothing of it can be trusted. */
const HOSTILE = "---\nname: crew.cook\ndescription: &a [*b]\n---\n# Cook\n";

async function importFolder(page: Page, folder: string): Promise<void> {
  await page.goto("/agents/imports/new");
  await page.getByLabel("Folder (required)").fill(folder);
  await page.getByRole("button", { name: "Preview the import" }).click();
  await expect(page.getByRole("heading", { name: "Preview of an import" })).toBeVisible();
}

const outcome = (page: Page, begins: RegExp) => page.getByRole("status").filter({ hasText: begins });

test.describe("CAT the catalog", () => {
  let folder: string;
  test.beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "quarterdeck-crew-"));
    await writeFile(path.join(folder, "navigator.md"), navigator("sonnet", "charts"));
    await writeFile(path.join(folder, "cook.md"), HOSTILE);
  });
  test.afterAll(() => rm(folder, { recursive: true, force: true }));

  test("CAT-1 a folder is previewed, imported, changed and imported again; versions show the change and roll back", async ({
    page,
  }) => {
    await test.step("the preview changes nothing and names each file's fate", async () => {
      await importFolder(page, folder);
      const files = page.getByRole("list", { name: "Files of the import" });
      const mended = files.getByRole("listitem").filter({ hasText: "navigator.md" }).first();
      await expect(mended).toContainText("Repaired");
      await expect(mended).toContainText("Line 3:");
      await expect(mended).toContainText(`@${CREW}.navigator`);
      const refused = files.getByRole("listitem").filter({ hasText: "cook.md" }).first();
      await expect(refused).toContainText("Refused");
      await expect(refused).toContainText("Line 2:");
      await expect(page.getByText("Nothing was changed.")).toBeVisible();
      await page.getByRole("button", { name: /^Refused/ }).click();
      await expect(page).toHaveURL(/outcome=refused/);
      await expect(files.getByText("navigator.md")).toHaveCount(0);
      await expectAccessible(page);
    });

    await test.step("imported for real, the agent has its page", async () => {
      await page.getByRole("button", { name: "Import for real" }).click();
      await expect(page.getByRole("heading", { name: "Import", exact: true })).toBeVisible();
      await expect(outcome(page, /The catalog now has/)).toContainText("1 added");
      await page.getByRole("link", { name: `@${CREW}.navigator` }).click();
      await expect(page).toHaveURL(new RegExp(`/agents/%40${CREW}\\.navigator`));
      await expect(page.getByRole("heading", { level: 1, name: `@${CREW}.navigator` })).toBeVisible();
      await expect(page.getByText("Plots the course: reads charts and stars").first()).toBeVisible();
      await expect(page.getByRole("heading", { name: "Navigator", exact: true })).toBeVisible();
      // The HTML is text: no image is asked for, nothing runs.
      await expect(page.locator("main img")).toHaveCount(0);
      await expect(page).not.toHaveTitle(/broken into/);
      await expectAccessible(page);
    });

    await test.step("an unchanged folder changes nothing, a changed file makes a version", async () => {
      await writeFile(path.join(folder, "navigator.md"), navigator("opus", "sea charts"));
      await importFolder(page, folder);
      await expect(outcome(page, /It would leave/)).toContainText("1 changed");
      await page.getByRole("button", { name: "Import for real" }).click();
      await expect(outcome(page, /The catalog now has/)).toContainText("1 changed");
      await page.goto(`/agents/%40${CREW}.navigator?tab=versions`);
      const diff = page.getByRole("region", { name: /Difference between Version 1 and version 2/ });
      await expect(diff.getByRole("row").filter({ hasText: "sonnet" })).toContainText("opus");
      await expectAccessible(page);
    });

    await test.step("a rollback says what it does and writes version 3", async () => {
      await page.getByRole("button", { name: /^Version 1/ }).click();
      await page.getByRole("button", { name: "Roll back to version 1…" }).click();
      const dialog = page.getByRole("alertdialog");
      await expect(dialog).toContainText("written once more, as version 3");
      await dialog.getByRole("button", { name: "Roll back" }).click();
      await expect(page.getByRole("button", { name: /^Version 3/ })).toContainText("newest");
      await page.getByRole("tab", { name: "Overview" }).click();
      await expect(page.getByText("sonnet").first()).toBeVisible();
    });
  });

  test("CAT-1 a file that is dropped is previewed and imported without choosing it again", async ({ page }) => {
    await page.goto("/agents/imports/new?from=upload");
    await page.getByLabel("File to import").setInputFiles({
      name: `${CREW}.surgeon.md`,
      mimeType: "text/markdown",
      buffer: Buffer.from(`---\nname: ${CREW}.surgeon\ndescription: Mends the crew\n---\n\n# Surgeon\n`),
    });
    await page.getByRole("button", { name: "Preview the import" }).click();
    await expect(outcome(page, /It would leave/)).toContainText("1 added");
    await page.getByRole("button", { name: "Import for real" }).click();
    await expect(outcome(page, /The catalog now has/)).toContainText("1 added");
    await page.goto("/agents/imports");
    await expect(page.getByRole("list", { name: "Imports" }).getByText(`${CREW}.surgeon.md`).first()).toBeVisible();
  });

  test("CAT-3 the search explains its points, and filters live in the address", async ({ page }) => {
    await importFolder(page, folder);
    await page.getByRole("button", { name: "Import for real" }).click();
    await expect(outcome(page, /The catalog now has/)).toBeVisible();
    await page.goto("/agents");
    await page.getByRole("searchbox").fill(`read the ${CREW}`);
    const hit = page.getByRole("list", { name: "Search results" }).getByRole("listitem").first();
    await expect(hit).toContainText(`@${CREW}.navigator`);
    await expect(hit).toContainText(`tag: ${CREW}`);
    await expect(hit).toContainText("points");
    await page.getByRole("tab", { name: "Full text" }).click();
    await expect(page).toHaveURL(/mode=text/);
    await expect(page.getByRole("list", { name: "Search results" })).toContainText(`@${CREW}.navigator`);
    await page.goto(`/agents?tag=${CREW}`);
    const tag = page.getByRole("button", { name: `Tag: ${CREW}` });
    await expect(tag).toHaveAttribute("aria-pressed", "true");
    const listed = page.getByRole("list", { name: "Agents" }).getByRole("listitem");
    await expect(listed.filter({ hasText: `@${CREW}.navigator` })).toHaveCount(1);
    await expect(listed.filter({ hasNotText: CREW })).toHaveCount(0);
    await expectAccessible(page);
    await tag.click();
    await expect(page).not.toHaveURL(/tag=/);
    await expect(page.getByRole("button", { name: "Clear filters" })).toHaveCount(0);
  });

  test("CAT-6 the hierarchy is a graph, and a list that the keyboard goes through", async ({ page }) => {
    await page.goto("/agents/hierarchy?view=list");
    const list = page.getByRole("list", { name: "Hierarchy" });
    const ops = list.getByRole("button", { name: /^COORD_OPS: \d+ below/ });
    await expect(ops).toHaveAttribute("aria-expanded", "true");
    await list.getByRole("link", { name: /COORD_OPS/ }).focus();
    await page.keyboard.press("ArrowLeft");
    await expect(ops).toHaveAttribute("aria-expanded", "false");
    await page.keyboard.press("ArrowRight");
    await expect(ops).toHaveAttribute("aria-expanded", "true");
    await expectAccessible(page);
    await page.getByRole("tab", { name: "Graph" }).click();
    await expect(page.getByRole("region", { name: /Graph of the hierarchy/ })).toBeVisible();
  });

  test("the pages work at phone width in the dark", async ({ browser }) => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, colorScheme: "dark" });
    const page = await context.newPage();
    for (const address of [
      "/agents",
      "/agents/hierarchy",
      "/agents/imports",
      "/agents/imports/new",
      "/coordinators/coord-ops/edit",
      "/coordinators/new",
      "/coordinators/coord-ops/versions",
    ]) {
      await page.goto(address);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expectNoSidewaysScroll(page);
      await expectAccessible(page);
    }
    await context.close();
  });
});

test.describe("RUN-2 editing a coordinator", () => {
  test("YAML shows a fault beside its line; mended, compared and saved it is a version that rolls back", async ({
    page,
    api,
  }) => {
    const { definition } = await api.call("getCoordinator", { id: "coord-platform" });
    await page.goto("/coordinators/coord-platform");
    await page.getByRole("link", { name: "Edit", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1, name: /Edit COORD_PLATFORM/ })).toBeVisible();
    const save = page.getByRole("button", { name: "Review and save…" });
    const editor = page.getByRole("textbox", { name: "Definition, YAML" });

    await test.step("form and YAML are one text", async () => {
      await page.getByLabel("Title (required)").first().fill("Platform of the crew");
      await page.getByRole("tab", { name: "YAML" }).click();
      await expect(editor).toContainText("title: Platform of the crew");
    });

    await test.step("a fault stands beside its line and can't be saved", async () => {
      await editor.getByText("name: COORD_PLATFORM").first().click();
      await page.keyboard.press("End");
      await page.keyboard.type("x");
      const line = editor.locator(".cm-line").filter({ hasText: "name: COORD_PLATFORMx" });
      await expect(line.locator(".cm-fault")).toContainText("UPPER_SNAKE");
      await expect(page.getByRole("region", { name: "Problems" })).toContainText("UPPER_SNAKE");
      await expect(save).toBeDisabled();
      await page.getByRole("region", { name: "Problems" }).getByRole("button", { name: "Go to the field" }).click();
      await expect(page.getByLabel("Name (required)").first()).toBeFocused();
      await expectAccessible(page);
      await page.getByLabel("Name (required)").first().fill("COORD_PLATFORM");
      await expect(page.getByText("Nothing is wrong with it.")).toBeVisible();
    });

    await test.step("the difference is shown before saving", async () => {
      await save.click();
      const dialog = page.getByRole("dialog", { name: "Review and save" });
      await expect(dialog.getByRole("row").filter({ hasText: "Platform of the crew" })).toContainText(definition.title);
      await expectAccessible(page);
      // The feed tells the page of the new version before the answer to saving it is there.
      await page.route("**/api/v1/coordinators/coord-platform", async (route) => {
        if (route.request().method() !== "PUT") return route.fallback();
        const told = page.waitForResponse((it) => /\/coord-platform\/versions\/\d+$/.test(it.url()));
        const response = await route.fetch();
        await told;
        await route.fulfill({ response });
      });
      await dialog.getByRole("button", { name: "Save", exact: true }).click();
      await expect(page).toHaveURL(/\/coordinators\/coord-platform$/);
      await expect(dialog).toHaveCount(0);
    });

    await test.step("the version before can be brought back", async () => {
      await page.getByRole("link", { name: "Versions" }).click();
      const versions = page.getByRole("list", { name: "Versions" });
      await expect(versions.getByRole("button").first()).toContainText("newest");
      await versions.getByRole("button").nth(1).click();
      await page.getByRole("button", { name: /^Roll back to version/ }).click();
      await page.getByRole("alertdialog").getByRole("button", { name: "Roll back" }).click();
      await expect
        .poll(async () => (await api.call("getCoordinator", { id: "coord-platform" })).definition.title)
        .toBe(definition.title);
    });
  });

  test("the form works before the code that writes YAML is there", async ({ page }) => {
    await page.goto("/coordinators/coord-ops/edit");
    const title = page.getByLabel("Title (required)").first();
    await expect(title).toBeEditable();
    let release: () => void = () => undefined;
    const held = new Promise<void>((done) => {
      release = done;
    });
    let asked = 0;
    await page.route("**/_next/static/chunks/*.js", async (route) => {
      asked += 1;
      await held;
      await route.continue();
    });
    const save = page.getByRole("button", { name: "Review and save…" });
    await title.fill("Deck");
    await title.press("End");
    await page.keyboard.type(" work");
    await expect(title).toHaveValue("Deck work");
    await expect(page.getByText("Not saved")).toBeVisible();
    await expect(save).toBeDisabled();
    expect(asked).toBeGreaterThan(0);
    release();
    await expect(save).toBeEnabled();
    await expect(title).toHaveValue("Deck work");
    await expect
      .poll(() => page.evaluate(() => localStorage.getItem("quarterdeck:definition:coord-ops")))
      .toContain("title: Deck work");
    await page.getByRole("button", { name: "Drop changes…" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Drop changes" }).click();
    await expect(page.getByText("Not saved")).toHaveCount(0);
  });

  test("ESC-3 the rules of decisions have fields, for every escalation and by type", async ({ page }) => {
    await page.goto("/coordinators/coord-ops/edit");
    const rules = page.getByRole("region", { name: "Rules of decisions" });
    const kept = () => page.evaluate(() => localStorage.getItem("quarterdeck:definition:coord-ops") ?? "");
    await rules.getByRole("button", { name: /^Every escalation/ }).click();
    await rules.getByLabel("Quorum").fill("2");
    await rules.getByLabel("Own requests").selectOption({ label: "Nobody approves their own" });
    await rules.getByLabel("Minutes until it is due").fill("90");
    await rules.getByLabel("Reminders, after minutes").fill("30\n60");
    await rules.getByLabel("At the deadline").selectOption({ label: "A person is asked instead" });
    await expect(page.getByRole("region", { name: "Problems" })).toContainText("names the person it is given to");
    await rules.getByLabel("To the person").fill("grace");
    await rules.getByLabel("Working hours").selectOption({ label: "These hours" });
    await rules.getByLabel("Time zone").fill("Europe/Berlin");
    await rules.getByLabel("Fri").uncheck();
    await rules.getByLabel("Add rules for one type of escalation").selectOption({ label: "Gate bypass" });
    await rules.getByLabel("Roles", { exact: true }).fill("DBA");
    await expect(page.getByText("Nothing is wrong with it.")).toBeVisible();
    await expectAccessible(page);
    const text = JSON.parse(await kept()) as { text: string; base: string };
    const { escalation } = parse(text.text) as { escalation: Record<string, unknown> };
    expect(escalation).toMatchObject({
      rules: {
        quorum: 2,
        ownRequest: "forbidden",
        deadlineMinutes: 90,
        remindAfterMinutes: [30, 60],
        onDeadline: { do: "reassign", to: "grace" },
        workingHours: { timezone: "Europe/Berlin", days: ["mon", "tue", "wed", "thu"] },
      },
      rulesFor: { gate_bypass: { roles: ["DBA"] } },
    });
    const before = parse(text.base) as { escalation: Record<string, unknown> };
    expect({ ...before.escalation, rules: null, rulesFor: null }).toEqual({
      ...escalation,
      rules: null,
      rulesFor: null,
    });
    await page.getByRole("button", { name: "Drop changes…" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Drop changes" }).click();
    await expect(page.getByText("Not saved")).toHaveCount(0);
  });

  test("unsaved work outlives a reload, and can be dropped", async ({ page }) => {
    await page.goto("/coordinators/coord-ops/edit");
    await page.getByLabel("Title (required)").first().fill("Deck work");
    await expect(page.getByText("Not saved")).toBeVisible();
    await expect
      .poll(() => page.evaluate(() => localStorage.getItem("quarterdeck:definition:coord-ops")))
      .toContain("Deck work");
    page.on("dialog", (dialog) => void dialog.accept());
    await page.reload();
    await expect(page.getByText("Your unsaved changes of an earlier visit are back.")).toBeVisible();
    await expect(page.getByLabel("Title (required)").first()).toHaveValue("Deck work");
    await page.getByRole("button", { name: "Drop changes…" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Drop changes" }).click();
    await expect(page.getByText("Not saved")).toHaveCount(0);
  });
});

test.describe("CAT-5 the palette", () => {
  test("reaches agents, flag numbers, coordinators by slash name, and sends a command", async ({ page, api }) => {
    await page.goto("/runs");
    const field = page.getByPlaceholder(/A page, an agent/);
    const open = async (text: string) => {
      // A key that is pressed before the page is live is lost.
      await expect(async () => {
        if (!(await field.isVisible())) await page.keyboard.press("Control+k");
        await expect(field).toBeVisible({ timeout: 2_000 });
      }).toPass();
      await field.fill(text);
    };
    await open("release manager");
    await page.getByRole("option", { name: /RELEASE_MANAGER/ }).click();
    await expect(page).toHaveURL(/\/agents\/RELEASE_MANAGER/);

    await open("#12");
    await expect(page.getByRole("option", { name: "Flag #12" })).toBeVisible();
    await page.keyboard.press("Escape");

    await open("/ops");
    await expect(page.getByText(/Say what COORD_OPS is to do/)).toBeVisible();
    await page.getByRole("option", { name: /^OPS:AUDIT/ }).click();
    await expect(field).toHaveValue("/ops OPS:AUDIT");
    await expect(page.getByRole("option", { name: /^Send OPS:AUDIT to COORD_OPS/ })).toHaveAttribute(
      "aria-selected",
      "true",
    );
    const before = (await api.call("listRuns", {})).items[0]?.id;
    await page.keyboard.press("Enter");
    // The audit needs a repository: it is taken from the product's own, or asked for in the form.
    const asked = page.getByRole("dialog", { name: "Broadcast a signal" });
    await expect(asked.or(page.getByText(/COORD_OPS took OPS:AUDIT/)).first()).toBeVisible();
    if (await asked.isVisible()) expect((await api.call("listRuns", {})).items[0]?.id).toBe(before);
    else await expect(page).toHaveURL(/\/runs\//);

    await page.goto("/runs");
    await open("/nobody do something");
    await expect(page.getByText(/Nothing answers to \/nobody/)).toBeVisible();
  });
});
