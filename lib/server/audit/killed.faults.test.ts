import { describe, expect, it } from "vitest";
import { startCaller, type Answer } from "@/scripts/test/faults/call";
import { findBreaches } from "@/scripts/test/faults/invariants";
import { startWorkerProcess } from "@/scripts/test/faults/processes";
import { seeded } from "@/scripts/test/faults/random";
import { openStage } from "@/scripts/test/faults/stage";
import { personActor } from "../actor";
import { verifyAuditLog } from "./verify";
import { sealNow } from "./writer";

const EACH = 12;
const ENTRY = "each decision has one entry in the audit log";

describe("kill -9 of a server between decisions and their entries in the audit log", () => {
  it("ESC-4 loses no entry, writes none twice, and leaves a chain that is whole", async () => {
    const random = seeded("audit killed");
    const stage = await openStage();
    const anna = personActor("anna", "rest");
    const others = async () =>
      (await findBreaches(stage.pool, ["every run has ended"])).filter(({ rule }) => rule === ENTRY);
    let left = 0;
    for (let round = 0; round < 6; round += 1) {
      const runs = await Promise.all(Array.from({ length: EACH }, () => stage.send("TEST:NOBODY")));
      const { rows } = await stage.pool.query<{ id: string }>("SELECT id FROM escalation WHERE run_id = ANY($1)", [
        runs,
      ]);
      const call = await startCaller();
      const enough = random.between(0, EACH - 2);
      let answered = 0;
      await new Promise<void>((resolve) => {
        const decide = async ({ id }: { id: string }): Promise<Answer> => {
          const answer = await call({ name: "decide", actor: anna, id, option: "abort", reason: `round ${round}` });
          answered += 1;
          // At once: what the answer tells of is committed and not chained yet.
          if (answered > enough) void call.kill().then(resolve);
          return answer;
        };
        for (const row of rows) void decide(row);
      });
      expect(await others()).toEqual([]);
      const waiting = await stage.pool.query<{ count: number }>("SELECT count(*)::int FROM audit_pending");
      left += waiting.rows[0]!.count;
      const { rows: decided } = await stage.pool.query<{ by: string; reason: string }>(
        "SELECT decided_by AS by, decision ->> 'reason' AS reason FROM escalation WHERE id = ANY($1) AND status = 'decided'",
        [rows.map(({ id }) => id)],
      );
      expect(decided.length).toBeGreaterThan(enough);
    }
    // The kill did hit what it is about.
    expect(left).toBeGreaterThan(0);
    await sealNow();
    expect(await others()).toEqual([]);
    expect((await stage.pool.query("SELECT 1 FROM audit_pending")).rows).toEqual([]);
    expect(await verifyAuditLog({})).toMatchObject({ ok: true, broken: null });
    startWorkerProcess();
    await stage.endAll();
    expect(await stage.finish()).toEqual([]);
  });

  it("a worker chains what a server that is gone has left", async () => {
    const stage = await openStage();
    const run = await stage.send("TEST:NOBODY");
    const { rows } = await stage.pool.query<{ id: string }>("SELECT id FROM escalation WHERE run_id = $1", [run]);
    const call = await startCaller();
    const answer = call({
      name: "decide",
      actor: personActor("anna", "rest"),
      id: rows[0]!.id,
      option: "abort",
      reason: "x",
    });
    await answer.then(() => call.kill());
    startWorkerProcess();
    await expect
      .poll(
        async () =>
          (
            await stage.pool.query("SELECT actor_name AS by, action, via FROM audit_entry WHERE target_id = $1", [
              rows[0]!.id,
            ])
          ).rows,
        {
          timeout: 30_000,
        },
      )
      .toEqual([{ by: "anna", action: "decideEscalation", via: "rest" }]);
    await stage.endAll();
    expect(await stage.finish()).toEqual([]);
  });
});
