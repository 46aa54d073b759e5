import { audit, expect, expectAccessible, expectNoSidewaysScroll, test } from "./support/test";
import { makeBrokenRepository, makeSoundRepository } from "./support/repository";
import { startVoyage } from "./support/voyage";

/** Bytes of JavaScript, as they are transferred. */
const JS_BUDGET = 250_000;

test.describe("runs page", () => {
  test("RUN-9 a new run appears and ends without a reload", async ({ page, api }) => {
    await page.goto("/runs");
    await expect(page.getByRole("status").getByText("Live", { exact: true })).toBeVisible();
    const voyage = await startVoyage(api, "SEEN");
    const row = page.getByRole("link").filter({ hasText: "SEEN:VOYAGE" });
    await expect(row).toContainText("In progress");
    await voyage.release();
    await expect(row).toContainText("Complete");
    await expect(row.getByRole("progressbar")).toHaveAttribute("aria-valuetext", "3 of 3 tasks ended");
  });

  test("filters live in the address and survive a reload", async ({ page, api }) => {
    const run = await audit(api, (await makeSoundRepository()).path);
    await page.goto("/runs");
    await page.getByRole("group", { name: "Status" }).getByRole("button", { name: "Complete" }).click();
    await expect(page).toHaveURL(/status=complete/);
    await page.getByRole("combobox", { name: "Coordinator" }).selectOption("COORD_OPS");
    await page.getByRole("combobox", { name: "Time" }).selectOption("Last hour");
    await page.getByRole("searchbox").fill(run.id);
    await expect(page).toHaveURL(new RegExp(`q=${run.id}`));
    const rows = page.getByRole("list", { name: "Runs" }).getByRole("listitem");
    await expect(rows).toHaveCount(1);
    await page.reload();
    await expect(rows).toHaveCount(1);
    await page.getByRole("searchbox").fill("no run has this text");
    await expect(page.getByRole("heading", { name: "No run matches these filters" })).toBeVisible();
    await page.getByRole("button", { name: "Clear filters" }).first().click();
    await expect(page).toHaveURL(/\/runs$/);
    await expect(rows.first()).toBeVisible();
  });

  test("j and k move, Enter opens, letters in the search field stay letters", async ({ page, api }) => {
    await audit(api, (await makeSoundRepository()).path);
    await audit(api, (await makeSoundRepository()).path);
    await page.goto("/runs");
    const rows = page.getByRole("list", { name: "Runs" }).getByRole("link");
    await expect(page.getByRole("status").getByText("Live", { exact: true })).toBeVisible();
    await page.keyboard.press("j");
    await expect(rows.nth(0)).toBeFocused();
    await page.keyboard.press("j");
    await expect(rows.nth(1)).toBeFocused();
    await page.keyboard.press("k");
    await page.keyboard.press("/");
    await page.keyboard.type("jk");
    await expect(page.getByRole("searchbox")).toHaveValue("jk");
    await page.getByRole("searchbox").fill("");
    await page.keyboard.press("Escape");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/runs\/[0-9a-f-]{36}/);
  });
});

test.describe("run page", () => {
  test("EXEC-1 logs stream, a retry shows its attempts, the handoff is there in the end", async ({ page, api }) => {
    const voyage = await startVoyage(api, "SEA");
    await page.goto(`/runs/${voyage.runId}`);
    const tree = page.getByRole("tree", { name: "Tasks" });
    const sail = tree.getByRole("treeitem").filter({ hasText: "Cross the sea" });
    await sail.click();
    await page.getByRole("tab", { name: "Logs" }).click();
    await expect(page.getByRole("log")).toContainText("anchor up");
    await expect(page.getByRole("log")).toContainText("fog ahead");
    await page.getByRole("searchbox", { name: "Search the log" }).fill("FOG");
    await expect(page.getByRole("log")).not.toContainText("anchor up");
    await page.getByRole("searchbox", { name: "Search the log" }).fill("");

    await tree.getByRole("treeitem").filter({ hasText: "Set the sails" }).click();
    await expect(tree.getByRole("treeitem").filter({ hasText: "Set the sails" })).toContainText("attempt 2");
    await page.getByRole("tab", { name: /Attempts/ }).click();
    await expect(page.getByRole("heading", { name: "Attempt 1" })).toBeVisible();
    await expect(page.getByRole("heading", { name: "Attempt 2" })).toBeVisible();
    await expect(tree.getByRole("img", { name: /failed after .*, waited .* to retry, ran / })).toBeVisible();

    await voyage.release();
    await expect(page.getByText("Complete", { exact: true }).first()).toBeVisible();
    await sail.click();
    await page.getByRole("tab", { name: "Handoff" }).click();
    await expect(page.getByText("Crossed the sea")).toBeVisible();
    await expect(page.getByText("A reef at the entrance")).toBeVisible();
    await expect(tree.getByRole("treeitem").filter({ hasText: "Unload" })).toContainText("Skipped");
  });

  test("the tree by keyboard, Escape closes the inspector, ? shows the keys", async ({ page, api }) => {
    const run = await audit(api, (await makeSoundRepository()).path);
    await page.goto(`/runs/${run.id}`);
    const rows = page.getByRole("tree", { name: "Tasks" }).getByRole("treeitem");
    await expect(page.getByRole("status").getByText("Live", { exact: true })).toBeVisible();
    await rows.first().focus();
    await page.keyboard.press("ArrowDown");
    await expect(rows.nth(1)).toBeFocused();
    await expect(rows.nth(1)).toHaveAttribute("aria-selected", "true");
    const inspector = page.getByRole("complementary", { name: "Inspector" });
    await expect(inspector.getByRole("heading", { name: run.tasks[0]!.title })).toBeVisible();
    await page.keyboard.press("i");
    await expect(inspector.getByRole("tab", { name: "Input" })).toHaveAttribute("aria-selected", "true");
    await page.keyboard.press("Escape");
    await expect(inspector).toHaveCount(0);
    await page.keyboard.press("Enter");
    await expect(inspector).toBeVisible();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowLeft");
    await expect(rows).toHaveCount(1);
    await page.keyboard.press("ArrowRight");
    await expect(rows).toHaveCount(run.tasks.length + 2);
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Keys on this page" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(inspector).toBeVisible();
  });

  test("abort and retry ask first, and Enter alone does neither", async ({ page, api }) => {
    const voyage = await startVoyage(api, "STORM");
    await page.goto(`/runs/${voyage.runId}`);
    // Other runs' escalations have buttons of the same name above the page.
    const content = page.getByRole("main");
    await content.getByRole("button", { name: "Abort…" }).first().click();
    const dialog = page.getByRole("alertdialog");
    await expect(dialog.getByRole("textbox", { name: "Reason" })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(dialog).toBeVisible();
    expect((await api.call("getRun", { id: voyage.runId })).status).toBe("in_progress");
    await dialog.getByRole("textbox", { name: "Reason" }).fill("the storm is too strong");
    await dialog.getByRole("button", { name: "Abort the run" }).click();
    await expect(page.getByText("Aborted", { exact: true }).first()).toBeVisible();
    await expect(page.getByText("the storm is too strong").first()).toBeVisible();

    await voyage.release();
    await content.getByRole("button", { name: "Retry…" }).first().click();
    await expect(dialog).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(dialog).toBeVisible();
    await dialog.getByRole("button", { name: "Retry the run" }).click();
    await expect(page.getByText("Complete", { exact: true }).first()).toBeVisible();
  });

  test("RUN-5 the graph shows conditions, the event log every cascade signal", async ({ page, api }) => {
    const voyage = await startVoyage(api, "REEF");
    await voyage.release();
    await page.goto(`/runs/${voyage.runId}?view=graph`);
    const graph = page.getByRole("region", { name: /Graph of the plan/ });
    await expect(graph.getByRole("button", { name: /Unload/ })).toContainText("context.cargo == true");
    await graph.getByRole("button", { name: /Cross the sea/ }).click();
    await expect(
      page.getByRole("complementary", { name: "Inspector" }).getByRole("heading", { name: "Cross the sea" }),
    ).toBeVisible();
    await expect(page.getByText("Complete", { exact: true }).first()).toBeVisible();
    await page.getByRole("tab", { name: "Events" }).first().click();
    const events = page.getByRole("region", { name: "Events" });
    await page.getByRole("searchbox", { name: "Search events" }).fill("run completed");
    await events.getByRole("button", { name: /COMPLETE/ }).click();
    await expect(events.getByText('"COORD_REEF:COMPLETE"')).toBeVisible();
  });

  test("GATE-5 time that waits for a person is told apart from work", async ({ page, api }) => {
    const run = await audit(api, (await makeBrokenRepository()).path);
    await page.goto(`/runs/${run.id}?at=@gate`);
    await expect(
      page
        .getByRole("tree")
        .getByRole("img", { name: /for a person/ })
        .first(),
    ).toBeVisible();
    await expect(page.getByRole("complementary", { name: "Inspector" }).getByText("Links valid").first()).toBeVisible();
    await expect(page.getByRole("article", { name: run.escalations[0]!.title })).toBeVisible();
    await api.call("decideEscalation", { id: run.escalations[0]!.id, option: "abort" });
    await expect(page.getByRole("article", { name: run.escalations[0]!.title })).toHaveCount(0);
  });
});

test.describe("every view of runs", () => {
  for (const [width, colorScheme] of [
    [1440, "light"],
    [1440, "dark"],
    [390, "light"],
    [390, "dark"],
  ] as const)
    test(`is accessible, does not scroll sideways and logs no error at ${width} px, ${colorScheme}`, async ({
      browser,
      api,
    }) => {
      test.slow();
      const run = await audit(api, (await makeBrokenRepository()).path);
      const context = await browser.newContext({ viewport: { width, height: 844 }, colorScheme });
      const page = await context.newPage();
      const errors: string[] = [];
      page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
      page.on("pageerror", (error) => errors.push(error.message));
      const { stepId } = run.tasks[1]!;
      for (const view of [
        "/runs",
        "/runs?q=nothing+has+this",
        "",
        "?view=graph",
        "?view=events",
        `?at=${stepId}&tab=findings`,
      ]) {
        await page.goto(view.startsWith("/") ? view : `/runs/${run.id}${view}`);
        // Below an open sheet it has no role.
        await expect(page.locator("main")).toBeVisible();
        await expect(page.getByRole("status", { name: /^Loading/ })).toHaveCount(0);
        await expectAccessible(page);
        await expectNoSidewaysScroll(page);
      }
      expect(errors).toEqual([]);
      await context.close();
      await api.call("decideEscalation", { id: run.escalations[0]!.id, option: "abort" });
    });

  test("at phone width the inspector is a sheet over the tasks", async ({ browser, api }) => {
    const run = await audit(api, (await makeSoundRepository()).path);
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    await page.goto(`/runs/${run.id}?view=tasks`);
    await page
      .getByRole("treeitem")
      .filter({ hasText: run.tasks[0]!.agent })
      .or(page.getByRole("treeitem").nth(1))
      .first()
      .click();
    await expect(page.getByRole("dialog")).toContainText(run.tasks[0]!.agent);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await context.close();
  });

  test("the live indicator tells when the feed is down and comes back", async ({ page, context }) => {
    await page.goto("/runs");
    await expect(page.getByRole("status").getByText("Live", { exact: true })).toBeVisible();
    await context.setOffline(true);
    await expect(page.getByRole("status").filter({ hasText: /^Not live/ })).toContainText(/since \d\d:\d\d/);
    await context.setOffline(false);
    await expect(page.getByRole("status").getByText("Live", { exact: true })).toBeVisible();
  });

  test("a first load transfers at most 250 kB of JavaScript", async ({ browser, api }) => {
    const run = await audit(api, (await makeSoundRepository()).path);
    const [escalation] = (await api.call("listEscalations", { limit: 1 })).items;
    for (const path of [
      "/runs",
      `/runs/${run.id}`,
      `/runs/${run.id}/report`,
      "/escalations",
      ...(escalation === undefined ? [] : [`/escalations/${escalation.id}`]),
      "/escalations/metrics",
      "/bypasses",
      "/flags",
      "/flags/health",
      "/coordinators",
      "/coordinators/coord-ops",
      "/coordinators/coord-ops/edit",
      "/coordinators/new",
      "/agents",
      "/agents/hierarchy",
      "/settings/account",
      "/settings/people",
      "/settings/keys",
      "/settings/audit-log",
      "/settings/channels",
    ]) {
      const context = await browser.newContext();
      const page = await context.newPage();
      const network = await context.newCDPSession(page);
      await network.send("Network.enable");
      const scripts = new Set<string>();
      let bytes = 0;
      network.on(
        "Network.responseReceived",
        ({ requestId, response }) => response.url.includes(".js") && scripts.add(requestId),
      );
      network.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
        if (scripts.has(requestId)) bytes += encodedDataLength;
      });
      await page.goto(path);
      await expect(page.getByRole("status").getByText("Live", { exact: true })).toBeVisible();
      // What a page fetches to show itself counts, whenever it does so.
      await expect(page.getByRole("status", { name: /^Loading/ })).toHaveCount(0);
      if (path.endsWith("/edit")) await expect(page.getByLabel("Title (required)").first()).toBeEditable();
      expect(bytes, path).toBeLessThanOrEqual(JS_BUDGET);
      await context.close();
    }
  });
});
