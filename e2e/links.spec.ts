import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, Page } from "@playwright/test";
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
        properties: { ports: { type: "array", items: { type: "string" } }, crew: { type: "integer" } },
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

test.describe.configure({ mode: "serial", timeout: 180_000 });

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
    for (const method of ["GET", "HEAD", "PUT", "DELETE"])
      expect((await scanner.fetch(`${link}/decision?option=approve`, { method })).status()).toBe(405);
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
