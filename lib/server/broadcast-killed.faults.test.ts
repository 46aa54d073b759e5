import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { startProgram, startWorkerProcess } from "@/scripts/test/faults/processes";
import { seeded } from "@/scripts/test/faults/random";
import { openStage } from "@/scripts/test/faults/stage";
import { broadcastSignal } from "@/lib/server/signals";
import { TESTER } from "@/scripts/test/runtime";

/** Broadcasts under way at a time in the process that is killed. */
const WIDTH = 8;

describe("RUN-1 kill -9 of the server in the middle of broadcasts", () => {
  it("leaves each signal with its run or not at all, and repeating a key gives the same run", async () => {
    const random = seeded("broadcast killed");
    const stage = await openStage();
    const worker = startWorkerProcess();
    for (let round = 0; round < 4; round += 1) {
      const prefix = `round-${round}`;
      const server = startProgram("broadcaster", { args: ["TEST:NOOPS", prefix, String(WIDTH)] });
      let answered = 0;
      server.child.on("message", () => (answered += 1));
      const enough = random.between(1, 25);
      while (answered < enough) await once(server.child, "message");
      await server.kill();

      // Everything that was answered, and what may have been under way, is sent again.
      const again = Array.from({ length: answered + 2 * WIDTH }, (_, index) => `${prefix}-${index + 1}`);
      const before = await stage.pool.query<{ key: string; run: string }>(
        "SELECT idempotency_key AS key, run_id AS run FROM signal WHERE idempotency_key LIKE $1",
        [`tester:${prefix}-%`],
      );
      expect(before.rows.length).toBeGreaterThanOrEqual(answered);
      const results = await Promise.all(
        again.map((idempotencyKey) =>
          broadcastSignal(TESTER, { signal: "TEST:NOOPS", context: {} }, { idempotencyKey, parentRunId: null }),
        ),
      );
      const runOf = new Map(again.map((key, index) => [`tester:${key}`, results[index]!.runId]));
      for (const { key, run } of before.rows) expect(runOf.get(key)).toBe(run);
      expect(new Set(runOf.values()).size).toBe(again.length);
    }
    await stage.endAll();
    const { rows } = await stage.pool.query(
      "SELECT count(DISTINCT s.id) = count(DISTINCT r.id) AS paired, count(DISTINCT s.idempotency_key) = count(*) AS once FROM signal s FULL JOIN run r ON r.signal_id = s.id",
    );
    expect(rows).toEqual([{ paired: true, once: true }]);
    expect(worker.running()).toBe(true);
    expect(await stage.finish()).toEqual([]);
  });
});
