import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { takeLock } from "./lock.mjs";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "quarterdeck-lock-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe("takeLock", () => {
  it("tells the second comer where the first one runs, and lets it in afterwards", async () => {
    const release = await takeLock(dir, "http://127.0.0.1:1234");
    await expect(takeLock(dir, "http://127.0.0.1:9")).rejects.toThrow(/already runs.*http:\/\/127\.0\.0\.1:1234/s);
    await release();
    await (
      await takeLock(dir, "http://127.0.0.1:9")
    )();
    expect(await readdir(dir)).toEqual([]);
  });

  it.each([
    ["whose process is gone", JSON.stringify({ pid: 2 ** 22 + 1, began: "1", url: "x" })],
    ["whose number belongs to another process by now", JSON.stringify({ pid: process.ppid, began: "1", url: "x" })],
    ["that is damaged", "{"],
  ])("takes over a lock %s", async (_, text) => {
    await writeFile(path.join(dir, "lock.json"), text);
    await (
      await takeLock(dir, "http://127.0.0.1:1")
    )();
    expect(await readdir(dir)).toEqual([]);
  });

  it("gives a stale lock to one of many who want it", async () => {
    await writeFile(path.join(dir, "lock.json"), JSON.stringify({ pid: process.ppid, began: "1", url: "x" }));
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => takeLock(dir, "http://127.0.0.1:1")));
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
  });
});
