import { setImmediate as turn } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestRuntime, type TestRuntime } from "@/scripts/test/runtime";
import { eventStream } from "./event-hub";

describe("RUN-5 event streams", () => {
  let runtime: TestRuntime;
  beforeAll(async () => {
    runtime = await openTestRuntime("postgres");
  });
  afterAll(() => runtime.close());

  it("read the log no faster than the caller takes it, and miss nothing", async () => {
    const gone = new AbortController();
    let given = 0;
    const read = async () => {
      await turn();
      given += 1;
      return [{ id: String(given), data: given }];
    };
    const reader = eventStream(read, gone.signal).getReader();
    const take = async () => new TextDecoder().decode((await reader.read()).value);
    expect(await take()).toContain("retry:");
    for (let turns = 0; turns < 200; turns += 1) await turn();
    expect(given).toBeLessThan(5);
    for (const id of [1, 2, 3, 4, 5, 6]) expect(await take()).toBe(`id: ${id}\ndata: ${id}\n\n`);
    gone.abort();
    expect(given).toBeLessThan(12);
  });
});
