import { describe, expect, it } from "vitest";
import { coordinatorSchema, type Coordinator } from "../coordinator";
import { PlanError } from "../plan";
import { planSteps } from "../plan-run";
import type { ParallelHint } from "./hints";

const BUILTIN = { kind: "builtin", analysis: "noop" } as const;
const PROGRAM = { kind: "command", argv: ["true"] };

const coordinator: Coordinator = coordinatorSchema.parse({
  id: "coord-harbour",
  name: "COORD_HARBOUR",
  title: "Harbour",
  role: "tests",
  archetype: "tests",
  authorityLevel: "tests",
  domain: "HARBOUR",
  domainDescription: "tests",
  version: "1.0.0",
  lastUpdated: "2026-01-01",
  maintainedBy: "tests",
  reportsTo: "tests",
  aliases: ["/harbour"],
  charter: "tests",
  agents: ["PILOT", "CRANE", "ARCHITECT", "CLERK"].map((handle) => ({ handle, role: "works", executor: PROGRAM })),
  signals: [{ name: "HARBOUR:RUN", description: "x", response: "x", plan: { steps: [] } }],
  ownership: {
    exclusive: [
      { path: "quay/", what: "The quay", owner: "CRANE", backup: "PILOT" },
      { path: "charts/", what: "Charts", owner: "PILOT" },
    ],
    shared: [
      { path: "core/", with: "COORD_SEA", mediator: "ARCHITECT" },
      { path: "quay/log", with: "CLERK", mediator: "ARCHITECT" },
    ],
  },
});

type Spec = Record<string, unknown> & { agent: string };
const plan = (specs: Spec[], context: Record<string, unknown> = {}, hints: ParallelHint[] = []) =>
  planSteps(
    coordinator,
    specs.map((spec, index) => ({ id: `s${index}`, task: "work", after: [], required: true, params: {}, ...spec })),
    context,
    hints,
  ).map(({ locks }) => locks);
const pathsOf = (locks: ReturnType<typeof plan>[number]) =>
  (locks?.paths ?? []).map(({ path, access, rule }) => `${access} ${path} ${rule}`);
const refusal = (specs: Spec[], context = {}): PlanError => {
  try {
    plan(specs, context);
  } catch (error) {
    return error as PlanError;
  }
  throw new Error("was not refused");
};

describe("RUN-12 paths that a step locks", () => {
  it.each<[string, Spec[], string[][]]>([
    ["an owner its own", [{ agent: "CRANE" }], [["write quay/ owner"]]],
    [
      "a backup the owner's, where the owner is not there",
      [{ agent: "PILOT" }],
      [["write quay/ backup", "write charts/ owner"]],
    ],
    [
      "a backup only its own beside the owner",
      [{ agent: "PILOT" }, { agent: "CRANE" }],
      [["write charts/ owner"], ["write quay/ owner"]],
    ],
    ["an agent what is shared with it", [{ agent: "CLERK" }], [["write quay/log shared"]]],
    ["an agent without any nothing", [{ agent: "ARCHITECT" }], [[]]],
    ["an analysis nothing", [{ agent: "CRANE", executor: BUILTIN }], [[]]],
    [
      "an analysis that writes its agent's",
      [{ agent: "CRANE", executor: BUILTIN, access: "write" }],
      [["write quay/ owner"]],
    ],
    ["a reader nothing", [{ agent: "CRANE", access: "read" }], [[]]],
    ["a reader what it states", [{ agent: "CRANE", access: "read", paths: ["charts/"] }], [["read charts/ stated"]]],
    [
      "what it states in place of what it owns",
      [{ agent: "PILOT", paths: ["sea/a", "sea/a"] }],
      [["write sea/a stated"]],
    ],
    [
      "the mediator a shared path in what another owns",
      [{ agent: "ARCHITECT", paths: ["quay/log"] }],
      [["write quay/log stated"]],
    ],
  ])("%s", (_, specs, expected) => {
    expect(plan(specs).map(pathsOf)).toEqual(expected);
  });

  it("come from the context; without a value the ownership table holds", () => {
    const specs = [{ agent: "CRANE", paths: ["$context.files", "yard/"] }];
    expect(plan(specs, { files: ["a", "b"] }).map(pathsOf)).toEqual([
      ["write a stated", "write b stated", "write yard/ stated"],
    ]);
    expect(plan([{ agent: "CRANE", paths: ["$context.files"] }]).map(pathsOf)).toEqual([["write quay/ owner"]]);
  });

  it("are shared and mediated where the table says so, but not when they go beyond what is shared", () => {
    const [inside, beyond] = plan([
      { agent: "CLERK", paths: ["core/x"] },
      { agent: "CLERK", paths: ["*/x"], access: "read" },
    ]);
    expect(inside!.paths[0]).toMatchObject({ shared: true, mediator: "ARCHITECT" });
    expect(beyond!.paths[0]).toMatchObject({ shared: false, mediator: "ARCHITECT" });
  });

  it.each(["quay/", "quay/deep/file", ".", "**/file", "q*/"])(
    "%s of another is refused, naming owner and backup",
    (path) => {
      const error = refusal([{ agent: "CLERK", paths: [path] }]);
      expect(error).toBeInstanceOf(PlanError);
      expect(error).toMatchObject({ step: "s0", broken: { rule: "exclusive-owner", field: "paths" } });
      expect(error.message).toContain("quay/ (The quay) belongs to CRANE exclusively: CLERK may not write it.");
      expect(error.message).toContain("PILOT, its backup");
    },
  );

  it.each([["/etc"], ["../x"], ["a\\b"], [7], [{ path: "a" }], [""]])("%j from the context is refused", (value) => {
    const error = refusal([{ agent: "CLERK", paths: ["$context.files"] }], { files: [value] });
    expect(error).toMatchObject({ broken: { rule: "lock-path" } });
    expect(error.message).toContain("the value of context.files");
  });

  it("too many are refused", () => {
    const files = Array.from({ length: 101 }, (_, index) => `f${index}`);
    expect(refusal([{ agent: "CLERK", paths: ["$context.files"] }], { files }).message).toContain("101 paths");
  });
});

const hint = (agent: string, fields: Partial<ParallelHint>): ParallelHint => ({
  agent,
  names: [agent],
  canParallelWith: [],
  mustSerializeWith: [],
  preferredBatchSize: null,
  ...fields,
});

describe("RUN-12 what is stated about work beside others", () => {
  const serial = (agent: string, hints: ParallelHint[]) =>
    (plan([{ agent, access: "read" }], {}, hints)[0]?.serial ?? []).map(({ key, side }) => [key, side]);

  it.each<[string, string]>([
    ["the handle", "CLERK"],
    ["the handle in other letters", "clerk"],
    ["the coordinator's name", "COORD_HARBOUR"],
    ["the coordinator's id", "coord-harbour"],
    ["a slash name of the coordinator", "/harbour"],
    ["the domain", "HARBOUR"],
  ])("a task is meant by %s", (_, name) => {
    const hints = [hint("SEA", { mustSerializeWith: [name] })];
    expect(serial("CLERK", hints)).toEqual([[`sea|${name.replace("/", "").toLowerCase().replace("_", "-")}`, "named"]]);
  });

  it("a skill of the coordinator speaks for all its agents, an agent for itself", () => {
    const skill = hint("coord-harbour", { names: ["coord-harbour", "/harbour"], mustSerializeWith: ["coord-sea"] });
    expect(serial("CLERK", [skill])).toEqual([["coord-harbour|coord-sea", "states"]]);
    expect(serial("CLERK", [hint("CRANE", { mustSerializeWith: ["coord-sea"] })])).toEqual([]);
  });

  it("one that names its own domain runs alone", () => {
    expect(serial("CLERK", [hint("CLERK", { mustSerializeWith: ["HARBOUR"] })])).toEqual([["clerk|harbour", null]]);
    expect(serial("CRANE", [hint("CLERK", { mustSerializeWith: ["HARBOUR"] })])).toEqual([["clerk|harbour", "named"]]);
  });

  it("a batch size counts the tasks of its own agent alone, the smallest that is stated", () => {
    const hints = [hint("CLERK", { preferredBatchSize: 3 }), hint("CLERK", { preferredBatchSize: 2 })];
    expect(plan([{ agent: "CLERK", access: "read" }], {}, hints)[0]!.batch).toEqual({ agent: "CLERK", limit: 2 });
    const skill = [hint("coord-harbour", { names: ["coord-harbour"], preferredBatchSize: 1 })];
    expect(plan([{ agent: "CLERK", access: "read" }], {}, skill)[0]).toBeUndefined();
  });

  it("a promise alone locks nothing", () => {
    const hints = [hint("CLERK", { canParallelWith: ["coord-sea"] })];
    expect(plan([{ agent: "CLERK", access: "read" }], {}, hints)[0]).toBeUndefined();
    expect(plan([{ agent: "CLERK", paths: ["core/x"] }], {}, hints)[0]!.parallelWith).toEqual(["coord-sea"]);
  });
});
