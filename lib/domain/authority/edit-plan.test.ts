import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coordinatorSchema } from "../coordinator";
import { PlanError, type PlannedStep } from "../plan";
import { startRun } from "../commands";
import { claimTasks, settleTask } from "../task-commands";
import { choose, emptyResult, newRun, plannedStep, Rehearsal } from "../testing";
import { editedPlan, type StepEdit } from "./edit-plan";

const NOOP = { kind: "builtin", analysis: "noop" } as const;
const coordinator = coordinatorSchema.parse({
  id: "test",
  name: "COORD_TEST",
  title: "Test",
  role: "tests",
  archetype: "tests",
  authorityLevel: "tests",
  domain: "TEST",
  domainDescription: "tests",
  version: "1.0.0",
  lastUpdated: "2026-01-01",
  maintainedBy: "tests",
  reportsTo: "tests",
  charter: "tests",
  agents: ["A0", "A1", "A2"].map((handle) => ({ handle, role: handle, executor: NOOP })),
  signals: [{ name: "TEST:RUN", description: "x", response: "x", plan: { steps: [] } }],
});
const edit = (current: PlannedStep[], edits: StepEdit[], begun: string[] = []) =>
  editedPlan(current, edits, {
    coordinator,
    specs: [],
    context: {},
    hints: [],
    readsOf: (expression) => [...expression.matchAll(/steps\.(\w+)/g)].map(([, id]) => id!),
    begun: new Set(begun),
    by: "anna",
  });
const step = (id: string, fields: Partial<PlannedStep> = {}) => plannedStep(id, { agent: "A0", ...fields });
const chain = [step("a"), step("b", { after: ["a"], required: false }), step("c", { after: ["b"] })];

describe("RUN-11 an edited plan", () => {
  it("left as it is, it is the same plan", () => {
    expect(edit(chain, [{ id: "a" }, { id: "b" }, { id: "c" }])).toEqual(chain);
  });

  it("of an optional step that is taken out, what follows takes over the order", () => {
    expect(edit(chain, [{ id: "a" }, { id: "c" }])).toMatchObject([
      { id: "a", after: [] },
      { id: "b", removedBy: "anna" },
      { id: "c", after: ["a"] },
    ]);
  });

  it("a step that is given to another agent takes its executor, and nothing else changes", () => {
    const [changed] = edit([step("a", { executor: null, params: { x: 1 } })], [{ id: "a", agent: "A1" }]);
    expect(changed).toMatchObject({ agent: "A1", executor: NOOP, params: { x: 1 } });
  });

  it.each<[string, PlannedStep[], StepEdit[], string[], string]>([
    ["needs what is taken out", [step("a"), step("b", { after: ["a"] })], [{ id: "b" }], [], "needs-removed"],
    ["waits for itself", chain, [{ id: "a", after: ["c"] }, { id: "b" }, { id: "c" }], [], "plan"],
    ["is unknown", chain, [{ id: "x" }], [], "unknown-step"],
    ["comes after what is unknown", chain, [{ id: "a", after: ["x"] }], [], "unknown-step"],
    ["is named twice", chain, [{ id: "a" }, { id: "a" }], [], "duplicate-step"],
    ["is of an agent that is not managed", chain, [{ id: "a", agent: "NOBODY" }], [], "unknown-agent"],
    ["has begun", chain, [{ id: "a", params: { y: 1 } }, { id: "b" }, { id: "c" }], ["a"], "begun"],
    ["has begun and is taken out", chain, [{ id: "c", after: [] }], ["a"], "begun"],
    [
      "reads what has not ended",
      [step("a"), step("b", { after: ["a"], when: "steps.a.status == 'succeeded'" })],
      [{ id: "a" }, { id: "b", after: [] }],
      [],
      "condition",
    ],
    ["is no plan any more", chain, [], [], "empty"],
  ])("is refused for a step that %s", (_, current, edits, begun, rule) => {
    try {
      edit(current, edits, begun);
    } catch (error) {
      expect(error).toBeInstanceOf(PlanError);
      expect((error as PlanError).broken.rule).toBe(rule);
      return;
    }
    throw new Error("it was taken");
  });

  it("whatever is edited: it is refused, or it runs to its end", () => {
    const rows = fc.array(fc.tuple(fc.array(fc.nat(5), { maxLength: 2 }), fc.boolean()), {
      minLength: 1,
      maxLength: 6,
    });
    const edits = fc.array(
      fc.record(
        {
          id: fc.nat(5).map((at) => `s${at}`),
          after: fc.array(
            fc.nat(5).map((at) => `s${at}`),
            { maxLength: 2 },
          ),
          agent: fc.constantFrom("A0", "A1", "A2"),
        },
        { requiredKeys: ["id"] },
      ),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(rows, edits, (given, changes) => {
        const plan = given.map(([after, required], at) =>
          step(`s${at}`, {
            required,
            after: [...new Set(after.filter((other) => other < at).map((other) => `s${other}`))],
          }),
        );
        let edited: PlannedStep[];
        try {
          edited = edit(plan, changes);
        } catch (error) {
          expect(error).toBeInstanceOf(PlanError);
          return;
        }
        const authority = {
          maxParallelAgents: 3,
          requiresApproval: [{ title: "Always", match: { when: "true" } }],
          forbidden: [],
          triggers: [],
          agents: [],
          criticalPath: false,
          expectedMs: {},
          busyMinutes: null,
        };
        const rehearsal = new Rehearsal(newRun(plan, { authority }));
        rehearsal.do((draft) => startRun(draft, "anna"));
        rehearsal.do((draft) => choose(draft, draft.run.escalations[0]!.id, "edit", { plan: edited }));
        const by = { workerId: "w", leaseUntil: "2030-01-01T00:00:00.000Z", limit: 10 };
        for (let round = 0; round < 10; round += 1)
          for (const { taskId, token } of rehearsal.do((draft) => claimTasks(draft, by).claims))
            rehearsal.do((draft) =>
              settleTask(draft, taskId, token, { kind: "succeeded", result: emptyResult(), endedAt: draft.now }),
            );
        for (const { id, removedBy } of edited)
          expect(rehearsal.task(id).status).toBe(removedBy === undefined ? "succeeded" : "skipped");
      }),
    );
  });
});
