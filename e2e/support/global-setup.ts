import { mkdir } from "node:fs/promises";
import path from "node:path";
import { chromium, type FullConfig } from "@playwright/test";
import { startProduct, STATE_FILE } from "./product";

/** Starts the product once for all tests and signs in with the one-time address, as a person does. */
export default async function globalSetup(config: FullConfig): Promise<() => Promise<void>> {
  const product = await startProduct();
  try {
    const browser = await chromium.launch(config.projects[0]!.use.launchOptions);
    const page = await browser.newPage();
    await page.goto(product.signIn);
    await page.waitForURL((url) => url.pathname !== "/sign-in" || !url.searchParams.has("token"));
    await page.waitForURL("**/runs");
    await mkdir(path.dirname(STATE_FILE), { recursive: true });
    await page.context().storageState({ path: STATE_FILE });
    await browser.close();
  } catch (error) {
    await product.stop();
    throw error;
  }
  process.env.E2E_URL = product.url;
  process.env.E2E_API_KEY = product.apiKey;
  process.env.E2E_DATA = product.dataDir;
  return product.stop;
}
