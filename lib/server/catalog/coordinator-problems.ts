import { Ajv2020 } from "ajv/dist/2020.js";
import type { Coordinator } from "@/lib/domain/coordinator";
import type { AuthorityRule } from "@/lib/domain/authority/rules";
import { contextValueOf } from "@/lib/domain/params";
import { foreignOwner, ownedByAnother } from "@/lib/domain/locks/plan-locks";
import type { PlanSpec, StepSpec } from "@/lib/domain/plan";
import { suggestion } from "./did-you-mean";
import { conditionProblems, planProblems, stepsOf } from "./plan-problems";
import { patternProblem } from "../patterns";
import type { PathProblem } from "./problem";

/** What a well-formed coordinator still gets wrong: names that lead nowhere, repeat or clash (RUN-2). */
export function coordinatorProblems(coordinator: Coordinator): PathProblem[] {
  const oversized = sizeProblems(coordinator);
  if (oversized.length > 0) return oversized;
  const handles = coordinator.agents.map((agent) => agent.handle);
  const agents = [...new Set(handles)];
  return [
    ...repeated(handles, (index) => ["agents", index, "handle"], "agent"),
    ...repeated(coordinator.aliases, (index) => ["aliases", index], "alias"),
    ...repeated(
      coordinator.gates.map((gate) => gate.id),
      (index) => ["gates", index, "id"],
      "gate",
    ),
    ...repeated(
      coordinator.metrics.map((metric) => metric.id),
      (index) => ["metrics", index, "id"],
      "metric",
    ),
    ...coordinator.agents.flatMap((agent, at) =>
      repeated(
        agent.checks.map((check) => check.id),
        (index) => ["agents", at, "checks", index, "id"],
        "check",
      ),
    ),
    ...repeated(
      coordinator.signals.map((signal) => signal.name),
      (index) => ["signals", index, "name"],
      "signal",
    ),
    ...signalProblems(coordinator, agents),
    ...Object.keys(coordinator.timeouts.agents)
      .filter((handle) => !agents.includes(handle))
      .map((handle): PathProblem => ({
        path: ["timeouts", "agents", handle],
        rule: "unknown-agent",
        at: "key",
        message: `The coordinator manages no agent "${handle}".${suggestion(handle, agents)}`,
      })),
    ...authorityProblems(coordinator),
    ...versionProblems(coordinator),
  ];
}

/** Patterns that RE2 refuses and conditions that can't be read, in rules of authority and triggers (RUN-11, ESC-5). */
function authorityProblems({ authority, escalation }: Coordinator): PathProblem[] {
  const refused = (given: string | undefined, path: PropertyKey[]): PathProblem[] => {
    const problem = given === undefined ? null : patternProblem(given);
    const message = `RE2 refuses the pattern: ${problem}. Mend it; RE2 has no lookaround and no backreferences.`;
    return problem === null ? [] : [{ path, rule: "pattern", message }];
  };
  const ofRule = ({ match }: AuthorityRule, path: PropertyKey[]): PathProblem[] => [
    ...(["pattern", "diff", "argv"] as const).flatMap((key) => refused(match?.[key], [...path, "match", key])),
    ...(match?.when === undefined ? [] : conditionProblems(match.when, [...path, "match", "when"], [])),
  ];
  return [
    ...(["requiresApproval", "forbidden"] as const).flatMap((list) =>
      authority[list].flatMap((rule, index) => ofRule(rule, ["authority", list, index])),
    ),
    ...repeated(
      escalation.triggers.map(({ id }) => id),
      (index) => ["escalation", "triggers", index, "id"],
      "trigger",
    ),
    ...escalation.triggers.flatMap(({ pattern }, index) =>
      refused(pattern, ["escalation", "triggers", index, "pattern"]),
    ),
  ];
}

/** Far above any coordinator a person would write; keeps the checks below, and runs, of bounded size. */
const MOST = { agents: 200, signals: 200, aliases: 50, gates: 200, metrics: 200, steps: 200 };

function sizeProblems(coordinator: Coordinator): PathProblem[] {
  const tooMany = (path: PropertyKey[], what: keyof typeof MOST, count: number): PathProblem[] =>
    count <= MOST[what]
      ? []
      : [{ path, rule: "too-many", at: "key", message: `${count} ${what} are too many; ${MOST[what]} are allowed.` }];
  const lists = (["agents", "signals", "aliases", "gates", "metrics"] as const).flatMap((what) =>
    tooMany([what], what, coordinator[what].length),
  );
  if (lists.length > 0) return lists;
  return coordinator.signals.flatMap((signal, index) => [
    ...tooMany(["signals", index, "plan"], "steps", stepsOf(signal.plan, []).length),
    ...(signal.fastPath
      ? tooMany(["signals", index, "fastPath", "plan"], "steps", stepsOf(signal.fastPath.plan, []).length)
      : []),
  ]);
}

function signalProblems(coordinator: Coordinator, agents: readonly string[]): PathProblem[] {
  return coordinator.signals.flatMap((signal, index) => {
    const path = ["signals", index];
    const [domain] = signal.name.split(":");
    const problems: PathProblem[] = [];
    if (domain !== coordinator.domain)
      problems.push({
        path: [...path, "name"],
        rule: "domain",
        message: `The signal belongs to ${domain}, but this coordinator owns ${coordinator.domain}. Name it ${coordinator.domain}:${signal.name.split(":")[1]}.`,
      });
    problems.push(...contextProblems(signal.context, [...path, "context"]));
    const properties = Object.keys(signal.context.properties);
    const parameters = (plan: PlanSpec, base: PropertyKey[]) =>
      stepsOf(plan, base).flatMap(({ step, path: at }) =>
        parameterProblems(step.params, [...at, "params"], properties),
      );
    const locks = (plan: PlanSpec, base: PropertyKey[]) =>
      stepsOf(plan, base).flatMap(({ step, path: at }) =>
        lockProblems(coordinator, step, [...at, "paths"], properties),
      );
    problems.push(
      ...planProblems(signal.plan, [...path, "plan"], agents),
      ...parameters(signal.plan, [...path, "plan"]),
      ...locks(signal.plan, [...path, "plan"]),
    );
    if (signal.fastPath !== undefined) {
      problems.push(...conditionProblems(signal.fastPath.when, [...path, "fastPath", "when"], []));
      const at = [...path, "fastPath", "plan"];
      problems.push(
        ...planProblems(signal.fastPath.plan, at, agents),
        ...parameters(signal.fastPath.plan, at),
        ...locks(signal.fastPath.plan, at),
      );
    }
    return problems;
  });
}

function parameterProblems(value: unknown, path: PropertyKey[], properties: readonly string[]): PathProblem[] {
  if (typeof value === "object" && value !== null)
    return Object.entries(value).flatMap(([key, item]) =>
      parameterProblems(item, [...path, Array.isArray(value) ? Number(key) : key], properties),
    );
  const name = typeof value === "string" ? contextValueOf(value) : null;
  if (name === null || properties.includes(name)) return [];
  return [
    {
      path,
      rule: "unknown-property",
      message: `"${name}" is not among the properties of the context.${suggestion(name, properties)}`,
    },
  ];
}

/** Paths of a step that the context does not have, or that another agent owns (RUN-12). */
function lockProblems(
  { ownership }: Coordinator,
  step: StepSpec,
  path: PropertyKey[],
  properties: readonly string[],
): PathProblem[] {
  return (step.paths ?? []).flatMap((given, index): PathProblem[] => {
    if (contextValueOf(given) !== null) return parameterProblems(given, [...path, index], properties);
    const owner = step.access === "read" ? null : foreignOwner(ownership, step.agent, given);
    if (owner === null) return [];
    return [{ path: [...path, index], rule: "exclusive-owner", message: ownedByAnother(step, given, owner) }];
  });
}

function contextProblems(context: Coordinator["signals"][number]["context"], path: PropertyKey[]): PathProblem[] {
  const properties = Object.keys(context.properties);
  const problems = context.required.flatMap((name, index): PathProblem[] =>
    properties.includes(name)
      ? []
      : [
          {
            path: [...path, "required", index],
            rule: "unknown-property",
            message: `"${name}" is required but not among the properties.${suggestion(name, properties)}`,
          },
        ],
  );
  return [...problems, ...schemaFaults(context, path)];
}

const ajv = new Ajv2020({ strict: false, logger: false });

/** What keeps a JSON Schema from being used to check a signal's context. */
function schemaFaults(schema: object, path: PropertyKey[]): PathProblem[] {
  const problem = (at: PropertyKey[], message: string): PathProblem[] => [
    {
      path: [...path, ...at],
      rule: "context-schema",
      message: `The schema can't be used: ${message}. Write JSON Schema 2020-12.`,
    },
  ];
  if (!ajv.validateSchema(schema)) {
    const first = ajv.errors?.[0];
    const allowed: unknown = first?.params.allowedValues;
    const known = Array.isArray(allowed) ? `: ${allowed.join(", ")}` : "";
    return problem(first?.instancePath.split("/").slice(1) ?? [], `it ${first?.message ?? "is not valid"}${known}`);
  }
  try {
    ajv.compile(schema);
    return [];
  } catch (error) {
    return problem([], error instanceof Error ? error.message : String(error));
  } finally {
    ajv.removeSchema(schema);
  }
}

function versionProblems(coordinator: Coordinator): PathProblem[] {
  const versions = coordinator.versionHistory.map((entry) => entry.version);
  if (versions.length === 0 || versions.includes(coordinator.version)) return [];
  return [
    {
      path: ["version"],
      rule: "version-history",
      message: `Version ${coordinator.version} is not in "versionHistory". Add an entry that says what changed.`,
    },
  ];
}

function repeated(values: readonly string[], path: (index: number) => PropertyKey[], what: string): PathProblem[] {
  const seen = new Set<string>();
  return values.flatMap((value, index): PathProblem[] => {
    if (seen.size === seen.add(value).size)
      return [
        {
          path: path(index),
          rule: `duplicate-${what}`,
          message: `The ${what} "${value}" is defined twice. Remove one.`,
        },
      ];
    return [];
  });
}
