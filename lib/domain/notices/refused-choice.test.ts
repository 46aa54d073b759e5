import { describe, expect, it } from "vitest";
import { fieldProblem, typedChoice } from "./refused-choice";

describe("ESC-6 a choice on the page of a link that was not taken", () => {
  it("keeps what was typed as it was typed", () => {
    const form = new URLSearchParams(
      "nonce=n&option=edit&reason=+two++words+&input.ports=Bergen%0AOslo&input.crew=many",
    );
    expect(typedChoice(form)).toEqual({
      option: "edit",
      reason: " two  words ",
      inputs: { ports: "Bergen\nOslo", crew: "many" },
    });
    expect(typedChoice([])).toEqual({ option: "", reason: "", inputs: {} });
  });

  it.each([
    ["reason", "Reason", '"Accept" needs a reason.'],
    ["inputs.crew", "Crew", "Crew must be <= 20."],
    ["inputs.ports", "Ports", "Ports must be string."],
    ["inputs.port", "Port", null],
  ])("what is wrong with %s is a sentence beside it", (path, label, expected) => {
    const errors = [
      { path: "reason", message: '"Accept" needs a reason.' },
      { path: "inputs.crew", message: "must be <= 20" },
      { path: "inputs.ports.1", message: "must be string" },
    ];
    expect(fieldProblem(errors, path, label)).toBe(expected);
  });
});
