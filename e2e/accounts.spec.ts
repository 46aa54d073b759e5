import { createOTP } from "@better-auth/utils/otp";
import type { Browser, Page } from "@playwright/test";
import type { Client } from "@/lib/contract/client";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./support/test";

// A way in and out is long, and the machine may be shared.
test.slow();

const PASSWORD = "four words are enough";
/** Passkeys want a name, and the product listens on 127.0.0.1. */
const named = (url: string) => url.replace("127.0.0.1", "localhost");

async function invite(api: Client, email: string): Promise<string> {
  const { link } = await api.call("createInvitation", { email, role: "operator", approverRoles: ["DBA"] });
  return new URL(link).search;
}

/** A browser that is not signed in. */
async function stranger(browser: Browser, width = 1440): Promise<Page> {
  const context = await browser.newContext({
    storageState: { cookies: [], origins: [] },
    viewport: { width, height: 900 },
  });
  return context.newPage();
}

async function join(page: Page, url: string, search: string, name: string): Promise<void> {
  await page.goto(`${url}/sign-in/invitation${search}`);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Join" }).click();
  await page.waitForURL("**/runs");
}

async function signIn(page: Page, name: string, password = PASSWORD): Promise<void> {
  await page.getByLabel("Name or e-mail address").fill(name);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

test("a person joins by invitation, signs out, and in again by password with an authenticator app", async ({
  browser,
  baseURL,
  api,
}) => {
  const page = await stranger(browser, 390);
  const search = await invite(api, "wilma@example.org");
  await page.goto(`${baseURL}/sign-in/invitation${search}`);
  await expect(page.getByText("wilma@example.org")).toBeVisible();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await join(page, baseURL!, search, "Wilma Ö. Flint");
  for (const [address, title] of [
    ["audit-log", "Audit log"],
    ["channels", "Channels"],
  ]) {
    await page.goto(`${baseURL}/settings/${address}`);
    await expect(page.getByRole("heading", { name: `${title}: administrators alone` })).toBeVisible();
    await expect(page.getByText("yours is operator")).toBeVisible();
    await expectAccessible(page);
  }
  await page.goto(`${baseURL}/settings/account`);
  await expect(page.getByText("wilma-o-flint").last()).toBeVisible();
  await expect(page.getByText("DBA", { exact: true })).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);

  await page.getByRole("button", { name: "Set it up" }).click();
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Go on" }).click();
  const uri = await page.locator("[data-totp]").getAttribute("data-totp");
  const secret = new URL(uri!).searchParams.get("secret")!;
  await page.getByLabel("Code", { exact: true }).fill(await codeOf(secret));
  await page.getByRole("button", { name: "Switch it on" }).click();
  await expect(page.getByText("on", { exact: true })).toBeVisible();

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in");
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await signIn(page, "wilma@example.org", "not this password");
  await expect(page.getByText("Name or password is not right.")).toBeVisible();
  await signIn(page, "wilma@example.org");
  await page.getByLabel("Code").fill("000000");
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByText(/The code is not right/)).toBeVisible();
  await page.getByLabel("Code").fill(await codeOf(secret));
  await page.keyboard.press("Enter");
  await page.waitForURL("**/runs");
  await page.goto(`${baseURL}/sign-in/invitation${search}`);
  await expect(page.getByText(/This invitation was used/)).toBeVisible();
});

test("a passkey is added and signs in without a password; removed it signs nobody in", async ({
  browser,
  baseURL,
  api,
}) => {
  const page = await stranger(browser);
  const url = named(baseURL!);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await join(page, url, await invite(api, "paula@example.org"), "Paula");
  await page.goto(`${url}/settings/account`);
  await page.getByLabel("Name of the passkey").fill("laptop");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.getByRole("button", { name: "Remove laptop" })).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in");
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.waitForURL("**/runs");
  await page.goto(`${url}/settings/account`);
  await page.getByRole("button", { name: "Remove laptop" }).click();
  await expect(page.getByRole("button", { name: "Remove laptop" })).toBeHidden();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in");
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page.getByText("This passkey is not known here.")).toBeVisible();
  await page.goto(`${baseURL}/sign-in`);
  await expect(page.getByText(/Passkeys need a name in the address/)).toBeVisible();
});

test("an administrator invites, changes roles, makes groups and keys; revoked they are gone at once", async ({
  page,
  browser,
  baseURL,
  api,
}) => {
  const other = await stranger(browser);
  await join(other, baseURL!, await invite(api, "gus@example.org"), "Gus");
  await page.goto("/settings/groups");
  await page.getByRole("button", { name: "New group" }).first().click();
  await page.getByLabel("Name", { exact: false }).first().fill("on-call");
  await page.getByLabel("Gus (gus)").check();
  await page.getByRole("button", { name: "Make group" }).click();
  await expect(page.getByRole("link", { name: "on-call" })).toBeVisible();
  await expectAccessible(page);

  await page.goto("/settings/people");
  await page.getByRole("button", { name: "Change gus" }).click();
  await page.getByLabel("Role", { exact: true }).last().selectOption("viewer");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("row", { name: /Gus/ }).getByText("viewer")).toBeVisible();
  await expect(page.getByRole("row", { name: /Gus/ }).getByText("on-call")).toBeVisible();
  await expectAccessible(page);
  await other.goto(`${baseURL}/settings/people`);
  await expect(other.getByRole("row", { name: /Gus/ })).toBeVisible();
  await expect(other.getByRole("button", { name: "Invite" })).toBeHidden();
  await other.goto(`${baseURL}/coordinators`);
  await expect(other.getByRole("link", { name: "COORD_OPS", exact: true })).toBeVisible();
  await expect(other.getByRole("link", { name: "New coordinator" })).toHaveCount(0);
  await other.goto(`${baseURL}/coordinators/new`);
  await expect(other.getByText("This needs the role operator or above")).toBeVisible();

  await page.goto("/settings/keys");
  await page.getByRole("button", { name: "New key" }).first().click();
  await page.getByLabel("Name", { exact: true }).fill("build");
  await page.getByLabel("look at everything").check();
  await page.getByRole("button", { name: "Make key" }).click();
  const secret = (await page.locator("[data-secret]").textContent())!;
  const call = () => fetch(`${baseURL}/api/v1/me`, { headers: { authorization: `Bearer ${secret}` } });
  expect(await (await call()).json()).toMatchObject({ kind: "service", name: "build", scopes: ["read"] });
  await page.getByRole("button", { name: "Done" }).click();
  await expectAccessible(page);
  await page.getByRole("row", { name: /build/ }).getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("button", { name: "Revoke key" }).click();
  await expect(page.getByRole("row", { name: /build/ })).toBeHidden();
  await expect.poll(async () => (await call()).status).toBe(401);

  await api.call("updatePerson", { name: "gus", status: "disabled" });
  await other.goto(`${baseURL}/settings/people`);
  await other.waitForURL("**/sign-in?next=%2Fsettings%2Fpeople");
});

test("the command palette offers what the person who is signed in may open and do", async ({
  page,
  browser,
  baseURL,
  api,
}) => {
  const { link } = await api.call("createInvitation", { email: "vera@example.org", role: "viewer", approverRoles: [] });
  const viewer = await stranger(browser);
  await join(viewer, baseURL!, new URL(link).search, "vera");
  await page.goto("/runs");
  const palette = async (each: Page, text: string) => {
    await each.keyboard.press("ControlOrMeta+k");
    await each.getByRole("dialog").getByRole("combobox").fill(text);
    return each.getByRole("dialog").getByRole("group");
  };
  const close = async (each: Page) => {
    await each.keyboard.press("Escape");
    await expect(each.getByRole("dialog")).toHaveCount(0);
  };
  const settings = ["Account", "Notifications", "People", "Groups", "Keys"].map((name) => `Settings: ${name}`);
  for (const [each, text, pages] of [
    [viewer, "settings:", settings],
    [page, "settings:", [...settings, "Settings: Audit log", "Settings: Channels"]],
    [viewer, "import", ["Imports of agents"]],
    [page, "import", ["Imports of agents", "Import agents"]],
  ] as const) {
    const groups = await palette(each, text);
    await expect(groups.filter({ has: each.getByText(pages[0]!, { exact: true }) }).getByRole("option")).toHaveText([
      ...pages,
    ]);
    await close(each);
  }
  for (const [each, count] of [
    [viewer, 0],
    [page, 1],
  ] as const) {
    const groups = await palette(each, "");
    await expect(groups.getByRole("option", { name: "Runs", exact: true })).toBeVisible();
    await expect(groups.getByRole("option", { name: "Broadcast a signal" })).toHaveCount(count);
    await close(each);
  }
  await expect(page.getByRole("banner").getByRole("button", { name: "Broadcast a signal" })).toBeVisible();
  await expect(viewer.getByRole("banner").getByRole("button", { name: "Broadcast a signal" })).toHaveCount(0);
  await viewer.keyboard.press("ControlOrMeta+k");
  await viewer.getByRole("dialog").getByRole("combobox").fill("/ops audit it");
  await expect(viewer.getByRole("dialog").getByRole("status")).toContainText("This needs the role operator");
  await viewer.context().close();
});

test("the settings are reached from the command palette and from a phone", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/runs");
  await page.getByRole("link", { name: "Settings" }).click();
  await page.waitForURL("**/settings/account");
  for (const path of ["account", "people", "groups", "keys"]) {
    await page.goto(`/settings/${path}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
  }
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("dialog").getByRole("combobox").fill("settings: people");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/settings/people");
});

function codeOf(base32: string): Promise<string> {
  let bits = "";
  for (const letter of base32) bits += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0");
  const bytes = Uint8Array.from(bits.match(/.{8}/g)!, (byte) => Number.parseInt(byte, 2));
  return createOTP(new TextDecoder().decode(bytes)).totp();
}
