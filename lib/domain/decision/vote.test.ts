import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { option, type EscalationDraft } from "../escalation";
import { testDecider } from "../testing";
import { openState } from "./open";
import { DEFAULT_RULES, mergeRules, type DecisionRules } from "./rules";
import { castVote, DecisionRefused, type VoteContext } from "./vote";

const NOW = "2026-01-01T12:00:00.000Z";
const APPROVE = option("approve", "Approve", "Goes on.", { binding: true });
const REJECT = option("reject", "Reject", "Ends.", { reasonRequired: true });

const asked = (rules: Partial<DecisionRules> = {}, requestedBy: string | null = "rita") =>
  openState(
    {
      id: "e",
      taskId: null,
      type: "approval",
      level: 4,
      title: "May it?",
      rules: { ...DEFAULT_RULES, roles: ["ARCHITECT"], ...rules },
      requestedBy,
      shown: [],
      options: [APPROVE, REJECT],
      createdAt: "2026-01-01T10:00:00.000Z",
    } as unknown as EscalationDraft,
    "hash",
  );
const architect = (name: string, fields = {}) => testDecider(name, { approverRoles: ["ARCHITECT"], ...fields });
const context = (decider: VoteContext["decider"], over: Partial<VoteContext> = {}): VoteContext => ({
  decider,
  voters: new Map(),
  others: 1,
  contentHash: null,
  now: NOW,
  ...over,
});
const choice = { reason: "because", inputs: {}, via: "rest" };
const refusal = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    if (error instanceof DecisionRefused) return `${error.status} ${error.rule}`;
    throw error;
  }
  return "taken";
};

describe("ESC-4 ESC-6 one person's choice", () => {
  it.each<[string, () => unknown, string]>([
    ["the role decides", () => castVote(asked(), APPROVE, choice, context(architect("ann"))), "taken"],
    [
      "another role does not",
      () => castVote(asked(), APPROVE, choice, context(testDecider("dan", { approverRoles: ["DBA"] }))),
      "403 role",
    ],
    ["every role does", () => castVote(asked(), APPROVE, choice, context(testDecider("root"))), "taken"],
    [
      "a program never does, whatever it is called",
      () => castVote(asked(), APPROVE, choice, context(testDecider("ann", { kind: "service" }))),
      "403 role",
    ],
    [
      "nor does an agent",
      () => castVote(asked({ roles: ["operator"] }), APPROVE, choice, context(testDecider("ann", { kind: "agent" }))),
      "403 role",
    ],
    [
      "a group's member does",
      () =>
        castVote(
          asked({ groups: ["crew"] }),
          APPROVE,
          choice,
          context(testDecider("g", { approverRoles: [], groups: ["crew"] })),
        ),
      "taken",
    ],
    [
      "who is asked by name does, without the role",
      () =>
        castVote(asked({ assignees: ["zoe"] }), APPROVE, choice, context(testDecider("zoe", { approverRoles: [] }))),
      "taken",
    ],
    [
      "then the role alone does not",
      () => castVote(asked({ assignees: ["zoe"] }), APPROVE, choice, context(architect("ann"))),
      "403 role",
    ],
    [
      "who stands in for one who is away does",
      () =>
        castVote(
          asked(),
          APPROVE,
          choice,
          context(
            testDecider("sam", {
              approverRoles: [],
              standsInFor: [{ name: "ann", approverRoles: ["ARCHITECT"], groups: [] }],
            }),
          ),
        ),
      "taken",
    ],
    [
      "one's own request is for others",
      () => castVote(asked(), APPROVE, choice, context(architect("rita"))),
      "403 own-request",
    ],
    [
      "also for who stands in for the one who asked",
      () =>
        castVote(
          asked(),
          APPROVE,
          choice,
          context(
            testDecider("sam", {
              approverRoles: [],
              standsInFor: [{ name: "rita", approverRoles: ["ARCHITECT"], groups: [] }],
            }),
          ),
        ),
      "403 own-request",
    ],
    [
      "unless nobody else could",
      () => castVote(asked(), APPROVE, choice, context(architect("rita"), { others: 0 })),
      "taken",
    ],
    [
      "where it is forbidden not even then",
      () => castVote(asked({ ownRequest: "forbidden" }), APPROVE, choice, context(architect("rita"), { others: 0 })),
      "403 own-request",
    ],
    ["one's own request may be rejected", () => castVote(asked(), REJECT, choice, context(architect("rita"))), "taken"],
    [
      "a reason that is needed",
      () => castVote(asked(), REJECT, { ...choice, reason: null }, context(architect("ann"))),
      "422 required",
    ],
    [
      "a reason the rules need",
      () => castVote(asked({ reasonRequired: true }), APPROVE, { ...choice, reason: null }, context(architect("ann"))),
      "422 required",
    ],
    [
      "another content than was shown",
      () => castVote(asked(), APPROVE, choice, context(architect("ann"), { contentHash: "other" })),
      "409 content-changed",
    ],
    [
      "an option's own rules",
      () => castVote(asked(), { ...APPROVE, rules: { roles: ["DBA"] } }, choice, context(architect("ann"))),
      "403 role",
    ],
  ])("%s", (_, act, expected) => expect(refusal(act)).toBe(expected));

  it("ESC-4 a machine whose clock is behind takes the answer, which is never older than the question", () => {
    const behind = context(architect("ann"), { now: "2026-01-01T09:00:00.000Z" });
    const escalation = asked();
    expect(castVote(escalation, APPROVE, choice, behind)).toMatchObject({
      kind: "decided",
      vote: { at: escalation.createdAt },
    });
  });

  it("a quorum needs different people who choose the same, and who still may", () => {
    const people = new Map(["ann", "ben", "cat"].map((name) => [name, architect(name)]));
    const escalation = asked({ quorum: 2 }, null);
    const vote = (name: string, inputs = {}) => {
      const result = castVote(escalation, APPROVE, { ...choice, inputs }, context(architect(name), { voters: people }));
      escalation.votes = result.votes;
      return result.kind === "counted" ? result.missing : "decided";
    };
    expect(vote("ann")).toBe(1);
    expect(refusal(() => vote("ann"))).toBe("409 voted");
    expect(vote("ben", { version: 2 })).toBe(1);
    people.delete("ann");
    expect(vote("cat")).toBe(1);
    people.set("ann", architect("ann"));
    expect(vote("ben")).toBe("decided");
  });

  it("a reject needs no quorum", () =>
    expect(castVote(asked({ quorum: 3 }), REJECT, choice, context(architect("ann"))).kind).toBe("decided"));

  it("never decides with fewer people than the quorum, however they vote", () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.record({ who: fc.constantFrom("a", "b", "c", "d", "rita", "dan"), lost: fc.boolean() }), {
          maxLength: 20,
        }),
        (quorum, acts) => {
          const people = new Map(["a", "b", "c", "d", "rita"].map((name) => [name, architect(name)]));
          const escalation = asked({ quorum });
          for (const { who, lost } of acts) {
            const decider = people.get(who) ?? testDecider(who, { approverRoles: ["DBA"] });
            let decided = false;
            try {
              const result = castVote(escalation, APPROVE, choice, context(decider, { voters: people }));
              escalation.votes = result.votes;
              decided = result.kind === "decided";
            } catch (error) {
              expect(error).toBeInstanceOf(DecisionRefused);
            }
            if (decided) {
              const standing = new Set(escalation.votes.map(({ by }) => by).filter((by) => people.has(by)));
              expect(standing.size).toBeGreaterThanOrEqual(quorum);
              expect(standing.has("rita")).toBe(false);
              return;
            }
            if (lost) people.delete(who);
          }
        },
      ),
    ));

  it("rules from outside in: what an inner one states counts", () =>
    expect(mergeRules({ roles: ["A"], quorum: 2 }, undefined, { roles: ["B"] }, { deadlineMinutes: null })).toEqual({
      ...DEFAULT_RULES,
      roles: ["B"],
      quorum: 2,
    }));
});
