import { startProduct } from "@/e2e/support/product";
import { whenAlone } from "./lib/alone";
import { round } from "./lib/stats";

export type StartupFigures = { seconds: number };

/** From `npm start` to the first page answered, everything built, the data folder new. The best of three. */
export async function benchStartup(): Promise<StartupFigures> {
  const samples: number[] = [];
  for (let index = 0; index < 3; index++) {
    const started = performance.now();
    const product = await startProduct();
    try {
      const page = await fetch(product.signIn);
      await page.text();
      samples.push(performance.now() - started);
    } finally {
      await product.stop();
    }
  }
  return { seconds: round(Math.min(...samples) / 1_000) };
}

await whenAlone(import.meta.url, benchStartup);
