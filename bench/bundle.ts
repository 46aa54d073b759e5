import { chromium } from "@playwright/test";
import { createClient } from "@/lib/contract/client";
import { startProduct } from "@/e2e/support/product";
import { makeBrokenRepository } from "@/e2e/support/repository";
import { findProgram } from "@/scripts/test/ensure-system.mjs";
import { whenAlone } from "./lib/alone";
import { round } from "./lib/stats";

/** JavaScript transferred on the first load of each page, in kB (1,000 bytes), as the browser counts it. */
export async function benchBundle(): Promise<Record<string, number>> {
  const product = await startProduct();
  const browser = await chromium.launch({
    executablePath: findProgram(["chromium", "chromium-browser", "google-chrome"]) ?? undefined,
    args: ["--no-sandbox", "--disable-gpu"],
  });
  try {
    const api = createClient({ baseUrl: product.url, apiKey: product.apiKey });
    const { runId } = await api.call("broadcastSignal", {
      signal: "OPS:AUDIT",
      context: { repo: (await makeBrokenRepository()).path },
    });
    let escalationId: string | undefined;
    while (escalationId === undefined) {
      escalationId = (await api.call("getRun", { id: runId! })).escalations[0]?.id;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const signedIn = await browser.newContext();
    const first = await signedIn.newPage();
    await first.goto(product.signIn);
    await first.waitForURL("**/runs");
    const state = await signedIn.storageState();
    const sizes: Record<string, number> = {};
    for (const path of [
      "/runs",
      `/runs/${runId}`,
      `/runs/${runId}/report`,
      "/escalations",
      `/escalations/${escalationId}`,
      "/escalations/metrics",
      "/coordinators",
      "/coordinators/coord-ops",
      "/docs",
    ]) {
      const context = await browser.newContext({ storageState: state });
      const page = await context.newPage();
      const session = await context.newCDPSession(page);
      await session.send("Network.enable");
      const scripts = new Set<string>();
      let bytes = 0;
      session.on("Network.responseReceived", ({ requestId, type }) => type === "Script" && scripts.add(requestId));
      session.on(
        "Network.loadingFinished",
        ({ requestId, encodedDataLength }) => (bytes += scripts.has(requestId) ? encodedDataLength : 0),
      );
      await page.goto(`${product.url}${path}`, { waitUntil: "load" });
      await page.waitForTimeout(2_000);
      sizes[path.replace(runId!, "[id]").replace(escalationId, "[id]")] = round(bytes / 1_000);
      await context.close();
    }
    return sizes;
  } finally {
    await browser.close();
    await product.stop();
  }
}

await whenAlone(import.meta.url, benchBundle);
