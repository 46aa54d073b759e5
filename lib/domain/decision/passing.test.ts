import { describe, expect, it } from "vitest";
import type { EscalationState } from "../run-state";
import { passTime } from "./passing";
import { DEFAULT_RULES, type DecisionRules } from "./rules";
import { deadlineSentence } from "./words";

const ASKED = "2026-03-02T10:00:00.000Z";
const DUE = "2026-03-02T10:10:00.000Z";

function asked(level: number, rules: Partial<DecisionRules>): EscalationState {
  return {
    status: "open",
    level,
    rules: { ...DEFAULT_RULES, roles: ["RELEASE"], deadlineMinutes: 10, ...rules },
    options: [{ id: "approve" }, { id: "reject" }],
    askedAt: ASKED,
    deadline: DUE,
    deadlinePassed: false,
    reminded: 0,
  } as unknown as EscalationState;
}

describe("ESC-3 what the deadline does", () => {
  it.each<[string, number, Partial<DecisionRules>, object]>([
    [
      "a role that is named is asked instead, a level up",
      3,
      { onDeadline: { do: "escalate", to: "CTO" }, groups: ["crew"], assignees: ["ada"] },
      { level: 4, rules: { roles: ["CTO"], groups: [], assignees: [] } },
    ],
    [
      "also where the level is the highest already, as with every approval",
      4,
      { onDeadline: { do: "escalate", to: "CTO" } },
      { level: 4, rules: { roles: ["CTO"] } },
    ],
    ["without a role the same people are asked a level up", 2, { onDeadline: { do: "escalate" } }, { level: 3 }],
    [
      "a person who is named is asked instead",
      4,
      { onDeadline: { do: "reassign", to: "dan" } },
      { rules: { roles: ["RELEASE"], assignees: ["dan"] } },
    ],
  ])("%s; the time begins anew", (_, level, rules, fields) => {
    const passing = passTime(asked(level, rules), DUE)!;
    expect(passing).toMatchObject({
      fields: { askedAt: DUE, deadline: "2026-03-02T10:20:00.000Z", deadlinePassed: false, ...fields },
      take: null,
    });
  });

  it("ends: what is named is gone to once, and then it says that it keeps waiting", () => {
    for (const onDeadline of [
      { do: "escalate", to: "CTO" },
      { do: "reassign", to: "dan" },
      { do: "escalate" },
    ] as const) {
      const escalation = asked(1, { onDeadline });
      let now = ASKED;
      const types: string[] = [];
      for (let step = 0; step < 10 && !escalation.deadlinePassed; step += 1) {
        now = escalation.deadline!;
        const passing = passTime(escalation, now)!;
        types.push(passing.event!.type);
        Object.assign(escalation, passing.fields);
      }
      expect(types.at(-1)).toBe("escalation.overdue");
      expect(types.slice(0, -1)).not.toContain("escalation.overdue");
      expect(deadlineSentence(escalation.rules.onDeadline)).toBe("Then it keeps waiting.");
      expect(passTime(escalation, now)).toBeNull();
    }
  });

  it("tells from where it went on, since the level alone does not say", () =>
    expect(passTime(asked(4, { onDeadline: { do: "escalate", to: "CTO" } }), DUE)!.event!.payload).toEqual({
      from: { level: 4, roles: ["RELEASE"] },
      level: 4,
      roles: ["CTO"],
    }));

  it("on the highest level, with nobody named, it is overdue and waits", () =>
    expect(passTime(asked(4, { onDeadline: { do: "escalate" } }), DUE)).toMatchObject({
      fields: { deadlinePassed: true },
      event: { type: "escalation.overdue" },
    }));
});
