import { describe, expect, it } from "vitest";
import { gateWords } from "./gate-words";

const gate = (over: object) => ({
  passed: true,
  threshold: 0.8,
  succeeded: 2,
  counted: 2,
  skipped: 0,
  rate: 1,
  arithmetic: "",
  reasons: [],
  failedChecks: [],
  agents: [],
  ...over,
});
const check = { agent: "A", taskId: "t", id: "c", name: "C", evidence: "" };

describe("GATE-4 arithmetic in words", () => {
  it.each([
    [
      { skipped: 1 },
      [
        "2 of 2 agents that count succeeded: 2 ÷ 2 = 100%.",
        "The threshold is 80%, which is reached.",
        "1 agent was skipped and does not count.",
      ],
    ],
    [
      { succeeded: 2, counted: 3 },
      ["2 of 3 agents that count succeeded: 2 ÷ 3 = 67%.", "The threshold is 80%, which is not reached."],
    ],
    [
      { succeeded: 1, counted: 1, failedChecks: [check] },
      [
        "1 of 1 agent that counts succeeded: 1 ÷ 1 = 100%.",
        "The threshold is 80%, which is reached.",
        "A mandatory check failed, which fails the gate whatever the share.",
      ],
    ],
    [
      { succeeded: 0, counted: 0, skipped: 3 },
      [
        "No agent counted: every one was skipped or optional, and a gate without anybody to judge has failed.",
        "3 agents were skipped and do not count.",
      ],
    ],
  ])("of %j", (over, words) => {
    expect(gateWords(gate(over))).toEqual(words);
  });
});
