import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideAfterAnswer, decideCompletion, decideLock, decideUnlock, decideWaiver, type Asker } from "./decide";
import {
  FLAG_EVENTS,
  FLAG_STATES,
  FLAG_TRANSITIONS,
  FlagRefused,
  nextFlagState,
  stateOf,
  type FlagFacts,
} from "./state";
import { completedFacts, flagFacts, lockedFacts } from "./testing";

const FACTS = { pending: flagFacts, locked: lockedFacts, completed: completedFacts };
const person: Asker = { actor: "ada", operator: true };
const key: Asker = { actor: "ci", operator: false };
const by = (agent: string): Asker => ({ ...key, agent });

function refusal(act: () => unknown): FlagRefused {
  try {
    act();
  } catch (error) {
    if (error instanceof FlagRefused) return error;
    throw error;
  }
  throw new Error("was not refused");
}

describe("the moves of a flag", () => {
  it.each(FLAG_STATES.flatMap((state) => FLAG_EVENTS.map((event) => [state, event] as const)))(
    "FLAG-3 a %s flag and %s",
    (state, event) => {
      const flag = FACTS[state]();
      expect(stateOf(flag)).toBe(state);
      const next = FLAG_TRANSITIONS[state][event];
      if (next !== undefined) return expect(nextFlagState(flag, event)).toBe(next);
      const refused = refusal(() => nextFlagState(flag, event));
      expect(refused).toMatchObject({ kind: "conflict", facts: { state, event } });
      expect(refused.message).toMatch(new RegExp(`^Flag 7 is ${state} and can't be `));
      expect(refused.message).toContain("@backend.api");
    },
  );

  it("FLAG-3 nothing leaves completed, and a locked flag is completed by no event", () => {
    expect(FLAG_TRANSITIONS.completed).toEqual({});
    expect(Object.values(FLAG_TRANSITIONS.locked)).not.toContain("completed");
  });
});

describe("locking", () => {
  it("FLAG-3 the owner is the agent named, else the target, else who asks", () => {
    expect(decideLock(flagFacts(), by("@ops.monitoring"), "r")).toEqual({ owner: "@ops.monitoring" });
    expect(decideLock(flagFacts(), key, "r")).toEqual({ owner: "@backend.api" });
    expect(decideLock(flagFacts({ targetAgent: null }), person, "r")).toEqual({ owner: "ada" });
  });

  it("FLAG-3 a second lock learns who was first, when and why", () => {
    const refused = refusal(() => decideLock(lockedFacts(), by("@ops.monitoring"), "r"));
    expect(refused.message).toMatch(/@backend\.api locked it at 2026-03-01T10:00:00\.000Z \(Which default\?\)/);
    expect(refused.facts).toMatchObject({ lockedBy: "@backend.api", lockReason: "Which default?" });
  });

  it("FLAG-3 unlocking twice is fine, unlocking what is completed is not", () => {
    expect(decideUnlock(lockedFacts(), key)).toEqual({ by: "@backend.api", changes: true });
    expect(decideUnlock(flagFacts(), person)).toEqual({ by: "@backend.api", changes: false });
    expect(refusal(() => decideUnlock(completedFacts(), key)).kind).toBe("conflict");
  });

  it("FLAG-7 an agent that is no handle is refused, the empty one too", () => {
    for (const agent of ["", "bob", "@"])
      for (const act of [
        () => decideLock(flagFacts(), by(agent), "r"),
        () => decideUnlock(lockedFacts(), by(agent)),
        () => decideCompletion(flagFacts(), by(agent), {}, null),
      ])
        expect(refusal(act).errors).toMatchObject([{ path: "agent", rule: "handle" }]);
  });
});

describe("completing", () => {
  const general = (fields: Partial<FlagFacts> = {}) => flagFacts({ targetAgent: null, ...fields });
  const request = (fields: Partial<FlagFacts> = {}) =>
    flagFacts({ flagType: "information_request", asksAboutId: 3, ...fields });

  it.each<[string, FlagFacts, Asker, { notes?: string; answer?: string }, object]>([
    ["its target", flagFacts(), by("@backend.api"), {}, { by: "@backend.api", scope: "all", answer: null }],
    ["nobody named: its target", flagFacts(), key, { notes: "n" }, { by: "@backend.api", scope: "all", answer: null }],
    [
      "one agent of a general flag",
      general(),
      by("@ops.monitoring"),
      {},
      { by: "@ops.monitoring", scope: "agent", answer: null },
    ],
    [
      "the source of a general flag",
      general(),
      by("@database.postgres"),
      {},
      { by: "@database.postgres", scope: "all", answer: null },
    ],
    ["an operator for all", general(), person, {}, { by: "ada", scope: "all", answer: null }],
    ["an answer", request(), key, { answer: "42" }, { by: "@backend.api", scope: "all", answer: "42" }],
    ["notes that answer", request(), key, { notes: "42" }, { by: "@backend.api", scope: "all", answer: "42" }],
    ["a request without an answer", request(), key, {}, { by: "@backend.api", scope: "all", answer: null }],
    [
      "an answer to a request to all",
      request({ targetAgent: null }),
      by("@ops.monitoring"),
      { answer: "42" },
      { by: "@ops.monitoring", scope: "all", answer: "42" },
    ],
    [
      "a request to all that one has no answer to",
      request({ targetAgent: null }),
      by("@ops.monitoring"),
      {},
      { by: "@ops.monitoring", scope: "agent", answer: null },
    ],
  ])("FLAG-2 %s", (_, flag, asker, given, expected) => {
    expect(decideCompletion(flag, asker, given, null)).toEqual(expected);
  });

  it("FLAG-2 another agent than the target is refused", () => {
    expect(refusal(() => decideCompletion(flagFacts(), by("@ops.monitoring"), {}, null))).toMatchObject({
      kind: "rule",
      errors: [{ path: "agent", rule: "target", message: expect.stringContaining("@backend.api") }],
    });
  });

  it("FLAG-2 a key must say for which agent a general flag is completed", () => {
    expect(refusal(() => decideCompletion(general(), key, {}, null)).errors).toMatchObject([
      { path: "agent", rule: "required" },
    ]);
  });

  it("FLAG-2 the first completion stands: a second one learns who and when", () => {
    expect(refusal(() => decideCompletion(completedFacts(), by("@ops.monitoring"), {}, null))).toMatchObject({
      kind: "conflict",
      facts: { completedBy: "@backend.api", completedAt: "2026-03-01T11:00:00.000Z" },
    });
    const mine = { agent: "@ops.monitoring", at: "2026-03-01T12:00:00.000Z" };
    expect(refusal(() => decideCompletion(general(), by(mine.agent), {}, mine))).toMatchObject({
      kind: "conflict",
      facts: { completedBy: mine.agent, completedAt: mine.at },
    });
  });

  it("FLAG-3 a locked flag is neither completed nor answered", () => {
    expect(refusal(() => decideCompletion(lockedFacts(), by("@backend.api"), {}, null)).facts).toMatchObject({
      state: "locked",
    });
    const locked = lockedFacts({ flagType: "information_request" });
    expect(refusal(() => decideCompletion(locked, key, { answer: "42" }, null)).facts).toMatchObject({
      state: "locked",
      event: "answer",
    });
  });

  it("FLAG-1 texts that come with a change are neither empty nor too long, and can be stored", () => {
    const nul = String.fromCharCode(0);
    for (const [text, rule] of [
      [" ", "too_small"],
      ["r".repeat(20_001), "too_big"],
      [nul, "storable"],
    ] as const) {
      expect(refusal(() => decideLock(flagFacts(), key, text)).errors).toContainEqual(
        expect.objectContaining({ path: "reason", rule }),
      );
      expect(refusal(() => decideCompletion(request(), key, { answer: text }, null)).errors).toContainEqual(
        expect.objectContaining({ path: "answer", rule }),
      );
    }
    expect(refusal(() => decideUnlock(lockedFacts(), key, nul)).errors).toMatchObject([
      { path: "reason", rule: "storable" },
    ]);
    expect(refusal(() => decideCompletion(flagFacts(), key, { notes: nul }, null)).errors).toMatchObject([
      { path: "notes", rule: "storable" },
    ]);
    expect(decideCompletion(request(), key, { notes: " " }, null).answer).toBeNull();
  });

  it("FLAG-3 only requests are answered", () => {
    expect(refusal(() => decideCompletion(flagFacts(), key, { answer: "42" }, null)).errors).toMatchObject([
      { path: "id", rule: "information_request" },
    ]);
  });

  it("FLAG-3 the last answer unlocks, an earlier one reminds", () => {
    const LOCKER = lockedFacts().lockedBy!;
    expect(decideAfterAnswer(lockedFacts(), LOCKER, [])).toBe("unlock");
    expect(decideAfterAnswer(lockedFacts(), LOCKER, [9])).toBe("remind");
    expect(decideAfterAnswer(flagFacts(), LOCKER, [])).toBe("tell");
    expect(decideAfterAnswer(completedFacts(), LOCKER, [])).toBe("tell");
  });

  it("FLAG-3 the answer to another agent's question tells and does not unlock", () => {
    expect(decideAfterAnswer(lockedFacts(), "@someone.else", [])).toBe("tell");
  });

  it("FLAG-5 only open flags are waived, and with a reason", () => {
    decideWaiver(flagFacts(), "Not today");
    decideWaiver(lockedFacts(), "Not today");
    expect(refusal(() => decideWaiver(completedFacts(), "Not today")).kind).toBe("conflict");
    expect(refusal(() => decideWaiver(flagFacts(), " ")).errors).toMatchObject([{ path: "reason", rule: "too_small" }]);
  });

  it("FLAG-2 whatever is asked: completed and locked flags stay, and only a target, a source, an operator or an answer closes for all", () => {
    const agents = fc.constantFrom("@backend.api", "@database.postgres", "@ops.monitoring");
    fc.assert(
      fc.property(
        fc.constantFrom(...FLAG_STATES),
        fc.option(agents, { nil: null }),
        fc.option(agents, { nil: undefined }),
        fc.boolean(),
        (state, targetAgent, agent, operator) => {
          const flag = FACTS[state]({ targetAgent });
          const act = () => decideCompletion(flag, { agent, actor: "ada", operator }, {}, null);
          if (state !== "pending") return void expect(refusal(act).kind).toBe("conflict");
          let decision;
          try {
            decision = act();
          } catch {
            return;
          }
          if (targetAgent !== null) expect(decision).toMatchObject({ by: targetAgent, scope: "all" });
          else expect(decision.scope === "all").toBe(agent === flag.sourceAgent || (agent === undefined && operator));
        },
      ),
    );
  });
});
