import { makeBrokenRepository } from "./support/repository";
import { audit, expect, test, watchPolicy } from "./support/test";

test.describe("content security policy", () => {
  test("no page needs what the policy forbids", async ({ page, api }) => {
    const run = await audit(api, (await makeBrokenRepository()).path);
    const agent = (await api.call("listAgents", {})).items[0]!;
    const violations = await watchPolicy(page);
    const paths = [
      "/runs",
      `/runs/${run.id}`,
      `/runs/${run.id}?view=graph`,
      `/runs/${run.id}/report`,
      "/escalations",
      `/escalations/${run.escalations[0]!.id}`,
      "/flags",
      "/flags?view=board",
      "/flags/health",
      "/agents",
      `/agents/${agent.handle}`,
      "/agents/hierarchy",
      "/agents/imports",
      "/agents/imports/new",
      "/coordinators",
      "/coordinators/coord-ops",
      "/coordinators/coord-ops/versions",
      "/coordinators/coord-ops/edit",
      "/coordinators/new",
      "/settings/audit-log",
      "/docs",
      "/sign-in",
      "/there-is-no-such-page",
    ];
    for (const path of paths) {
      const response = await page.goto(path, { waitUntil: "load" });
      const policy = response!.headers()["content-security-policy"] ?? "";
      expect(policy, path).toMatch(/script-src 'self' 'nonce-[\w+/=]+' 'strict-dynamic';/);
      expect(policy, path).not.toContain("unsafe-eval");
      expect(policy.replace("style-src-attr 'unsafe-inline'", ""), path).not.toContain("unsafe-inline");
      await expect(page.locator("body"), path).not.toBeEmpty();
      expect(await violations(), path).toEqual([]);
    }
  });

  test("the editor, the theme and a toast work under it", async ({ page }) => {
    const violations = await watchPolicy(page);
    await page.goto("/coordinators/coord-ops/edit");
    await page.getByRole("tab", { name: "YAML" }).click();
    await expect(page.locator(".cm-content")).toBeVisible();
    // The look of the editor is a style element that it makes itself.
    await expect(page.locator(".cm-scroller")).toHaveCSS("display", "flex");
    await page.goto("/runs");
    await page
      .getByRole("button", { name: /^Theme:/ })
      .first()
      .click();
    expect(await violations()).toEqual([]);
  });

  test("a script and a handler that somebody smuggled in do not run", async ({ page }) => {
    const violations = await watchPolicy(page);
    await page.goto("/runs");
    await page.evaluate(() => {
      const host = document.createElement("div");
      host.innerHTML = `<img src="x" onerror="globalThis.smuggled = true">`;
      document.body.append(host);
      const frame = document.createElement("iframe");
      frame.src = "https://example.org/";
      document.body.append(frame);
    });
    await expect
      .poll(async () => (await violations()).join("\n"))
      .toMatch(/script-src-attr[\s\S]*frame-src|frame-src[\s\S]*script-src-attr/);
    expect(await page.evaluate(() => "smuggled" in globalThis)).toBe(false);
  });

  test("each answer has its own nonce", async ({ request, baseURL }) => {
    const nonceOf = async () =>
      /'nonce-([^']+)'/.exec((await request.get(`${baseURL}/sign-in`)).headers()["content-security-policy"]!)![1];
    expect(await nonceOf()).not.toBe(await nonceOf());
  });
});
