import { describe, expect, it } from "vitest";
import type { Coordinator } from "./coordinator";
import { suggestDelegates } from "./delegates";
import { resourceEscalation } from "./escalation";
import { findSignalSpec, planRun } from "./plan-run";
import { testDefinition } from "./policy/testing";
import { newRun, plannedStep } from "./testing";

/** A coordinator that manages agents; `work` is what each of its signals has whom do. */
const managing = (
  domain: string,
  agents: string[],
  work: Record<string, [agent: string, task: string][]>,
): Coordinator =>
  testDefinition({
    id: domain.toLowerCase(),
    name: `COORD_${domain}`,
    domain,
    agents: agents.map((handle) => ({ handle, role: "tests" })),
    signals: Object.entries(work).map(([name, steps]) => ({
      name: `${domain}:${name}`,
      description: "d",
      response: "r",
      plan: { steps: steps.map(([agent, task], index) => ({ id: `s${index}`, agent, task })) },
    })),
  });
const STRANGER = managing("ABC", ["SOMEBODY"], { AUDIT: [["SOMEBODY", "look"]] });

describe("ESC-3 the signal that is suggested to delegate to", () => {
  it.each<[string, Coordinator[], string | null]>([
    ["nobody else manages the agent: none", [STRANGER], null],
    [
      "the one that has the agent do the same task",
      [STRANGER, managing("DATA", ["DBA"], { LOOK: [["DBA", "look"]], MIGRATE: [["DBA", "migrate"]] })],
      "DATA:MIGRATE",
    ],
    [
      "the one that has the agent do anything",
      [STRANGER, managing("DATA", ["DBA", "QA"], { LOOK: [["DBA", "look"]], TEST: [["QA", "migrate"]] })],
      "DATA:LOOK",
    ],
    [
      "the only one of who manages the agent",
      [managing("DATA", ["DBA", "QA"], { TEST: [["QA", "test"]] })],
      "DATA:TEST",
    ],
    [
      "several that fit as well: none",
      [
        managing("DATA", ["DBA"], { UP: [["DBA", "migrate"]] }),
        managing("BASE", ["DBA"], { UP: [["DBA", "migrate"]] }),
      ],
      null,
    ],
  ])("%s", (_, others, signal) => {
    const found = suggestDelegates([{ agent: "DBA", task: "migrate" }], others);
    expect(Object.values(found).map((each) => each.signal)).toEqual(signal === null ? [] : [signal]);
  });

  it("stands in the escalation of the task, with why; one of another task or agent has none", () => {
    const own = testDefinition(
      {
        agents: [
          { handle: "DBA", role: "tests" },
          { handle: "QA", role: "tests" },
        ],
      },
      [
        { id: "db", agent: "DBA", task: "migrate" },
        { id: "qa", agent: "QA", task: "test" },
      ],
    );
    const others = [STRANGER, managing("DATA", ["DBA"], { MIGRATE: [["DBA", "migrate"]] })];
    const plan = planRun(
      own,
      findSignalSpec(own, "TEST:RUN")!,
      { name: "TEST:RUN", context: {} },
      { others, evaluate: () => false },
    );
    const run = newRun(plan.steps, plan.policy);
    const delegate = (task: Partial<(typeof run.tasks)[number]>) => {
      const { options } = resourceEscalation(run, { ...run.tasks[0]!, ...task }, { id: "e", now: run.createdAt });
      return options.find(({ id }) => id === "delegate")!;
    };
    expect(delegate({}).inputs).toEqual([
      { name: "signal", label: "Signal", options: ["ABC:AUDIT", "DATA:MIGRATE"], suggested: "DATA:MIGRATE" },
    ]);
    expect(delegate({}).effect).toMatch(/DATA:MIGRATE suggests itself: COORD_DATA manages DBA, too\.$/);
    for (const other of [run.tasks[1]!, { agent: "PEER" }, { task: "look" }])
      expect(delegate(other).inputs[0]).not.toHaveProperty("suggested");
    const unknown = newRun([plannedStep("a")], { delegates: ["DATA:MIGRATE"] });
    const { options } = resourceEscalation(unknown, unknown.tasks[0]!, { id: "e", now: unknown.createdAt });
    expect(options.find(({ id }) => id === "delegate")!.inputs[0]).not.toHaveProperty("suggested");
  });
});
