import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { startRun } from "../commands";
import { claimTasks, settleTask } from "../task-commands";
import { emptyResult, newRun, plannedStep, Rehearsal } from "../testing";
import { isRunEnded } from "../status";
import { isFor, ladderSchema, nextRung, tellTried, type LadderEntry } from "./rules";

const NOOP = { kind: "builtin", analysis: "noop" } as const;
const LADDER = ladderSchema.parse({
  recoveries: [
    { id: "fetch", title: "Fetch first", when: { codes: ["push-rejected"] }, attempts: 2, params: { fetch: true } },
    { id: "yaml", title: "Mend the YAML", when: { says: ["invalid yaml"] } },
  ],
  peers: [{ id: "dba", title: "Ask the DBA", when: { codes: ["push-rejected"] }, consult: "DBA" }],
  reviews: [
    { id: "guide", title: "Smaller steps", when: { codes: ["push-rejected"] }, guidance: "Push one commit at a time" },
    { id: "other", title: "Give it to another", when: { codes: ["push-rejected"] }, reassign: "OTHER" },
  ],
});
const POLICY = { ladder: LADDER, peers: { "DBA consult": NOOP, "OTHER a": NOOP } };

const entry = (level: number, id: string): LadderEntry => ({
  level,
  id,
  title: id,
  why: "why",
  at: "2026-01-01T00:00:00.000Z",
  outcome: "failed",
  params: {},
  guidance: null,
});
const error = (code: string, message = "It broke.") => ({ code, message, retryable: false });
const task = { agent: "A", task: "push" };

describe("ESC-1 which rung is next", () => {
  it.each<[string, LadderEntry[], string, string | null]>([
    ["recovery first", [], "push-rejected", "fetch"],
    ["as often as it states", [entry(1, "fetch")], "push-rejected", "fetch"],
    ["then a peer", [entry(1, "fetch"), entry(1, "fetch")], "push-rejected", "dba"],
    ["then the coordinator", [entry(2, "dba")], "push-rejected", "guide"],
    ["each of its means once", [entry(3, "guide")], "push-rejected", "other"],
    ["then a person", [entry(3, "guide"), entry(3, "other")], "push-rejected", null],
    ["no way back down", [entry(3, "guide"), entry(3, "other")], "yaml", null],
    ["nothing for an unknown trouble", [], "unknown", null],
  ])("%s", (_, tried, code, expected) =>
    expect(nextRung(LADDER, task, error(code), tried)?.rule.id ?? null).toBe(expected),
  );

  it("by code, by text, by agent, by task; all that is stated must hold", () => {
    expect(isFor({ says: ["INVALID yaml"] }, task, error("x", "there is Invalid YAML here"))).toBe(true);
    expect(isFor({ codes: ["x"], agents: ["B"] }, task, error("x"))).toBe(false);
    expect(isFor({ codes: ["x"], agents: ["A"], tasks: ["push"] }, task, error("x"))).toBe(true);
    expect(isFor({}, task, error("x"))).toBe(true);
  });

  it("never asks the same for ever, whatever fails", () =>
    fc.assert(
      fc.property(fc.array(fc.constantFrom("push-rejected", "yaml", "unknown"), { minLength: 30 }), (codes) => {
        const tried: LadderEntry[] = [];
        for (const code of codes) {
          const rung = nextRung(LADDER, task, error(code, code === "yaml" ? "invalid yaml" : ""), tried);
          if (rung === null) continue;
          expect(rung.level).toBeGreaterThanOrEqual(Math.max(1, ...tried.map(({ level }) => level)));
          tried.push(entry(rung.level, rung.rule.id));
        }
        expect(tried.length).toBeLessThanOrEqual(6);
      }),
    ));

  it("a rung of the coordinator states what it does", () =>
    expect(ladderSchema.safeParse({ reviews: [{ id: "x", title: "x", when: {} }] }).success).toBe(false));
});

describe("ESC-1 a run climbs before it asks a person", () => {
  const begin = (policy: object = POLICY) => {
    const rehearsal = new Rehearsal(newRun([plannedStep("a"), plannedStep("b", { after: ["a"] })], policy));
    rehearsal.do((draft) => startRun(draft, "anna"));
    return rehearsal;
  };
  const attempt = (rehearsal: Rehearsal, stepId: string, code: string | null) => {
    rehearsal.do((draft) =>
      claimTasks(draft, { workerId: "w", leaseUntil: new Date(rehearsal.now + 60_000).toISOString(), limit: 10 }),
    );
    const { id, claimToken } = rehearsal.task(stepId);
    const endedAt = new Date(rehearsal.now).toISOString();
    rehearsal.do((draft) =>
      settleTask(
        draft,
        id,
        claimToken!,
        code === null
          ? { kind: "succeeded", result: emptyResult({ summary: "use --force-with-lease" }), endedAt }
          : { kind: "failed", error: error(code), endedAt },
      ),
    );
  };
  const climbed = (rehearsal: Rehearsal) =>
    rehearsal.events.filter(({ type }) => type === "task.climbed").map(({ payload }) => payload["rung"]);

  it("a recovery that helps ends there, on record", () => {
    const rehearsal = begin();
    attempt(rehearsal, "a", "push-rejected");
    expect(rehearsal.task("a")).toMatchObject({ status: "queued", ladder: [{ id: "fetch", outcome: null }] });
    attempt(rehearsal, "a", null);
    expect(rehearsal.task("a").ladder).toMatchObject([{ level: 1, params: { fetch: true }, outcome: "succeeded" }]);
    expect(rehearsal.statuses).toEqual({ a: "succeeded", b: "queued" });
  });

  it("climbs level by level, with the peer's answer handed over, then asks a person and says what was tried", () => {
    const rehearsal = begin();
    for (let n = 0; n < 3; n++) attempt(rehearsal, "a", "push-rejected");
    expect(climbed(rehearsal)).toEqual(["fetch", "fetch", "dba"]);
    expect(rehearsal.statuses).toEqual({ a: "pending", b: "pending", "a-dba": "queued" });
    expect(rehearsal.run.plan.map(({ id, after }) => [id, after])).toEqual([
      ["a-dba", []],
      ["a", ["a-dba"]],
      ["b", ["a"]],
    ]);
    attempt(rehearsal, "a-dba", null);
    expect(rehearsal.statuses).toMatchObject({ a: "queued", "a-dba": "succeeded" });
    attempt(rehearsal, "a", "push-rejected");
    expect(rehearsal.task("a").ladder!.at(-1)).toMatchObject({ id: "guide", guidance: "Push one commit at a time" });
    attempt(rehearsal, "a", "push-rejected");
    expect(rehearsal.task("a")).toMatchObject({ agent: "OTHER", status: "queued" });
    attempt(rehearsal, "a", "push-rejected");
    expect(rehearsal.run.status).toBe("escalated");
    const { draft } = rehearsal.writes.at(-1)!.escalationsOpened[0]!;
    expect(draft.body.tried).toHaveLength(5);
    expect(draft.body.tried![2]).toContain("Level 2 (peer): Ask the DBA");
  });

  it("a peer that fails holds nothing up; one without an executor is left out", () => {
    const failing = begin();
    for (let n = 0; n < 3; n++) attempt(failing, "a", "push-rejected");
    attempt(failing, "a-dba", "unknown");
    expect(failing.statuses).toMatchObject({ a: "queued", "a-dba": "failed" });
    const without = begin({ ladder: LADDER, peers: {} });
    for (let n = 0; n < 3; n++) attempt(without, "a", "push-rejected");
    expect(without.run.plan.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(without.task("a").ladder!.at(-1)!.id).toBe("guide");
  });

  it("without rules a person is asked at once, and is told that no recovery is known", () => {
    const rehearsal = begin({});
    attempt(rehearsal, "a", "push-rejected");
    expect(rehearsal.writes.at(-1)!.escalationsOpened[0]!.draft.body.tried).toEqual([
      "AGENT_A · a: no recovery is known for push-rejected.",
    ]);
    expect(tellTried([])).toEqual([]);
  });

  it("always ends, whatever fails", () =>
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("push-rejected", "unknown", null), { minLength: 40, maxLength: 40 }),
        (codes) => {
          const rehearsal = begin();
          for (const code of codes) {
            const next = rehearsal.run.tasks.find(({ status }) => status === "queued");
            if (next === undefined) break;
            attempt(rehearsal, next.stepId, code);
          }
          expect(isRunEnded(rehearsal.run.status) || rehearsal.run.status === "escalated").toBe(true);
          expect(rehearsal.events.map(({ seq }) => seq)).toEqual(rehearsal.events.map((_, index) => index + 1));
        },
      ),
    ));
});
