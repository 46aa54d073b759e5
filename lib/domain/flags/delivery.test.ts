import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  DEFAULT_FLAG_POLICY,
  flagPolicySchema,
  holdReason,
  judgeFlags,
  mayWaive,
  mergeTaskFlags,
  planDelivery,
  TASK_FLAG_STATES,
  taskFlag,
  type SeenFlag,
  type TaskFlag,
} from "./delivery";
import { titleOf } from "./title";
import { IMPACT_LEVELS } from "./words";

const facts = (id: number, fields: Partial<SeenFlag> = {}): SeenFlag => ({
  id,
  flagType: "change",
  impactLevel: "medium",
  sourceAgent: "SENDER",
  targetAgent: "KEEPER",
  changeDescription: "The field has a new name.",
  actionRequired: "Use it.",
  relatedFiles: [],
  chainOriginId: null,
  asksAboutId: null,
  codeLocation: null,
  exampleUsage: null,
  context: null,
  notes: null,
  createdAt: "2026-01-01T00:00:00.000Z",
  questions: [],
  completedBy: null,
  locked: false,
  lockedBy: null,
  lockReason: null,
  claimedBy: null,
  waiver: null,
  ...fields,
});
const plan = (...flags: SeenFlag[]) => planDelivery(flags, "KEEPER", DEFAULT_FLAG_POLICY);
const entry = (id: number, fields: Partial<TaskFlag> = {}): TaskFlag => ({
  ...taskFlag(facts(id), "KEEPER", DEFAULT_FLAG_POLICY),
  ...fields,
});
const LOCK = { locked: true, lockedBy: "KEEPER", lockReason: "Asks." };
const CRITICAL = { impactLevel: "critical" } as const;
const WAIVER = { waiver: { actor: "anna", reason: "Later." } };

describe("FLAG-5 what is delivered", () => {
  it.each([
    ["a free flag is delivered", facts(1), "deliver"],
    ["a free critical one too", facts(1, CRITICAL), "deliver"],
    ["a locked one of another level is left alone", facts(1, LOCK), null],
    ["a locked critical one holds back", facts(1, { ...CRITICAL, ...LOCK }), "holding"],
    ["one in the hands of another task is left alone", facts(1, { claimedBy: "task-2" }), null],
    [
      "a critical one in the hands of another task holds back",
      facts(1, { ...CRITICAL, claimedBy: "task-2" }),
      "holding",
    ],
    ["a waived one is named only", facts(1, WAIVER), "waived"],
    ["a waived locked critical one is named only", facts(1, { ...CRITICAL, ...LOCK, ...WAIVER }), "waived"],
    ["a completed one is over", facts(1, { ...CRITICAL, completedBy: "KEEPER" }), null],
    ["another agent's is not its business", facts(1, { ...CRITICAL, targetAgent: "OTHER" }), null],
    ["a general one is delivered", facts(1, { targetAgent: null }), "deliver"],
  ] as const)("%s", (_name, flag, where) => {
    const { deliver, holding, waived } = plan(flag);
    const found = { deliver, holding, waived };
    for (const [name, list] of Object.entries(found))
      expect(list.map(({ id }) => id)).toEqual(name === where ? [1] : []);
  });

  it("the policy says which levels hold back", () => {
    const policy = flagPolicySchema.parse({ holdBack: ["high", "low"] });
    const held = (impactLevel: SeenFlag["impactLevel"]) =>
      planDelivery([facts(1, { impactLevel, ...LOCK })], "KEEPER", policy).holding.length;
    expect(IMPACT_LEVELS.map(held)).toEqual([0, 1, 0, 1]);
    expect(flagPolicySchema.parse({})).toEqual({
      holdBack: ["critical"],
      escalateAfterHours: { critical: 24 },
      waive: { levels: ["critical", "high", "medium", "low"] },
    });
  });

  it("keeps the queue's order", () => {
    expect(plan(facts(9), facts(2), facts(5)).deliver.map(({ id }) => id)).toEqual([9, 2, 5]);
  });

  it("runs planned before there were flags let a person waive every level", () => {
    expect(IMPACT_LEVELS.every((level) => mayWaive(undefined, level))).toBe(true);
    expect(mayWaive(flagPolicySchema.parse({ waive: { levels: ["low"] } }), "critical")).toBe(false);
  });

  it("a title is one line of at most 120 characters", () => {
    expect(titleOf(" two\n lines ")).toBe("two lines");
    expect(titleOf("x".repeat(500))).toHaveLength(120);
  });
});

describe("FLAG-5 flags of earlier attempts", () => {
  it("an earlier one that ended stays, a newer entry replaces it, what another has in hand is dropped", () => {
    const earlier = [
      entry(1, { state: "completed" }),
      entry(2, { state: "open" }),
      entry(3, { state: "holding" }),
      entry(4),
    ];
    expect(
      mergeTaskFlags(earlier, [entry(4, { state: "completed" }), entry(5)]).map(({ id, state }) => [id, state]),
    ).toEqual([
      [1, "completed"],
      [4, "completed"],
      [5, "open"],
    ]);
  });
});

describe("FLAG-5 the check flags-handled", () => {
  it("is not there without flags", () => expect(judgeFlags([])).toBeNull());

  it.each([
    ["open", "fail", "Left open, neither completed nor locked: flag 7"],
    ["holding", "fail", "Left open, neither completed nor locked: flag 7"],
    ["completed", "pass", "1 flag handled. Flag 7 completed by X."],
    ["locked", "pass", "1 flag handled. Flag 7 locked by X: because."],
    ["waived", "pass", "1 flag handled. Flag 7 waived by X: because."],
    ["moved", "pass", "1 flag handled. Flag 7 given to X."],
  ] as const)("a flag that is %s: %s", (state, status, evidence) => {
    const why = state === "completed" ? null : "because.";
    const check = judgeFlags([entry(7, { state, by: "X", why })])!;
    expect(check).toMatchObject({ id: "flags-handled", status, mandatory: true });
    expect(check.evidence).toContain(evidence);
  });

  it("passes exactly when every flag is completed, locked, waived or given away, and names each that is not", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...TASK_FLAG_STATES), { minLength: 1, maxLength: 12 }), (states) => {
        const entries = states.map((state, index) => entry(1_000 + index, { state }));
        const check = judgeFlags(entries)!;
        const open = entries.filter(({ state }) => state === "open" || state === "holding");
        expect(check.status).toBe(open.length === 0 ? "pass" : "fail");
        for (const { id } of open) expect(check.evidence).toContain(`flag ${id} (`);
        expect(check.evidence.length).toBeLessThanOrEqual(2_000);
      }),
    );
  });

  it("says what the rules refused, and never more than evidence may be long", () => {
    expect(judgeFlags([entry(7)], ["to complete flag 7: it is locked"])!.evidence).toMatch(
      /Refused: to complete flag 7: it is locked\.$/,
    );
    const many = Array.from({ length: 100 }, (_, index) => entry(index, { title: "x".repeat(120) }));
    expect(judgeFlags(many)!.evidence).toHaveLength(2_000);
  });

  it("the reason of a held task names the flag, who locked it and why", () => {
    expect(holdReason([entry(1), entry(7, { state: "holding", by: "KEEPER", why: "Asks." })])).toBe(
      'Waits for flag 7 (medium change from SENDER: "The field has a new name."), locked by KEEPER: Asks.',
    );
  });
});
