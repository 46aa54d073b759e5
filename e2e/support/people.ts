import type { Browser, Page } from "@playwright/test";
import type { Client } from "@/lib/contract/client";

/** The password of whoever joins in a test. */
export const PASSWORD = "four words are enough";

/** A browser that is not signed in. */
export async function stranger(browser: Browser, options: Parameters<Browser["newContext"]>[0] = {}): Promise<Page> {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] }, ...options });
  return context.newPage();
}

/** Another person, invited and signed in, in a browser of their own. Their address is `<name>@example.org`. */
export async function join(
  browser: Browser,
  api: Client,
  url: string,
  name: string,
  approverRoles: string[] = [],
): Promise<Page> {
  const email = `${name}@example.org`;
  const { link } = await api.call("createInvitation", { email, role: "approver", approverRoles });
  const page = await stranger(browser);
  await page.goto(`${url}/sign-in/invitation${new URL(link).search}`);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Join" }).click();
  await page.waitForURL("**/runs");
  return page;
}
