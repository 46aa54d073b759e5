import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { policyDiff } from "./diff";
import { testDefinition } from "./testing";

const GATE = {
  id: "tests",
  name: "Tests",
  threshold: "all green",
  enforcement: "mandatory",
  bypass: { kind: "approval", role: "ARCHITECT" },
};
const RELEASE = { id: "release", agent: "QA", task: "release", approval: { why: "It goes out." } };
const base = testDefinition({ gates: [GATE] }, [RELEASE]);
const change = (fields: Record<string, unknown>, steps: object[] = [RELEASE]) =>
  testDefinition({ gates: [GATE], ...fields }, steps);

describe("RUN-11 what of a change is policy", () => {
  it.each([
    ["charter and other texts", { charter: "new", title: "t", philosophy: "p", scope: ["s"], metrics: [] }],
    [
      "what agents are for and run",
      { agents: [{ handle: "QA", role: "other", executor: { kind: "builtin", analysis: "noop" } }] },
    ],
    ["version and history", { version: "2.0.0", lastUpdated: "2026-02-02" }],
  ])("%s: none", (_name, fields) => {
    expect(policyDiff(base, change(fields))).toEqual([]);
  });

  it.each([
    [
      { gate: { threshold: 0.6 } },
      "gate.threshold",
      "threshold",
      "Success threshold: 60% instead of 80%, so more runs pass.",
    ],
    [
      { gates: [{ ...GATE, bypass: { kind: "cannot" } }] },
      "gates[tests].bypass.kind",
      "gate",
      "Gates, tests, bypass, kind: cannot instead of approval.",
    ],
    [
      { authority: { maxParallelAgents: 9 } },
      "authority.maxParallelAgents",
      "authority",
      "Authority, max parallel agents: 9 instead of 20.",
    ],
    [
      { escalation: { rulesFor: { quality_gate: { quorum: 2 } } } },
      "escalation.rulesFor.quality_gate",
      "escalation",
      'Escalation, rules for, quality gate is new: {"quorum":2}.',
    ],
    [
      { escalation: { policyChanges: {} } },
      "escalation.policyChanges",
      "approval",
      "Changes of policy need approval from now on.",
    ],
    [{ flags: { holdBack: [] } }, "flags.holdBack", "flags", "Flags, hold back: none instead of critical."],
    [
      { timeouts: { defaultSeconds: 5 } },
      "timeouts.defaultSeconds",
      "timeout",
      "Timeouts, default seconds: 5 instead of 120.",
    ],
    [{ status: "retired" }, "status", "standing", "Status: retired instead of active."],
    [
      { agents: [{ handle: "QA", role: "tests", checks: [{ id: "cov", name: "Coverage", mandatory: true }] }] },
      "agents[QA].checks[cov]",
      "check",
      expect.stringContaining("Agents, QA, checks, cov is new"),
    ],
  ])("%j", (fields, path, kind, text) => {
    expect(policyDiff(base, change(fields as Record<string, unknown>))).toContainEqual(
      expect.objectContaining({ path, kind, text }),
    );
  });

  it("a section that nobody has thought of is policy", () => {
    expect(policyDiff(base, { ...base, ladder: { tries: 3 } })).toMatchObject([
      { path: "ladder", kind: "rule", after: { tries: 3 } },
    ]);
  });

  it("a step that nobody approves any more, by whatever way", () => {
    const { approval: _, ...open } = RELEASE;
    expect(policyDiff(base, change({}, [open]))).toMatchObject([
      { path: "signals[TEST:RUN].plan.steps[release].approval", kind: "step", after: "nobody is asked" },
    ]);
    expect(policyDiff(base, change({}, [RELEASE, { ...open, id: "quick" }]))).toMatchObject([
      { path: "signals[TEST:RUN].plan.steps[quick]" },
    ]);
    expect(policyDiff(base, change({}, [{ ...RELEASE, title: "Go out" }]))).toEqual([]);
  });

  it("the order of rules counts", () => {
    const other = { ...GATE, id: "docs" };
    expect(policyDiff(change({ gates: [GATE, other] }), change({ gates: [other, GATE] }))).toMatchObject([
      { path: "gates.order", before: ["tests", "docs"], after: ["docs", "tests"] },
    ]);
  });

  it("nothing differs from itself, and what differs one way differs the other", () => {
    const definitions = fc
      .record({
        gate: fc.record({ threshold: fc.constantFrom(0, 0.5, 0.8, 1) }),
        gates: fc.subarray([GATE, { ...GATE, id: "docs" }, { ...GATE, id: "perf" }]),
        escalation: fc.record({ role: fc.constantFrom("operator", "DBA"), deadlineHours: fc.constantFrom(1, 24) }),
        charter: fc.constantFrom("a", "b"),
      })
      .map((fields) => testDefinition(fields));
    fc.assert(
      fc.property(definitions, definitions, (before, after) => {
        expect(policyDiff(before, before)).toEqual([]);
        const back = policyDiff(after, before).map(({ path, before: old, after: fresh }) => ({
          path,
          old: fresh,
          fresh: old,
        }));
        expect(
          new Set(
            policyDiff(before, after).map(({ path, before: old, after: fresh }) =>
              JSON.stringify({ path, old, fresh }),
            ),
          ),
        ).toEqual(new Set(back.map(({ path, old, fresh }) => JSON.stringify({ path, old, fresh }))));
      }),
    );
  });
});
