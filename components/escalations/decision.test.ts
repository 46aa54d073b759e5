import { describe, expect, it } from "vitest";
import type { EscalationOption } from "@/lib/domain/escalation";
import {
  confirmsDecision,
  decisionBody,
  decisionErrors,
  moveSelection,
  optionOfKey,
  proposedInput,
  type KeyPress,
} from "./decision";

const option = (over: Partial<EscalationOption>): EscalationOption => ({
  id: "retry",
  key: "r",
  label: "Retry",
  effect: "Runs it again.",
  aliases: [],
  reasonRequired: false,
  tone: "primary",
  inputs: [],
  form: null,
  binding: false,
  rules: null,
  ...over,
});
const options = [
  option({}),
  option({ id: "accept", key: "a", reasonRequired: true }),
  option({ id: "delegate", key: "d", inputs: [{ name: "signal", label: "Signal", options: ["X:A"] }] }),
];
const press = (over: Partial<KeyPress>): KeyPress => ({
  key: "r",
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  isComposing: false,
  typing: false,
  pressable: false,
  ...over,
});

describe("ESC-3 no decision is ever one stray key", () => {
  it.each([
    ["the letter", {}, "retry"],
    ["the capital letter", { key: "R" }, "retry"],
    ["another letter", { key: "q" }, null],
    ["the letter while typing", { typing: true }, null],
    ["the letter held down", { repeat: true }, null],
    ["Ctrl with the letter", { ctrlKey: true }, null],
    ["Cmd with the letter", { metaKey: true }, null],
    ["Enter", { key: "Enter" }, null],
    ["a letter of an input method", { isComposing: true }, null],
  ])("%s arms %s", (_, over, expected) => {
    expect(optionOfKey(options, press(over))?.id ?? null).toBe(expected);
  });

  it.each([
    ["Ctrl+Enter after a button", { key: "Enter", ctrlKey: true }, "button", true],
    ["Cmd+Enter in a field", { key: "Enter", metaKey: true, typing: true }, "button", true],
    ["Enter after the letter", { key: "Enter" }, "letter", true],
    ["Enter after a button, which may be the same press twice", { key: "Enter" }, "button", false],
    ["Enter in a field", { key: "Enter", typing: true }, "letter", false],
    ["Enter on a button", { key: "Enter", pressable: true }, "letter", false],
    ["Enter held down", { key: "Enter", repeat: true }, "letter", false],
    ["Ctrl+Enter held down", { key: "Enter", ctrlKey: true, repeat: true }, "letter", false],
    ["the letter again", { key: "r" }, "letter", false],
    ["Space", { key: " " }, "letter", false],
  ] as const)("%s confirms: %s", (_, over, armedBy, expected) => {
    expect(confirmsDecision(press(over), armedBy)).toBe(expected);
  });
});

describe("ESC-3 reason and inputs of an option", () => {
  it("asks for a reason where the option does", () => {
    expect(decisionErrors(options[1]!, { reason: "  ", inputs: {} })?.reason).toContain("Say why");
    expect(decisionErrors(options[1]!, { reason: "known", inputs: {} })).toBeNull();
    expect(decisionErrors(options[0]!, { reason: "", inputs: {} })).toBeNull();
    expect(decisionErrors(options[0]!, { reason: "x".repeat(4_001), inputs: {} })?.reason).toContain("4000");
  });

  it("asks for inputs and takes only what the option offers", () => {
    expect(decisionErrors(options[2]!, { reason: "", inputs: {} })?.inputs).toEqual({ signal: "Choose the signal." });
    expect(decisionErrors(options[2]!, { reason: "", inputs: { signal: "Y:B" } })?.inputs).toEqual({
      signal: "Choose the signal.",
    });
    expect(decisionErrors(options[2]!, { reason: "", inputs: { signal: "X:A" } })).toBeNull();
  });

  it("begins with what suggests itself, and with no guess where nothing does", () => {
    expect(proposedInput(options[2]!)).toEqual({ reason: "", inputs: {} });
    const signal = { name: "signal", label: "Signal", options: ["X:A", "X:B"], suggested: "X:B" };
    const form = { schema: {}, value: { crew: 7 } };
    expect(proposedInput(option({ inputs: [signal], form })).inputs).toEqual({ crew: 7, signal: "X:B" });
  });

  it("sends what the option asks for and nothing else", () => {
    expect(decisionBody(options[2]!, { reason: " ", inputs: { signal: "X:A", other: "1" } })).toEqual({
      option: "delegate",
      inputs: { signal: "X:A" },
    });
    expect(decisionBody(options[1]!, { reason: " known ", inputs: {} })).toEqual({
      option: "accept",
      reason: "known",
      inputs: {},
    });
  });
});

describe("ESC-3 j and k", () => {
  it.each([
    [0, -1, "j", -1],
    [3, -1, "j", 0],
    [3, -1, "k", 0],
    [3, 1, "j", 2],
    [3, 2, "j", 2],
    [3, 0, "k", 0],
    [3, 1, "x", 1],
  ])("in %i from %i by %s goes to %i", (count, current, key, expected) => {
    expect(moveSelection(count, current, key)).toBe(expected);
  });
});
