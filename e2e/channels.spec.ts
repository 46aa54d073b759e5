import type { Page } from "@playwright/test";
import { createClient, type Client } from "@/lib/contract/client";
import { startReceiver, type Receiver } from "@/lib/server/outgoing/testing";
import { storeCoordinator } from "./support/coordinator";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./support/test";

const PICTURES = process.env.E2E_PICTURES;
const NAME = "harbour master";

const BUOY = {
  agents: [{ handle: "DIVER", role: "Test", executor: { kind: "builtin", analysis: "noop" } }],
  signals: [
    {
      name: "BUOY:DIVE",
      description: "Test",
      response: "Test",
      plan: {
        steps: [
          {
            id: "go",
            agent: "DIVER",
            task: "go",
            approval: { rules: { roles: ["DIVEMASTER"], ownRequest: "allowed" } },
          },
        ],
      },
    },
  ],
};

test.describe.configure({ mode: "serial" });

test.describe("ESC-6 channels", () => {
  let api: Client;
  let receiver: Receiver;
  let broken = false;

  test.beforeAll(async () => {
    api = createClient({ baseUrl: process.env.E2E_URL!, apiKey: process.env.E2E_API_KEY! });
    receiver = await startReceiver(
      (_, response) => void response.writeHead(broken ? 500 : 200).end(broken ? "low tide" : "thanks"),
    );
    await storeCoordinator(api, "BUOY", BUOY);
  });
  test.afterAll(async () => {
    await api.call("putNoticeRoutes", { routes: [] });
    for (const { id, name } of (await api.call("listChannels", {})).items)
      if (name === NAME) await api.call("deleteChannel", { id });
    for (const { id, coordinator } of (await api.call("listEscalations", { status: "open", limit: 100 })).items)
      if (coordinator === "COORD_BUOY") await api.call("decideEscalation", { id, option: "abort" });
    await receiver.close();
  });

  const row = (page: Page) => page.getByRole("listitem").filter({ hasText: NAME });
  async function look(page: Page, name: string): Promise<void> {
    for (const colorScheme of ["dark", "light"] as const)
      for (const width of [390, 1440]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        await expectNoSidewaysScroll(page);
        await expectAccessible(page);
        if (PICTURES)
          await page.screenshot({ path: `${PICTURES}/${name}-${colorScheme}-${width}.png`, fullPage: true });
      }
  }

  test("one is added by keyboard, shows its secret once, and is tried out", async ({ page }) => {
    await page.goto("/settings/channels");
    await page.getByRole("button", { name: "Add a channel" }).first().focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Kind").selectOption("Webhook");
    await dialog.getByLabel("Name").fill(NAME);
    await dialog.getByLabel("Address").fill("https://10.0.0.1/hook");
    await page.keyboard.press("Enter");
    await expect(dialog.getByRole("alert")).toContainText("QUARTERDECK_PRIVATE_OUTGOING");
    await expectAccessible(page);
    await dialog.getByLabel("Address").fill(`${receiver.url}/hook`);
    await page.keyboard.press("Enter");
    await expect(page.getByText(/whsec_/)).toBeVisible();
    await page.getByRole("button", { name: "Done" }).press("Enter");
    await expect(row(page)).toContainText("Not used yet");
    await row(page).getByRole("button", { name: "Test" }).click();
    await expect(row(page).getByRole("status")).toHaveText(/^Delivered in \d+ ms: thanks$/);
    expect(JSON.parse(receiver.requests[0]!.body)).toMatchObject({ type: "channel.test" });
    await look(page, "channels");
  });

  test("a route names the roles it is for, of those that are known here", async ({ page }) => {
    await page.goto("/settings/channels?view=routes");
    await page.getByRole("button", { name: "Add a route" }).click();
    const route = page.getByRole("group", { name: "Route 1" });
    await route.getByLabel("Name").fill("divers");
    const roles = route.getByRole("group", { name: "Roles that are asked" });
    await expect(roles.getByRole("checkbox", { name: "ARCHITECT" })).toBeVisible();
    await roles.getByRole("checkbox", { name: /^DIVEMASTER/ }).check();
    await page.getByRole("button", { name: "Save routes" }).click();
    await expect(page.getByText("Saved.")).toBeVisible();
    await page.reload();
    await expect(roles.getByRole("checkbox", { name: /^DIVEMASTER/ })).toBeChecked();
    expect((await api.call("listNoticeRoutes", {})).routes).toMatchObject([{ name: "divers", roles: ["DIVEMASTER"] }]);
    await look(page, "routes");
  });

  test("what does not arrive is seen, raised and delivered again", async ({ page }) => {
    broken = true;
    await api.call("broadcastSignal", { signal: "BUOY:DIVE", context: {} });
    await page.goto("/settings/channels?view=deliveries&status=failed");
    const delivery = page.getByRole("listitem").filter({ hasText: "BUOY:DIVE" });
    await expect(async () => {
      await page.reload();
      await expect(delivery).toContainText("It answered 500: low tide", { timeout: 5_000 });
    }).toPass();
    for (let attempt = 0; attempt < 2; attempt++) {
      const before = receiver.requests.length;
      await delivery.getByRole("button", { name: "Redeliver" }).click();
      await expect.poll(() => receiver.requests.length).toBeGreaterThan(before);
      await expect(delivery).toContainText("Failed, tried again");
    }
    await look(page, "deliveries");
    await page.goto("/settings/channels");
    await expect(row(page).getByText("Failing", { exact: true })).toBeVisible();
    await expect(row(page)).toContainText("It answered 500: low tide");
    await row(page).getByRole("button", { name: "Test" }).click();
    await expect(row(page).getByRole("status")).toContainText("Not delivered");
    await look(page, "failing");
    await page.getByRole("button", { name: /^Notices, \d+ unread/ }).click();
    await expect(page.getByText(`channel ${NAME} can't be reached`)).toBeVisible();
    broken = false;
    await page.goto("/settings/channels?view=deliveries");
    await delivery.getByRole("button", { name: "Redeliver" }).click();
    await expect(delivery).toContainText("Delivered");
    await page.goto("/settings/channels");
    await expect(row(page).getByText("Works", { exact: true })).toBeVisible();
  });
});
