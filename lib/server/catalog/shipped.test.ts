import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Coordinator } from "@/lib/domain/coordinator";
import { flattenPlan } from "@/lib/domain/plan";
import { coordinatorSchemaText } from "./json-schema";
import { loadCatalog, type Catalog } from "./load";

const folder = fileURLToPath(new URL("../../../catalog", import.meta.url));
const read = (name: string) => readFile(`${folder}/${name}`, "utf8");
const validator = async () =>
  new Ajv2020({ strict: false, allErrors: true, formats: { date: true } }).compile(
    JSON.parse(await read("coordinator.schema.json")),
  );

describe("RUN-2 the published schema", () => {
  it("is the one of the code (npm run schema:coordinator writes it)", async () => {
    expect(await read("coordinator.schema.json")).toBe(coordinatorSchemaText());
  });

  it.each(["ops", "platform"])("accepts %s.yaml in any editor that knows JSON Schema", async (name) => {
    const text = await read(`coordinators/${name}.yaml`);
    const validate = await validator();
    validate(parse(text));
    expect(validate.errors ?? []).toEqual([]);
    expect(text).toMatch(/^# yaml-language-server: \$schema=\.\.\/coordinator\.schema\.json\n/);
  });

  it.each([
    ["an unknown key", (data: Record<string, unknown>) => ({ ...data, extra: 1 })],
    ["a missing charter", ({ charter: _, ...data }: Record<string, unknown>) => data],
    ["a threshold above one", (data: Record<string, unknown>) => ({ ...data, gate: { threshold: 2 } })],
    [
      "a step without an agent",
      (data: Record<string, unknown>) => ({
        ...data,
        signals: [{ name: "OPS:X", description: "x", response: "x", plan: { steps: [{ id: "a", task: "b" }] } }],
      }),
    ],
  ])("refuses %s", async (_, change) => {
    const validate = await validator();
    expect(validate(change(parse(await read("coordinators/ops.yaml"))))).toBe(false);
  });
});

describe("RUN-2 the shipped coordinators", () => {
  let catalog: Catalog;
  const named = (name: string): Coordinator => {
    const found = catalog.coordinators.find((loaded) => loaded.coordinator.name === name);
    if (!found) throw new Error(`${name} is not in the catalog`);
    return found.coordinator;
  };
  const planOf = (coordinator: string, signal: string) =>
    named(coordinator).signals.find((spec) => spec.name === signal)!.plan;
  const shape = (coordinator: string, signal: string) =>
    flattenPlan(planOf(coordinator, signal)).map(
      (step) => `${step.agent}:${step.task} after ${step.after.join("+") || "nothing"}`,
    );
  beforeAll(async () => {
    catalog = await loadCatalog(folder);
  });

  it("load without a problem", () => {
    expect(catalog.problems).toEqual([]);
    expect(catalog.coordinators.map((loaded) => loaded.coordinator.id)).toEqual(["coord-ops", "coord-platform"]);
  });

  it("take all signals of their specifications", () => {
    expect(
      named("COORD_OPS")
        .signals.map((signal) => signal.name.slice(4))
        .sort(),
    ).toEqual(["AGENT", "AUDIT", "COMMIT", "DOCS", "PR", "PR_STATUS", "RELEASE", "SKILL", "SYNTHESIZE"]);
    expect(
      named("COORD_PLATFORM")
        .signals.map((signal) => signal.name.slice(9))
        .sort(),
    ).toEqual(["API", "AUDIT", "MIGRATION", "OPTIMIZE", "REFACTOR", "SCHEMA", "SERVICE"]);
  });

  it("RUN-6 keep the timeout table of operations", () => {
    expect(named("COORD_OPS").timeouts).toEqual({
      defaultSeconds: 120,
      agents: {
        RELEASE_MANAGER: { commit: 30, pr: 60, release: 300 },
        META_UPDATER: { changelog: 60, doc_update: 120, full_audit: 600 },
        TOOLSMITH: { skill: 120, agent: 180, tool: 300 },
      },
    });
  });

  it("OPS-1 audit with three agents in parallel, each with an executor", () => {
    const steps = flattenPlan(planOf("COORD_OPS", "OPS:AUDIT"));
    expect(steps.map((step) => [step.agent, step.after])).toEqual([
      ["RELEASE_MANAGER", []],
      ["META_UPDATER", []],
      ["TOOLSMITH", []],
    ]);
    const executors = steps.map(
      (step) => named("COORD_OPS").agents.find((agent) => agent.handle === step.agent)?.tasks[step.task]?.executor,
    );
    expect(executors.map((executor) => executor?.kind === "builtin" && executor.analysis)).toEqual([
      "auditGitHealth",
      "auditDocumentation",
      "auditSkills",
    ]);
  });

  it("never fake: every other task has no executor", () => {
    const audit = new Set(["audit_git_health", "audit_documentation", "audit_skills"]);
    for (const { coordinator } of catalog.coordinators)
      for (const agent of coordinator.agents) {
        expect(agent.executor).toBeUndefined();
        for (const [name, task] of Object.entries(agent.tasks))
          if (!audit.has(name)) expect(task.executor, name).toBeUndefined();
      }
  });

  it("RUN-3 commit, changelog, commit again, pull request", () => {
    expect(shape("COORD_OPS", "OPS:COMMIT")).toEqual([
      "RELEASE_MANAGER:commit after nothing",
      "META_UPDATER:update_changelog after commit",
      "RELEASE_MANAGER:commit after changelog",
      "RELEASE_MANAGER:create_pr after commit_changelog",
    ]);
  });

  it("RUN-3 hand a new skill from agent to agent", () => {
    expect(flattenPlan(planOf("COORD_OPS", "OPS:SKILL")).map((step) => step.agent)).toEqual([
      "TOOLSMITH",
      "META_UPDATER",
      "RELEASE_MANAGER",
      "RELEASE_MANAGER",
    ]);
  });

  it("RUN-3 let BACKEND_ENGINEER stand in for API_DEVELOPER", () => {
    expect(flattenPlan(planOf("COORD_PLATFORM", "PLATFORM:API"))).toMatchObject([
      { agent: "API_DEVELOPER", fallbackAgent: "BACKEND_ENGINEER" },
    ]);
  });

  it("RUN-7 have a fast path for simple commits and for the state of a pull request", () => {
    const withFastPath = named("COORD_OPS").signals.filter((signal) => signal.fastPath !== undefined);
    expect(withFastPath.map((signal) => [signal.name, signal.fastPath!.when])).toEqual([
      ["OPS:COMMIT", "has(context.simple) && context.simple"],
      ["OPS:PR_STATUS", "true"],
    ]);
  });

  it("RUN-8 combine results without an agent", () => {
    expect(flattenPlan(planOf("COORD_OPS", "OPS:SYNTHESIZE"))).toEqual([]);
  });

  it("GATE-2 keep the six gates with enforcement and bypass", () => {
    expect(named("COORD_PLATFORM").gates.map((gate) => [gate.name, gate.enforcement, gate.bypass])).toEqual([
      ["Migration Safety", "mandatory", { kind: "cannot" }],
      ["Layered Architecture", "mandatory", { kind: "approval", role: "ARCHITECT" }],
      ["Async Operations", "mandatory", { kind: "cannot" }],
      ["Type Hints", "advisory", { kind: "warning" }],
      ["Docstrings", "advisory", { kind: "warning" }],
      ["N+1 Prevention", "mandatory", { kind: "approval", role: "DBA" }],
    ]);
  });
});
