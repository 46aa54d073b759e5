import type { Page } from "@playwright/test";
import { createClient, type Client } from "@/lib/contract/client";
import type { FlagDetail } from "@/lib/contract/schemas";
import { expect } from "./test";

export const CHANGE = "The embeddings move to a new vector store; the old one is read only from Monday on.";
export const ACTION =
  "Point the indexing job at the new store, build the index anew, compare the results of one hundred known queries, and remove the old credentials.";

/** Waits until the page is live: keys pressed before that go nowhere. */
export const live = (page: Page) => expect(page.getByText("Live", { exact: true }).first()).toBeVisible();
export const dialog = (page: Page) => page.getByRole("dialog");
export const actions = (page: Page) => page.getByRole("group", { name: "Actions" });

/** A flag from API_DEVELOPER to DBA, unless `part` says otherwise. */
export const raise = (api: Client, part: Partial<Parameters<Client["call"]>[1] & Record<string, unknown>> = {}) =>
  api.call(
    "createFlag",
    {
      flagType: "change",
      sourceAgent: "API_DEVELOPER",
      targetAgent: "DBA",
      changeDescription: CHANGE,
      actionRequired: ACTION,
      impactLevel: "medium",
      ...part,
    },
    { idempotencyKey: crypto.randomUUID() },
  );
export const flagNow = (api: Client, id: number): Promise<FlagDetail> => api.call("getFlag", { id });
/** The number in the page's address, once it is a flag's. */
export async function flagOfPage(page: Page): Promise<number> {
  await page.waitForURL(/\/flags\/\d+$/);
  return Number(/\d+$/.exec(new URL(page.url()).pathname)![0]);
}

/** Ends what the tests left pending: a pending flag would come first in every later run of its agent. */
async function endAll(api: Client): Promise<void> {
  for (;;) {
    const { items } = await api.call("listFlags", { status: ["pending"], limit: 200 });
    if (items.length === 0) return;
    for (const { id, locked, targetAgent, sourceAgent } of items) {
      if (locked) await api.call("unlockFlag", { id });
      await api.call("completeFlag", {
        id,
        notes: "The test is over.",
        ...(targetAgent === null ? { agent: sourceAgent } : {}),
      });
    }
  }
}

/** For the end of a file of tests, where the fixture is gone. */
export const endAllFlags = (): Promise<void> =>
  endAll(createClient({ baseUrl: process.env.E2E_URL!, apiKey: process.env.E2E_API_KEY! }));
