import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { startCaller, type Answer } from "@/scripts/test/faults/call";
import { startWorkerProcess } from "@/scripts/test/faults/processes";
import { seeded } from "@/scripts/test/faults/random";
import { openStage } from "@/scripts/test/faults/stage";
import { personActor, type Actor } from "./actor";

const operator = (name: string): Actor => personActor(name, "rest");
const ANNA = operator("anna");
const BERT = operator("bert");

describe("races between two servers", () => {
  it("ESC-4 of 200 pairs of racing decisions one counts, and the other's answer names it", async () => {
    const random = seeded("racing decisions");
    const stage = await openStage();
    const [first, second] = await Promise.all([startCaller(), startCaller()]);
    await Promise.all(Array.from({ length: 200 }, () => stage.send("TEST:NOBODY")));
    const { rows } = await stage.pool.query<{ id: string }>("SELECT id FROM escalation ORDER BY id");
    expect(rows).toHaveLength(200);
    const options = ["accept", "abort", "retry"] as const;
    const pairs = await Promise.all(
      rows.map(async ({ id }) => {
        const anna = { name: "decide", actor: ANNA, id, option: random.pick(options), reason: "Anna says so" } as const;
        const bert = { name: "decide", actor: BERT, id, option: random.pick(options), reason: "Bert says so" } as const;
        const answers = random.pick([true, false])
          ? await Promise.all([first(anna), second(bert)])
          : (await Promise.all([second(bert), first(anna)])).toReversed();
        return { id, asked: [anna, bert], answers };
      }),
    );
    for (const { id, asked, answers } of pairs) {
      const winners = answers.filter((answer) => answer.problem === undefined);
      expect(winners).toHaveLength(1);
      const won = answers.indexOf(winners[0]!);
      const winner = asked[won]!;
      const loser = answers[1 - won]!;
      expect(loser.problem).toMatchObject({
        status: 409,
        decision: { option: winner.option, by: winner.actor.name, reason: winner.reason },
      });
      expect(loser.problem!.detail).toContain(`${winner.actor.name} chose "${winner.option}"`);
      const stored = await stage.pool.query(
        "SELECT decided_by, decision ->> 'option' AS option, status FROM escalation WHERE id = $1",
        [id],
      );
      expect(stored.rows).toEqual([{ decided_by: winner.actor.name, option: winner.option, status: "decided" }]);
    }
    startWorkerProcess();
    await stage.endAll();
    expect(await stage.finish()).toEqual([]);
  });

  it("RUN-10 an abort races with completion: the run ends once, as one or the other", async () => {
    const random = seeded("abort and completion");
    const stage = await openStage();
    const [first, second] = await Promise.all([startCaller(), startCaller()]);
    startWorkerProcess();
    startWorkerProcess();
    await stage.send("TEST:NOOPS");
    await stage.endAll();
    const raced: { id: string; aborts: Answer[] }[] = [];
    const race = async () => {
      const id = await stage.send("TEST:NOOPS");
      // The moment of the abort is spread over the short life of the run; nothing depends on how it falls.
      await delay(random.between(0, 60));
      raced.push({
        id,
        aborts: await Promise.all([
          first({ name: "abort", actor: ANNA, id }),
          second({ name: "abort", actor: BERT, id }),
        ]),
      });
    };
    for (let round = 0; round < 12; round += 1) await Promise.all([race(), race(), race(), race(), race()]);
    await stage.endAll();
    for (const { id, aborts } of raced) {
      const { rows } = await stage.pool.query<{ status: string }>("SELECT status FROM run WHERE id = $1", [id]);
      const accepted = aborts.filter((answer) => answer.problem === undefined).length;
      expect({ id, status: rows[0]!.status, accepted }).toEqual({
        id,
        status: accepted === 1 ? "aborted" : "complete",
        accepted: accepted === 1 ? 1 : 0,
      });
      for (const { problem } of aborts) if (problem !== undefined) expect(problem).toMatchObject({ status: 409 });
    }
    expect(await stage.finish()).toEqual([]);
  });

  it("RUN-1 the same Idempotency-Key 50 times at once is one run with 50 equal answers, another body is refused", async () => {
    const stage = await openStage();
    const callers = await Promise.all([startCaller(), startCaller()]);
    const call = { name: "broadcast", actor: ANNA, signal: "TEST:NOOPS", context: {}, key: "the same" } as const;
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => callers[index % 2]!(call)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]!.value).toMatchObject({ outcome: "accepted" });
    expect(await callers[0]!({ ...call, signal: "TEST:PIPE" })).toMatchObject({ problem: { status: 409 } });
    // A key belongs to whom used it.
    const other = await callers[1]!({ ...call, actor: BERT });
    expect(other.value!.runId).not.toBe(answers[0]!.value!.runId);
    expect((await stage.pool.query("SELECT count(*)::int AS runs FROM run")).rows).toEqual([{ runs: 2 }]);

    const mixed = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        callers[index % 2]!({ ...call, key: "mixed", signal: index % 4 < 2 ? "TEST:NOOPS" : "TEST:PIPE" }),
      ),
    );
    const runs = new Set(mixed.flatMap(({ value }) => (value === undefined ? [] : [value.runId])));
    expect(runs.size).toBe(1);
    expect(mixed.filter(({ problem }) => problem?.status === 409)).toHaveLength(20);
    startWorkerProcess();
    await stage.endAll();
    expect(await stage.finish()).toEqual([]);
  });

  it("workers that fight for runs claim each task once", async () => {
    const stage = await openStage();
    startWorkerProcess();
    startWorkerProcess({ QUARTERDECK_WORKER_CONCURRENCY: "2" });
    startWorkerProcess();
    await Promise.all(Array.from({ length: 60 }, () => stage.send("TEST:NOOPS")));
    await stage.endAll();
    const { rows } = await stage.pool.query(
      "SELECT attempt, status, count(*)::int AS tasks FROM task GROUP BY attempt, status",
    );
    expect(rows).toEqual([{ attempt: 1, status: "succeeded", tasks: 180 }]);
    expect(await stage.finish()).toEqual([]);
  });
});
