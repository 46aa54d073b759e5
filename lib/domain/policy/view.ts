import { isRecord } from "../record";

/**
 * Which parts of a coordinator's definition only describe it, or say what its agents do. All else is policy: what
 * decides who may do what, when people are asked and what counts as passed (RUN-11). A field nobody has thought of here
 * is policy, so a new rule is never changed unasked.
 */
const DESCRIBES = {
  coordinator: [
    "id",
    "name",
    "title",
    "role",
    "archetype",
    "authorityLevel",
    "domainDescription",
    "version",
    "versionHistory",
    "lastUpdated",
    "nextReview",
    "reviewNote",
    "maintainedBy",
    "reportsTo",
    "aliases",
    "charter",
    "responsibilities",
    "scope",
    "philosophy",
    "traits",
    "agents",
    "signals",
    "ownership",
    "metrics",
  ],
  agent: [
    "handle",
    "role",
    "capabilities",
    "spawnTriggers",
    "typicalTasks",
    "constraints",
    "executor",
    "tasks",
    "parallel",
  ],
  task: ["title", "executor"],
  signal: ["name", "description", "response", "context", "plan", "fastPath"],
  step: [
    "id",
    "agent",
    "task",
    "title",
    "after",
    "when",
    "retries",
    "fallbackAgent",
    "params",
    "executor",
    "paths",
    "access",
  ],
} as const;

export type Data = Record<string, unknown>;

/** What of an object is not described by the list; fields without a value are left out. */
function policyOf(value: Data, describes: readonly string[]): Data {
  return Object.fromEntries(
    Object.entries(value).filter(([key, field]) => field !== undefined && !describes.includes(key)),
  );
}

const dataIn = (value: unknown): Data[] => (Array.isArray(value) ? value.filter(isRecord) : []);

/** Every step of a plan, whatever its form. */
function stepsIn(node: unknown): Data[] {
  if (!isRecord(node)) return [];
  const inner = ["sequence", "parallel", "steps"].flatMap((group) => dataIn(node[group]));
  return inner.length > 0 ? inner.flatMap(stepsIn) : "id" in node ? [node] : [];
}

const workOf = (step: Data): string => `${String(step.agent)} · ${String(step.task)}`;

/** The plans of a definition with their steps. */
function plansIn(definition: Data): { signal: string; name: "plan" | "fastPath"; when: unknown; steps: Data[] }[] {
  return dataIn(definition.signals).flatMap((signal) => {
    const plan = { signal: String(signal.name), name: "plan" as const, when: undefined, steps: stepsIn(signal.plan) };
    if (!isRecord(signal.fastPath)) return [plan];
    const { when, plan: quick } = signal.fastPath;
    return [plan, { signal: plan.signal, name: "fastPath" as const, when, steps: stepsIn(quick) }];
  });
}

/** The work (agent and task) that a person must let through somewhere in a definition. */
export const guardedWork = (definition: Data): string[] =>
  plansIn(definition).flatMap(({ steps }) => steps.filter((step) => step.approval != null).map(workOf));

/** Stands for the approval of a step that starts without one, though elsewhere the same work waits for a person. */
export const UNASKED = "nobody is asked";

/** Those that say anything: an agent without a check of its own is no rule. */
const stating = (named: Data): Data =>
  Object.fromEntries(Object.entries(named).filter(([, value]) => !saysNothing(value)));
const saysNothing = (value: unknown): boolean =>
  Array.isArray(value) ? value.length === 0 : isRecord(value) && Object.values(value).every(saysNothing);

/**
 * What of a definition is policy, with the names of agents, signals and steps as keys. A step is in it when it states
 * policy, or does work that is `guarded`: a second step that does the same without being asked for is a difference.
 */
export function policyView(definition: Data, guarded: ReadonlySet<string> = new Set()): Data {
  const agents: Data = {};
  for (const agent of dataIn(definition.agents)) {
    const own = policyOf(agent, DESCRIBES.agent);
    const tasks: Data = {};
    for (const [name, task] of Object.entries(isRecord(agent.tasks) ? agent.tasks : {})) {
      const rest = isRecord(task) ? policyOf(task, DESCRIBES.task) : {};
      if (Object.keys(rest).length > 0) tasks[name] = rest;
    }
    if (Object.keys(tasks).length > 0) own.tasks = tasks;
    agents[String(agent.handle)] = own;
  }
  const signals: Data = {};
  for (const signal of dataIn(definition.signals)) signals[String(signal.name)] = policyOf(signal, DESCRIBES.signal);
  for (const { signal, name, when, steps } of plansIn(definition)) {
    const stated: Data = {};
    for (const step of steps) {
      const { required, ...own } = policyOf(step, DESCRIBES.step);
      if (required === false) own.required = false;
      if (guarded.has(workOf(step)) && own.approval == null) own.approval = UNASKED;
      if (Object.keys(own).length > 0) stated[String(step.id)] = own;
    }
    const plan = { ...(when === undefined ? {} : { when }), steps: stated };
    (signals[signal] as Data)[name] = plan;
  }
  return { ...policyOf(definition, DESCRIBES.coordinator), agents: stating(agents), signals: stating(signals) };
}
