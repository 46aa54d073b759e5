import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Client } from "@/lib/contract/client";
import { storeCoordinator } from "./support/coordinator";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./support/test";

/** A coordinator whose writers hold the quay until the file `gate` is there. */
async function storeQuay(api: Client, domain: string): Promise<{ open(): Promise<void> }> {
  const gate = path.join(await mkdtemp(path.join(tmpdir(), "quarterdeck-quay-")), "gate");
  const code = `const timer = setInterval(() => {
    if (!require("node:fs").existsSync(${JSON.stringify(gate)})) return;
    clearInterval(timer); console.log("{}"); }, 20);`;
  await storeCoordinator(api, domain, {
    agents: [{ handle: "CRANE", role: "Test", executor: { kind: "command", argv: ["node", "-e", code] } }],
    ownership: { shared: [{ path: "quay/", with: "CRANE", mediator: "HARBOUR_MASTER" }] },
    signals: [
      {
        name: `${domain}:LOAD`,
        description: "Loads",
        response: "Test",
        plan: { sequence: [{ id: "load", agent: "CRANE", task: "load", title: "Load the ship" }] },
      },
    ],
  });
  return { open: () => writeFile(gate, "") };
}

test("RUN-12 a run that waits for a lock says for whom, leads there, and goes on by itself", async ({ page, api }) => {
  test.slow();
  const quay = await storeQuay(api, "QUAY");
  const send = async () => (await api.call("broadcastSignal", { signal: "QUAY:LOAD", context: {} })).runId!;
  const statusOf = async (id: string) => (await api.call("getRun", { id })).tasks[0]!.status;
  const first = await send();
  await expect.poll(() => statusOf(first)).toBe("running");
  const second = await send();
  await expect.poll(() => statusOf(second)).toBe("waiting");

  await page.goto(`/runs/${second}`);
  const waits = page.getByRole("region", { name: "Waits for locks" }).first();
  await expect(waits).toContainText("Waits for CRANE in run QUAY:LOAD on quay/ since");
  await expect(waits).toContainText("HARBOUR_MASTER settles a conflict.");
  await expect(page.getByText("Waits for a person")).toHaveCount(1); // The legend alone.
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(waits).toBeVisible();
  await expectNoSidewaysScroll(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  await waits.getByRole("button", { name: "Load the ship" }).click();
  await expect(page.getByRole("complementary", { name: "Inspector" })).toContainText("Writes quay/, which is shared");
  await waits.getByRole("link", { name: "run QUAY:LOAD" }).click();
  await expect(page).toHaveURL(new RegExp(first));
  await page.goBack();
  await quay.open();
  await expect(page.getByText("Complete", { exact: true }).first()).toBeVisible();
  await expect(page.getByRole("region", { name: "Waits for locks" })).toHaveCount(0);
});

test("RUN-12 the broadcast page shows what a plan will lock", async ({ page, api }) => {
  await storeQuay(api, "PIER");
  await page.goto("/runs");
  await expect(page.getByText("Live", { exact: true }).first()).toBeVisible();
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog", { name: "Command palette" }).getByRole("combobox")).toBeFocused();
  await page.keyboard.type("PIER:LOAD");
  await page.getByRole("option", { name: /Broadcast PIER:LOAD/ }).click();
  await expect(
    page.getByRole("dialog", { name: "Broadcast a signal" }).getByRole("region", { name: "Plan" }),
  ).toContainText("Writes quay/, which is shared (HARBOUR_MASTER settles a conflict)");
});
