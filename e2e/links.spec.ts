import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, Locator, Page } from "@playwright/test";
import { createClient, type Client } from "@/lib/contract/client";
import { readable, startMailServer, type MailServer } from "@/lib/server/notices/smtp/testing";
import { expireLinks } from "@/scripts/test/links";
import { installRelease, shippedOps, startRelease, type WaitingRelease } from "@/scripts/test/release";
import { storeCoordinator } from "./support/coordinator";
import { join, PASSWORD, stranger } from "./support/people";
import { expect, expectAccessible, expectNoSidewaysScroll, test, watchPolicy } from "./support/test";

const PHONE = { viewport: { width: 390, height: 844 }, colorScheme: "dark" } as const;
const PICTURES = process.env.E2E_PICTURES;

/** Approvals of other shapes than a release has. */
const HARBOUR = {
  agents: ["NORTH", "EAST", "SOUTH", "WEST"].map((handle) => ({
    handle,
    role: "Test",
    executor: { kind: "builtin", analysis: "noop" },
  })),
  signals: [
    signal("SAIL", { signIn: true, deadlineMinutes: 600, onDeadline: { do: "reject" } }),
    signal(
      "LOAD",
      {},
      {
        type: "object",
        required: ["ports"],
        properties: { ports: { type: "array", items: { type: "string" } }, crew: { type: "integer", maximum: 20 } },
      },
    ),
    {
      name: "HARBOUR:ALL",
      description: "Test",
      response: "Test",
      plan: {
        parallel: ["NORTH", "EAST", "SOUTH", "WEST"].map((agent) => ({ id: agent.toLowerCase(), agent, task: "go" })),
      },
    },
  ],
};

function signal(name: string, rules: object, form?: object) {
  const params = { ports: ["Bergen", "Oslo"], crew: 7 };
  const approval = { rules: { roles: ["RELEASE"], ownRequest: "allowed", ...rules }, ...(form ? { form } : {}) };
  const step = { id: "go", agent: "NORTH", task: "go", params, approval };
  return { name: `HARBOUR:${name}`, description: "Test", response: "Test", plan: { steps: [step] } };
}

test.describe.configure({ mode: "serial" });

test.describe("ESC-6 a one-time link on a phone", () => {
  let mail: MailServer;
  let api: Client;
  let channelId: string;
  let folder: string;
  /** Has the role that a release needs, by mail alone; and one who has not. */
  let rita: Page;
  let greta: Page;

  test.beforeAll(async ({ browser }) => {
    const url = process.env.E2E_URL!;
    api = createClient({ baseUrl: url, apiKey: process.env.E2E_API_KEY! });
    mail = await startMailServer();
    folder = await mkdtemp(path.join(tmpdir(), "quarterdeck-release-"));
    const config = { host: "127.0.0.1", port: mail.port, security: "none", from: "Quarterdeck <qd@example.org>" };
    channelId = (await api.call("createChannel", { kind: "email", name: "mail to phones", config })).channel.id;
    rita = await join(browser, api, url, "rita", ["RELEASE"]);
    greta = await join(browser, api, url, "greta", ["DBA"]);
    await installRelease(api);
    await storeCoordinator(api, "HARBOUR", HARBOUR);
  });
  test.afterAll(async () => {
    await api.call("deleteChannel", { id: channelId });
    await api.call("putCoordinator", { id: "coord-ops", definition: (await shippedOps()) as never });
    await rita.context().close();
    await greta.context().close();
    await mail.close();
  });

  /** The link in the mail that a person got about an escalation. */
  async function mailed(person: string, escalationId: string): Promise<string> {
    const mine = () =>
      mail.mails
        .filter(({ to }) => to[0] === `${person}@example.org`)
        .map(readable)
        .find((text) => text.includes(escalationId));
    await expect.poll(mine).toBeDefined();
    return /http:\S+\/decide\/decide_[\w-]{43}/.exec(mine()!)![0];
  }
  const ask = async (name: string): Promise<string> => {
    const { runId } = await api.call("broadcastSignal", { signal: `HARBOUR:${name}`, context: {} });
    const run = () => api.call("getRun", { id: runId! });
    await expect.poll(async () => (await run()).escalations.length).toBe(1);
    return (await run()).escalations[0]!.id;
  };
  /** A link that somebody made for themselves, as “Link for my phone” does. */
  const own = async (page: Page, id: string): Promise<string> => {
    const made = await page.request.post(`/api/v1/escalations/${id}/link`, {
      headers: { origin: process.env.E2E_URL! },
    });
    return ((await made.json()) as { url: string }).url;
  };
  const phone = (browser: Browser, more: object = {}) => stranger(browser, { ...PHONE, ...more });
  const decision = async (id: string) => (await api.call("getEscalation", { id })).decision;
  async function look(page: Page, name: string): Promise<void> {
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await shoot(page, name);
  }
  async function shoot(page: Page, name: string): Promise<void> {
    if (!PICTURES) return;
    for (const colorScheme of ["light", "dark"] as const)
      for (const width of [390, 1440]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 844 });
        await page.screenshot({ path: path.join(PICTURES, `${name}-${colorScheme}-${width}.png`), fullPage: true });
      }
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize(PHONE.viewport);
  }

  let release: WaitingRelease;
  let link: string;

  test("a mail about the release brings the link to whoever has the role", async () => {
    release = await startRelease(api, folder, "shop");
    link = await mailed("rita", release.escalationId);
    expect(mail.mails.some(({ to, raw }) => to[0] === "greta@example.org" && raw.includes(release.escalationId))).toBe(
      false,
    );
  });

  test("scanners of mailboxes that open it decide nothing and use nothing up", async ({ playwright }) => {
    const scanner = await playwright.request.newContext();
    for (const headers of [{}, { purpose: "prefetch", "sec-purpose": "prefetch;prerender" }] as Record<
      string,
      string
    >[])
      for (const method of ["GET", "HEAD", "GET"]) {
        const answer = await scanner.fetch(link, { method, headers });
        expect([answer.status(), answer.headers()["referrer-policy"], answer.headers()["cache-control"]]).toEqual([
          200,
          "no-referrer",
          expect.stringContaining("no-store"),
        ]);
      }
    for (const [method, status] of [
      ["GET", 303],
      ["HEAD", 303],
      ["PUT", 405],
      ["DELETE", 405],
    ] as const) {
      const answer = await scanner.fetch(`${link}/decision?option=approve`, { method, maxRedirects: 0 });
      expect([method, answer.status()]).toEqual([method, status]);
    }
    expect(await decision(release.escalationId)).toBeNull();
    await scanner.dispose();
  });

  test("whoever does not have the role reads who may, and has no button", async ({ browser }) => {
    const page = await phone(browser);
    await page.goto(await own(greta, release.escalationId));
    await expect(page.getByText(/RELEASE/).first()).toBeVisible();
    await expect(page.getByRole("heading", { name: "Approve" })).toBeVisible();
    await expect(page.getByText(/This is for RELEASE/).first()).toBeVisible();
    await expect(page.getByRole("button")).toHaveCount(0);
    await look(page, "not-for-you");
    await page.context().close();
  });

  test("the page shows all that is needed, and a release approved on it goes on exactly once", async ({ browser }) => {
    const page = await phone(browser);
    const violations = await watchPolicy(page);
    const response = await page.goto(link);
    expect(response!.headers()["content-security-policy"]).toMatch(/script-src 'self' 'nonce-[\w+/=]+'/);
    expect(response!.headers()["content-security-policy"]).toMatch(/form-action 'self'/);
    for (const text of [
      "OPS:RELEASE on shop: may the release be published?",
      "A release reaches its users and can't be taken back; a person lets it go.",
      "node release.mjs publish_release",
      '+  "version": "1.2.0"',
      "exactly as shown, once",
      "It waits for rita since",
      "Asked for by operator.",
    ])
      await expect(page.getByText(text).first(), text).toBeVisible();
    await expect(page.locator("html")).toHaveClass(/dark/);
    await look(page, "release");
    const other = await phone(browser, { javaScriptEnabled: false });
    await other.goto(link);
    const posted = page.waitForRequest((request) => request.method() === "POST");
    await Promise.all([
      page.getByRole("button", { name: "Approve" }).click(),
      other.getByRole("button", { name: "Approve" }).click(),
    ]);
    const { origin } = await (await posted).allHeaders();
    expect(origin).toBe("null");
    for (const each of [page, other]) await expect(each.getByText(/rita chose "Approve" by link at/)).toBeVisible();
    expect(await violations()).toEqual([]);
    await expect.poll(async () => (await release.outcome()).status).toBe("complete");
    expect(await decision(release.escalationId)).toMatchObject({ option: "approve", by: "rita", via: "link" });
    expect(await release.published()).toEqual({ tags: ["v1.2.0"], times: 1 });
    expect(await release.outcome()).toEqual({ status: "complete", attempts: 1, started: 1, decided: 1 });
    await look(page, "used");
    await page.context().close();
    await other.context().close();
  });

  test("a link that is used, tampered with, too old, or about something that is settled says so", async ({
    browser,
  }) => {
    const page = await phone(browser);
    await page.goto(link);
    await expect(page.getByRole("heading", { name: "Your choice was taken" })).toBeVisible();
    await expect(page.getByRole("button")).toHaveCount(0);
    await page.goto(`${link.slice(0, -1)}${link.endsWith("A") ? "B" : "A"}`);
    await expect(page.getByRole("heading", { name: "This link does not work" })).toBeVisible();
    await look(page, "unknown");
    const id = await ask("LOAD");
    const [first, second] = [await own(rita, id), await own(rita, id)];
    await expireLinks(process.env.E2E_DATA!, id);
    await page.goto(first);
    await expect(page.getByRole("heading", { name: "This link is too old" })).toBeVisible();
    await look(page, "old");
    await api.call("decideEscalation", { id, option: "reject", reason: "Fog" });
    await page.goto(second);
    await expect(page.getByRole("heading", { name: "There is nothing left to decide" })).toBeVisible();
    await expect(page.getByText(/operator chose "Reject" by rest at .* Reason: Fog/)).toBeVisible();
    await look(page, "settled");
    await page.context().close();
  });

  test("where the rules ask for a session, signing in leads back, and the link then decides", async ({ browser }) => {
    const id = await ask("SAIL");
    const page = await phone(browser);
    await page.goto(await mailed("rita", id));
    await expect(page.getByText(/Until 2\d{3}-.*Then it counts as rejected/)).toBeVisible();
    await expect(page.getByRole("button")).toHaveCount(0);
    await look(page, "sign-in-first");
    await page.getByRole("link", { name: "Sign in to decide" }).click();
    await page.getByLabel("Name or e-mail address").fill("rita");
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.waitForURL("**/decide/**");
    await page.getByRole("button", { name: "Approve" }).click();
    await expect(page.getByText(/rita chose "Approve"/)).toBeVisible();
    expect(await decision(id)).toMatchObject({ by: "rita", via: "link" });
    await page.context().close();
  });

  test("signed in as somebody else, nobody decides with the link of another", async () => {
    const id = await ask("LOAD");
    await greta.goto(await own(rita, id));
    await expect(greta.getByText("You are signed in as greta; this link is for rita.")).toBeVisible();
    await expect(greta.getByRole("button")).toHaveCount(0);
    await api.call("decideEscalation", { id, option: "abort" });
  });

  test("without JavaScript it is as light or dark as the system is", async ({ browser }) => {
    const id = await ask("LOAD");
    const link = await own(rita, id);
    const colours = async (options: object) => {
      const page = await phone(browser, options);
      await page.goto(link);
      await expect(page.getByRole("button", { name: "Reject" })).toBeVisible();
      const seen = await page
        .locator("body, button, textarea, html")
        .evaluateAll((all) =>
          all
            .map((each) => getComputedStyle(each))
            .map((style) => [style.colorScheme, style.backgroundColor, style.color]),
        );
      if ("javaScriptEnabled" in options) await shoot(page, "no-script");
      await page.context().close();
      return seen;
    };
    for (const colorScheme of ["light", "dark"] as const) {
      const [bare, themed] = [await colours({ colorScheme, javaScriptEnabled: false }), await colours({ colorScheme })];
      expect(bare[0]![0]).toBe(colorScheme);
      expect(bare).toEqual(themed);
    }
    await api.call("decideEscalation", { id, option: "abort" });
  });

  for (const javaScriptEnabled of [false, true])
    test(`what is refused is shown again with what was typed, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async ({
      browser,
    }) => {
      const id = await ask("LOAD");
      const page = await phone(browser, { javaScriptEnabled });
      await page.goto(await own(rita, id));
      const form = page.locator("form").filter({ has: page.getByRole("button", { name: "Edit and approve" }) });
      const post = async (button: Locator) => {
        const answer = page.waitForResponse((response) => response.request().method() === "POST");
        await button.click();
        return (await answer).status();
      };
      await form.getByLabel("Ports").fill("Bergen\nTromsø");
      await form.getByLabel("Crew").fill("99");
      await form.getByLabel("Reason").fill("Fog in\nOslo");
      expect(await post(form.getByRole("button"))).toBe(422);
      const crew = form.getByLabel("Crew");
      await expect(crew).toHaveAccessibleDescription("Crew must be <= 20.");
      await expect(crew).toHaveAttribute("aria-invalid", "true");
      await expect(crew).toBeFocused();
      await expect(crew).toHaveValue("99");
      await expect(form.getByLabel("Ports")).toHaveValue("Bergen\nTromsø");
      await expect(form.getByLabel("Reason")).toHaveValue("Fog in\nOslo");
      if (javaScriptEnabled) await look(page, "refused");
      else await shoot(page, "refused-no-script");
      const reject = page.locator("form").filter({ has: page.getByRole("button", { name: "Reject" }) });
      await reject.getByLabel("Reason").fill("  ");
      expect(await post(reject.getByRole("button"))).toBe(422);
      await expect(reject.getByLabel("Reason")).toHaveAccessibleDescription("Reason is required for this option.");
      expect(await decision(id)).toBeNull();
      await form.getByLabel("Crew").fill("9");
      await form.getByLabel("Reason").fill("Fog");
      await form.getByRole("button").click();
      await expect(page.getByText(/rita chose "Edit and approve"/)).toBeVisible();
      expect(await decision(id)).toMatchObject({ inputs: { ports: ["Bergen", "Oslo"], crew: 9 }, reason: "Fog" });
      await page.context().close();
    });

  test("what was typed when somebody else was faster is still there to read", async ({ browser }) => {
    const id = await ask("LOAD");
    const page = await phone(browser, { javaScriptEnabled: false });
    await page.goto(await own(rita, id));
    const form = page.locator("form").filter({ has: page.getByRole("button", { name: "Reject" }) });
    await form.getByLabel("Reason").fill("The harbour is closed");
    await api.call("decideEscalation", { id, option: "abort", reason: "Fog" });
    const answer = page.waitForResponse((response) => response.request().method() === "POST");
    await form.getByRole("button").click();
    expect((await answer).status()).toBe(409);
    await expect(page.getByRole("heading", { name: "There is nothing left to decide" })).toBeVisible();
    await expect(page.getByRole("region", { name: "Not taken: Reject. You wrote" })).toContainText(
      "The harbour is closed",
    );
    await shoot(page, "too-late");
    await page.context().close();
  });

  test("values are edited in fields, and what was refused says why; the plan is edited in the dashboard", async ({
    browser,
  }) => {
    const id = await ask("LOAD");
    const page = await phone(browser);
    await page.goto(await mailed("rita", id));
    await expect(page.getByLabel("Ports")).toHaveValue("Bergen\nOslo");
    await look(page, "form");
    await page.getByLabel("Ports").fill("Bergen\nTromsø");
    await page.getByLabel("Crew").fill("9");
    await page.getByRole("button", { name: "Edit and approve" }).click();
    await expect(page.getByText(/rita chose "Edit and approve"/)).toBeVisible();
    expect((await decision(id))?.inputs).toEqual({ ports: ["Bergen", "Tromsø"], crew: 9 });
    const plan = await ask("ALL");
    await page.goto(await own(rita, plan));
    await look(page, "plan");
    await expect(page.getByRole("textbox", { name: /Steps/ })).toHaveCount(0);
    await page.getByRole("link", { name: "Edit it in the dashboard" }).click();
    await page.waitForURL(`**/sign-in?next=*${plan}`);
    await page.context().close();
    await api.call("decideEscalation", { id: plan, option: "abort" });
  });
});
