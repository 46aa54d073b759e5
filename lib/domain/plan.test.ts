import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  flattenPlan,
  layerOf,
  PlanError,
  planSpecSchema,
  type FlatStep,
  type PlanNode,
  type PlanSpec,
  type StepSpec,
} from "./plan";

const step = (id: string, rest: Partial<StepSpec> = {}): StepSpec => ({
  id,
  agent: "A",
  task: "t",
  required: true,
  params: {},
  ...rest,
});
const orderOf = (spec: PlanSpec) => flattenPlan(spec).map(({ id, after }) => `${id}<${after.join(",")}`);

/** True when every step can be reached by running steps whose predecessors have all run. */
function canRunToTheEnd(steps: readonly FlatStep[]): boolean {
  const done = new Set<string>();
  for (let round = 0; round <= steps.length; round++)
    for (const one of steps) if (one.after.every((id) => done.has(id))) done.add(one.id);
  return done.size === steps.length;
}

function idsOf(node: PlanNode): string[] {
  if ("sequence" in node) return node.sequence.flatMap(idsOf);
  return "parallel" in node ? node.parallel.flatMap(idsOf) : [node.id];
}

/** A tree of groups whose leaves are still without a name. */
type Shape = { kind: "step" } | { kind: "sequence" | "parallel"; children: Shape[] };
const shapes = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constant<Shape>({ kind: "step" }),
    fc.record({
      kind: fc.constantFrom("sequence" as const, "parallel" as const),
      children: fc.array(tie("shape"), { minLength: 1, maxLength: 4 }),
    }),
  ),
})).shape;

function build(shape: Shape): PlanSpec {
  let count = 0;
  const node = (at: Shape): PlanNode => {
    if (at.kind === "step") return step(`s${count++}`);
    return at.kind === "sequence" ? { sequence: at.children.map(node) } : { parallel: at.children.map(node) };
  };
  return { sequence: [node(shape)] };
}

describe("RUN-3 flattenPlan", () => {
  it.each<[string, PlanSpec, string[]]>([
    ["a pipeline", { sequence: [step("a"), step("b"), step("c")] }, ["a<", "b<a", "c<b"]],
    ["a fan-out", { parallel: [step("a"), step("b"), step("c")] }, ["a<", "b<", "c<"]],
    [
      "a fan-out that is joined",
      { sequence: [{ parallel: [step("a"), step("b")] }, step("c")] },
      ["a<", "b<", "c<a,b"],
    ],
    [
      "pipelines side by side",
      { parallel: [{ sequence: [step("a"), step("b")] }, { sequence: [step("c"), step("d")] }] },
      ["a<", "b<a", "c<", "d<c"],
    ],
    [
      "groups one after another",
      { sequence: [{ parallel: [step("a"), step("b")] }, { parallel: [step("c"), step("d")] }] },
      ["a<", "b<", "c<a,b", "d<a,b"],
    ],
    [
      "a step that names its own order",
      { sequence: [step("a"), step("b"), step("c", { after: ["a"] })] },
      ["a<", "b<a", "c<a"],
    ],
    ["the free form", { steps: [step("b", { after: ["a"] }), step("a")] }, ["b<a", "a<"]],
    ["no step at all", { steps: [] }, []],
  ])("orders %s", (_, spec, expected) => {
    expect(orderOf(spec)).toEqual(expected);
  });

  it.each<[string, PlanSpec, RegExp, string]>([
    ["an id twice", { sequence: [step("a"), { parallel: [step("b"), step("a")] }] }, /"a" is defined twice/, "a"],
    ["an unknown step", { steps: [step("a", { after: ["z"] })] }, /"a" comes after "z"/, "a"],
    ["a step after itself", { steps: [step("a", { after: ["a"] })] }, /wait for each other/, "a"],
    [
      "a circle of three",
      { steps: [step("a", { after: ["c"] }), step("b", { after: ["a"] }), step("c", { after: ["b"] })] },
      /wait for each other/,
      "b",
    ],
    [
      "a circle made by an override",
      { sequence: [step("a", { after: ["b"] }), step("b")] },
      /wait for each other/,
      "b",
    ],
  ])("refuses %s and names the step", (_, spec, message, culprit) => {
    try {
      flattenPlan(spec);
    } catch (error) {
      expect(error).toBeInstanceOf(PlanError);
      expect(error).toMatchObject({ message: expect.stringMatching(message), step: culprit });
      return;
    }
    throw new Error("the plan should have been refused");
  });

  it("keeps every step of every grouping, in the order of the file, and can always run to the end", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const spec = build(shape);
        const flat = flattenPlan(spec);
        expect(flat.map((one) => one.id)).toEqual("sequence" in spec ? spec.sequence.flatMap(idsOf) : []);
        expect(canRunToTheEnd(flat)).toBe(true);
        expect(flattenPlan({ steps: flat })).toEqual(flat);
      }),
      { numRuns: 300 },
    );
  });

  it("takes every order without circles and refuses every order with one", () => {
    const edges = fc.array(fc.tuple(fc.nat({ max: 7 }), fc.nat({ max: 7 })), { maxLength: 14 });
    fc.assert(
      fc.property(edges, (pairs) => {
        const steps = Array.from({ length: 8 }, (_, index) =>
          step(`s${index}`, {
            after: [...new Set(pairs.filter(([from]) => from === index).map(([, to]) => `s${to}`))],
          }),
        );
        const acyclic = canRunToTheEnd(steps.map((one) => ({ ...one, after: one.after ?? [] })));
        let accepted = true;
        try {
          flattenPlan({ steps });
        } catch (error) {
          expect(error).toBeInstanceOf(PlanError);
          accepted = false;
        }
        expect(accepted).toBe(acyclic);
      }),
      { numRuns: 500 },
    );
  });

  it("orders a chain of 5,000 steps without running out of stack", () => {
    const steps = Array.from({ length: 5_000 }, (_, index) =>
      step(`s${index}`, { after: index === 4_999 ? [] : [`s${index + 1}`] }),
    );
    expect(flattenPlan({ steps })).toHaveLength(5_000);
  });
});

describe("RUN-3 planSpecSchema", () => {
  it.each([
    ["two forms at once", { sequence: [step("a")], parallel: [step("b")] }],
    ["an empty group", { sequence: [] }],
    ["an id with a space", { steps: [{ id: "a b", agent: "A", task: "t" }] }],
    ["an unknown key", { steps: [{ id: "a", agent: "A", task: "t", wen: "true" }] }],
    ["retries without end", { steps: [{ id: "a", agent: "A", task: "t", retries: { max: 21 } }] }],
  ])("refuses %s", (_, spec) => {
    expect(planSpecSchema.safeParse(spec).success).toBe(false);
  });
});

describe("RUN-6 layerOf", () => {
  it.each([
    [1, "fast"],
    [9_999, "fast"],
    [10_000, "medium"],
    [60_000, "medium"],
    [60_001, "slow"],
    [600_000, "slow"],
  ] as const)("%i ms is %s", (timeoutMs, layer) => {
    expect(layerOf(timeoutMs)).toBe(layer);
  });
});
