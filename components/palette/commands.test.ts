import { describe, expect, it } from "vitest";
import type { CoordinatorSummary } from "@/lib/contract/schemas";
import { agentWords, findCoordinators, findSignals, flagNumber, handlesFirst, isCommand } from "./commands";

const coordinator = (
  id: string,
  domain: string,
  aliases: string[],
  signals: string[],
  status: CoordinatorSummary["status"] = "active",
): CoordinatorSummary => ({
  id,
  name: `COORD_${domain}`,
  title: domain,
  domain,
  domainDescription: "",
  status,
  version: "1.0.0",
  aliases,
  agents: [],
  nextReview: null,
  reviewOverdue: false,
  updatedAt: "",
  signals: signals.map((name) => ({ name, description: `About ${name}`, response: "", context: {}, steps: 1 })),
});
const all = [
  coordinator("coord-ops", "OPS", ["/coord-ops", "/ops"], ["OPS:AUDIT", "OPS:PR"]),
  coordinator("coord-platform", "PLATFORM", ["/platform", "/backend"], ["PLATFORM:AUDIT"]),
  coordinator("old", "OLD", ["/old"], ["OLD:X"], "retired"),
];

describe("CAT-5 coordinators by name and slash alias", () => {
  it.each([
    ["", ["coord-ops", "coord-platform", "old"]],
    ["/ops", ["coord-ops"]],
    ["/back", ["coord-platform"]],
    ["/ops audit", ["coord-ops"]],
    ["/nobody", []],
    ["platform", ["coord-platform"]],
    ["COORD_", ["coord-ops", "coord-platform", "old"]],
  ])("%j finds %j", (text, ids) => {
    expect(findCoordinators(all, text).map((each) => each.id)).toEqual(ids);
  });

  it.each([
    ["/ops", ["OPS:AUDIT", "OPS:PR"]],
    ["/ops aud", ["OPS:AUDIT"]],
    ["audit", ["OPS:AUDIT", "PLATFORM:AUDIT"]],
    ["broadcast platform", ["PLATFORM:AUDIT"]],
    ["OLD:X", []],
  ])("%j offers the signals %j", (text, names) => {
    expect(findSignals(all, text).map((each) => each.signal)).toEqual(names);
  });
});

describe("CAT-5 what the palette understands", () => {
  it.each([
    ["#12", 12],
    ["flag 12", 12],
    [" Flag #7 ", 7],
    ["#0", null],
    ["12", null],
    ["#", null],
    ["#1234567890", null],
    ["flags", null],
  ])("%j means the flag %j", (text, number) => {
    expect(flagNumber(text)).toBe(number);
  });

  it.each([
    ["/platform Add an endpoint", true],
    ["/ops", true],
    ["/op", false],
    ["/", false],
    ["ops audit", false],
    ["/skill do it", true],
  ])("%j is a command: %j", (text, expected) => {
    expect(isCommand(text, all)).toBe(expected);
  });

  it("finds agents by a handle that is begun", () => {
    expect(agentWords("@backend.ap")).toBe("backend ap");
    const agents = ["@qa.backend", "ARCHITECT", "@backend.api"].map((handle) => ({ handle }));
    expect(handlesFirst(agents, "@back").map((each) => each.handle)).toEqual([
      "@backend.api",
      "@qa.backend",
      "ARCHITECT",
    ]);
  });
});
