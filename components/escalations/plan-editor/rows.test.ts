import { describe, expect, it } from "vitest";
import { agentsOf, inputsOf, inSequence, problemsOf, rowsOf, type PlanRow } from "./rows";

const row = (id: string, fields: Partial<PlanRow> = {}): PlanRow => ({
  id,
  agent: "A",
  after: [],
  timeout: "10",
  params: "{}",
  removed: false,
  ...fields,
});

describe("RUN-11 the editor of a plan", () => {
  it("begins with what the form proposes and gives it back as it was", () => {
    const plan = [{ id: "a", agent: "A", after: [], timeoutSeconds: 5, params: { depth: 1 } }];
    const form = { schema: {}, value: { plan } } as never;
    expect(inputsOf(rowsOf(form), "")).toEqual({ plan });
    expect(agentsOf(form)).toEqual([]);
  });

  it("leaves out what is removed and says how many agents only when asked", () => {
    expect(inputsOf([row("a"), row("b", { removed: true })], "2")).toMatchObject({
      agentsAtOnce: 2,
      plan: [{ id: "a" }],
    });
  });

  it.each([
    [row("a", { timeout: "0" }), { timeout: expect.any(String) }],
    [row("a", { timeout: "soon" }), { timeout: expect.any(String) }],
    [row("a", { params: "[1]" }), { params: expect.any(String) }],
    [row("a", { params: "{" }), { params: expect.any(String) }],
    [row("a", { after: ["a"] }), { after: expect.any(String) }],
  ])("names what is wrong with a step", (wrong, problems) => {
    expect(problemsOf([wrong]).get("a")).toEqual(problems);
    expect(problemsOf([{ ...wrong, removed: true }]).size).toBe(0);
  });

  it("finds circles over several steps", () => {
    expect([...problemsOf([row("a", { after: ["b"] }), row("b", { after: ["a"] })]).keys()]).toEqual(["a", "b"]);
  });

  it("puts what is left one after another", () => {
    const rows = inSequence([row("a"), row("b", { removed: true }), row("c"), row("d")]);
    expect(rows.map(({ after }) => after)).toEqual([[], [], ["a"], ["c"]]);
  });
});
