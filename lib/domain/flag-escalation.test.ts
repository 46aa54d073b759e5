import { describe, expect, it } from "vitest";
import { ageRules, flagEscalation, NO_MANAGER, type EscalatedFlag, type FlagManager } from "./flag-escalation";
import { DEFAULT_FLAG_POLICY, flagPolicySchema } from "./flags/delivery";

const flag = (fields: Partial<EscalatedFlag> = {}): EscalatedFlag => ({
  id: 7,
  flagType: "data_loss",
  impactLevel: "critical",
  sourceAgent: "SENDER",
  targetAgent: "KEEPER",
  changeDescription: "The backup is empty.",
  actionRequired: "Write it again.",
  locked: false,
  lockedBy: null,
  lockReason: null,
  createdAt: "2026-01-01T00:00:00.000Z",
  ...fields,
});
const manager = (name: string, agents: string[], flags = {}): FlagManager => ({
  name,
  role: "lead",
  agents,
  flags: flagPolicySchema.parse(flags),
});
const PARTS = { id: "e", now: "2026-01-02T06:30:00.000Z" };
const GRAVE = { cause: "grave", hours: 24 } as const;
const OVERDUE = { cause: "overdue", hours: 24 } as const;
const MANAGERS = [manager("COORD_A", ["KEEPER", "OTHER"]), manager("COORD_B", ["THIRD"])];

describe("ESC-5 an escalation about a flag", () => {
  it.each([
    [
      "grave",
      flag(),
      GRAVE,
      MANAGERS,
      "Flag #7 for KEEPER: data loss",
      "COORD_A",
      ["acknowledge", "delegate", "accept"],
      "acknowledge",
    ],
    [
      "overdue",
      flag(),
      OVERDUE,
      MANAGERS,
      "Flag #7 for KEEPER has been open for 30 hours: data loss",
      "COORD_A",
      ["acknowledge", "delegate", "accept"],
      "delegate",
    ],
    [
      "general",
      flag({ targetAgent: null }),
      OVERDUE,
      MANAGERS,
      "Flag #7 for all agents has been open for 30 hours: data loss",
      NO_MANAGER,
      ["acknowledge", "accept"],
      "acknowledge",
    ],
    [
      "nobody manages the agent",
      flag({ targetAgent: "@a.b" }),
      GRAVE,
      MANAGERS,
      "Flag #7 for @a.b: data loss",
      NO_MANAGER,
      ["acknowledge", "delegate", "accept"],
      "acknowledge",
    ],
    [
      "nobody else is there",
      flag(),
      OVERDUE,
      [manager("COORD_A", ["KEEPER"])],
      "Flag #7 for KEEPER has been open for 30 hours: data loss",
      "COORD_A",
      ["acknowledge", "accept"],
      "acknowledge",
    ],
  ] as const)("%s", (_name, given, why, managers, title, coordinator, options, recommended) => {
    const draft = flagEscalation(given, why, managers, PARTS);
    expect(draft).toMatchObject({ title, coordinator, type: "flag", taskId: null, signal: "FLAG:DATA_LOSS" });
    expect(draft.options.map((option) => option.id)).toEqual(options);
    expect(draft.body.recommended.option).toBe(recommended);
    expect(new Set(draft.options.map((option) => option.key)).size).toBe(options.length);
  });

  it("offers the agents of the same coordinator, or all when nobody manages the target", () => {
    const offered = (given: EscalatedFlag) =>
      flagEscalation(given, GRAVE, MANAGERS, PARTS).options.find(({ id }) => id === "delegate")!.inputs[0]!.options;
    expect(offered(flag())).toEqual(["OTHER"]);
    expect(offered(flag({ targetAgent: "@a.b" }))).toEqual(["KEEPER", "OTHER", "THIRD"]);
  });

  it("says who locked it and why, and whether it comes back", () => {
    const locked = flag({ locked: true, lockedBy: "KEEPER", lockReason: "Asks." });
    expect(flagEscalation(locked, GRAVE, MANAGERS, PARTS).body.issue).toContain("Locked by KEEPER: Asks.");
    const effect = (hours: number | null) =>
      flagEscalation(flag(), { cause: "grave", hours }, MANAGERS, PARTS).options[0]!.effect;
    expect(effect(1)).toContain("still open 1 hour from now");
    expect(effect(null)).toContain("does not come back");
  });
});

describe("ESC-5 how long a flag may stay open", () => {
  it("of several coordinators the shortest time holds; each level that holds work back has one; agents nobody manages have the default", () => {
    const rules = ageRules(
      [
        manager("A", ["X", "Y"], { escalateAfterHours: { critical: 5 } }),
        manager("B", ["X"], { escalateAfterHours: { critical: 2, high: 9 } }),
        manager("C", ["Z"], { holdBack: ["high", "low"], escalateAfterHours: { high: 72 } }),
      ],
      DEFAULT_FLAG_POLICY,
    );
    expect(rules).toEqual({
      managed: ["X", "Y", "Z"],
      rules: [
        { agent: "X", level: "critical", hours: 2 },
        { agent: "Y", level: "critical", hours: 5 },
        { agent: "X", level: "high", hours: 9 },
        { agent: "Z", level: "high", hours: 72 },
        { agent: "Z", level: "low", hours: 24 },
      ],
      others: [{ level: "critical", hours: 24 }],
    });
  });
});
