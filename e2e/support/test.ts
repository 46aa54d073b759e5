import AxeBuilder from "@axe-core/playwright";
import { expect, test as base, type BrowserContext, type Page } from "@playwright/test";
import { createClient, type Client } from "@/lib/contract/client";
import type { RunDetail } from "@/lib/contract/schemas";

type Fixtures = {
  /** The API as automation uses it, with a key. */
  api: Client;
};

/** What is pressed before React has taken a page over goes nowhere; a person would press again. */
const isTakenOver = () =>
  !("__next_f" in window) ||
  [...document.querySelectorAll("button")].every((button) =>
    Object.keys(button).some((key) => key.startsWith("__reactProps$")),
  );

/** Has `goto` of every page of a context wait until the page can be used; a page that never can is the test's to find. */
function whenTakenOver(context: BrowserContext): BrowserContext {
  context.on("page", (page) => {
    const go = page.goto.bind(page);
    page.goto = async (...args) => {
      const response = await go(...args);
      await page.waitForFunction(isTakenOver, undefined, { timeout: 20_000 }).catch(() => undefined);
      return response;
    };
  });
  return context;
}

export const test = base.extend<Fixtures, { patient: undefined }>({
  baseURL: process.env.E2E_URL,
  patient: [
    async ({ browser }, use) => {
      const open = browser.newContext.bind(browser);
      browser.newContext = async (options) => whenTakenOver(await open(options));
      await use(undefined);
      browser.newContext = open;
    },
    { scope: "worker", auto: true },
  ],
  api: async ({ baseURL }, use) => use(createClient({ baseUrl: baseURL!, apiKey: process.env.E2E_API_KEY! })),
});

/** Broadcasts OPS:AUDIT for a repository and waits until the run has ended or waits for a person. */
export async function audit(api: Client, repo: string): Promise<RunDetail> {
  const { runId } = await api.call("broadcastSignal", { signal: "OPS:AUDIT", context: { repo } });
  await expect.poll(async () => (await api.call("getRun", { id: runId! })).status).not.toBe("in_progress");
  return api.call("getRun", { id: runId! });
}

/** Fails with every violation of WCAG A and AA that axe finds on the page. What fades in is looked at once it is there. */
export async function expectAccessible(page: Page): Promise<void> {
  const found = await violationsOf(page);
  // Something may have begun to move meanwhile, such as a toast; what is wrong stays wrong.
  expect(found.length === 0 ? found : await violationsOf(page)).toEqual([]);
}

async function violationsOf(page: Page) {
  await expect.poll(() => page.evaluate(countMoving)).toBe(0);
  const { violations } = await new AxeBuilder({ page })
    // Otherwise it puts the result together in a second page of the browser, and waits for that for ever now and then.
    .setLegacyMode()
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  return violations.map(({ id, help, nodes }) => ({
    id,
    help,
    where: nodes.map(({ target }) => target.join(" ")).slice(0, 5),
  }));
}

/** Animations and transitions that will end. */
const countMoving = () =>
  document
    .getAnimations()
    .filter((each) => each.playState === "running" && each.effect?.getComputedTiming().endTime !== Infinity).length;

/** Fails when the page scrolls sideways. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const { scroll, client } = await page.evaluate(() => ({
    scroll: document.documentElement.scrollWidth,
    client: document.documentElement.clientWidth,
  }));
  expect(scroll).toBeLessThanOrEqual(client);
}

type Watched = { violations: string[] };

/** Collects what the page's policy forbids, from its first script on. */
export async function watchPolicy(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const watched = globalThis as unknown as Watched;
    watched.violations = [];
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sample }) =>
      watched.violations.push(`${effectiveDirective} ${blockedURI} ${sample}`),
    );
  });
  return () => page.evaluate(() => (globalThis as unknown as Watched).violations);
}

export { expect };
