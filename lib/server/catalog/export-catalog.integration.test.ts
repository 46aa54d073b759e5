import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { storeTestAgents } from "../agents/testing";
import { exportCatalog, filling } from "./export-catalog";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
  await storeTestAgents(
    Array.from({ length: 450 }, (_, at) => ({
      handle: `@export.a${at}`,
      module: "export",
      description: Array.from({ length: 60 }, (_, n) => Math.sin(at * 60 + n).toString(36)).join(" "),
    })),
  );
});
afterAll(() => api?.close());

it("CAT-6 an aborted download leaves nothing waiting", async () => {
  const { body } = await exportCatalog();
  const reader = body!.getReader();
  await reader.read();
  expect(filling()).toBe(1);
  await reader.cancel();
  await expect.poll(filling).toBe(0);
});

it("CAT-6 a download that is read to its end is whole", async () => {
  const bytes = Buffer.from(await (await exportCatalog()).arrayBuffer());
  expect(bytes.length).toBeGreaterThan(1_000);
  await expect.poll(filling).toBe(0);
});
