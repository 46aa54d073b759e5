import { isReviewOverdue, type Coordinator, type SignalSpec } from "@/lib/domain/coordinator";
import { mergeRules, whoDecides } from "@/lib/domain/decision/rules";
import type { PlannedStep } from "@/lib/domain/plan";
import { flattenPlan } from "@/lib/domain/plan";
import { executorFor, patternOf, resolveStep } from "@/lib/domain/plan-run";
import type { Output } from "@/lib/contract/operations";
import type { CoordinatorDetail, CoordinatorSummary, PlannedStepOut } from "@/lib/contract/schemas";
import { getPool, getPrisma } from "./db";
import { iso } from "./engine/rows";
import { notFound } from "./errors";
import { apiP95 } from "./http/latency";
import { pendingChangeOf } from "./policy/pending";

/** How long a process may use definitions it has read; a change elsewhere is seen after that. */
const FRESH_MS = 1_000;
/** Ended runs over which coordination is averaged. */
const MEASURED_RUNS = 50;

type Stored = { definition: Coordinator; updatedAt: string };
let known: { at: number; list: Promise<Stored[]> } | null = null;

/** All coordinators, active or not, by name; read at most once a second per process. */
export function allCoordinators(): Promise<Stored[]> {
  if (known === null || Date.now() - known.at > FRESH_MS) {
    const list = readAll();
    known = { at: Date.now(), list };
    list.catch(() => (known = null));
  }
  return known.list;
}

async function readAll(): Promise<Stored[]> {
  const rows = await getPrisma().coordinator.findMany({ orderBy: { name: "asc" } });
  return rows.map((row) => ({ definition: row.definition as unknown as Coordinator, updatedAt: iso(row.updatedAt) }));
}

/** The active coordinator that owns a signal's domain; null when nobody does (RUN-1). */
export async function ownerOf(signal: string): Promise<Coordinator | null> {
  const domain = signal.split(":")[0];
  const owner = (await allCoordinators()).find(
    ({ definition }) => definition.domain === domain && definition.status === "active",
  );
  return owner?.definition ?? null;
}

/** The id of the coordinator with this id or name; of one that is not in the catalog, what was given. */
export async function coordinatorId(given: string): Promise<string> {
  return (
    (await allCoordinators()).find(({ definition }) => definition.id === given || definition.name === given)?.definition
      .id ?? given
  );
}

/** The other active coordinators: to their signals a run may be delegated. */
export async function othersThan(coordinator: Coordinator): Promise<Coordinator[]> {
  return (await allCoordinators())
    .map(({ definition }) => definition)
    .filter(({ id, status }) => id !== coordinator.id && status === "active");
}

/** A planned step as the API shows it. */
export const stepOut = ({ executor, params: _, approval, ...step }: PlannedStep): PlannedStepOut => ({
  ...step,
  executor: executor?.kind ?? null,
  approval:
    approval == null
      ? null
      : { why: approval.why, decides: approval.rules === undefined ? null : whoDecides(mergeRules(approval.rules)) },
});

/** Every coordinator with its signals and agents. */
export async function listCoordinators(): Promise<Output<"listCoordinators">> {
  return { items: (await allCoordinators()).map(toSummary) };
}

function toSummary({ definition: it, updatedAt }: Stored): CoordinatorSummary {
  return {
    id: it.id,
    name: it.name,
    title: it.title,
    domain: it.domain,
    domainDescription: it.domainDescription,
    status: it.status,
    version: it.version,
    aliases: it.aliases,
    signals: it.signals.map((signal) => ({
      name: signal.name,
      description: signal.description,
      response: signal.response,
      context: signal.context,
      steps: flattenPlan(signal.plan).length,
    })),
    agents: it.agents.map((agent) => ({ handle: agent.handle, role: agent.role, executor: executorKinds(agent) })),
    nextReview: it.nextReview ?? null,
    reviewOverdue: isReviewOverdue(it, new Date()),
    updatedAt,
  };
}

function executorKinds(agent: Coordinator["agents"][number]): string | null {
  const kinds = [agent.executor, ...Object.values(agent.tasks).map((task) => task.executor)].flatMap((executor) =>
    executor ? [executor.kind] : [],
  );
  return kinds.length > 0 ? [...new Set(kinds)].join(", ") : (executorFor(agent, "")?.kind ?? null);
}

/** A coordinator with its definition, resolved plans, coordination metrics and the change that waits. Throws 404. */
export async function getCoordinator({ id }: { id: string }): Promise<CoordinatorDetail> {
  const found = (await allCoordinators()).find(
    ({ definition }) => definition.id === id || definition.aliases.includes(`/${id}`),
  );
  if (found === undefined) throw notFound(`There is no coordinator "${id}". GET /api/v1/coordinators lists them.`);
  const { definition } = found;
  const [coordination, pendingChange] = await Promise.all([measured(definition.id), pendingChangeOf(definition.id)]);
  return {
    ...toSummary(found),
    definition,
    plans: definition.signals.flatMap((signal) => plansOf(definition, signal)),
    coordination,
    pendingChange,
  };
}

function plansOf(coordinator: Coordinator, signal: SignalSpec): CoordinatorDetail["plans"] {
  const plans = [{ plan: signal.plan, fastPath: false, when: null as string | null }];
  if (signal.fastPath) plans.push({ plan: signal.fastPath.plan, fastPath: true, when: signal.fastPath.when });
  return plans.map(({ plan, fastPath, when }) => ({
    signal: signal.name,
    fastPath,
    when,
    pattern: patternOf(flattenPlan(plan)),
    steps: flattenPlan(plan).map((step) => stepOut(resolveStep(coordinator, step))),
  }));
}

const MEASURED = `
  SELECT r.id AS "runId", r.ended_at AS at, p.data -> 'coordination' AS c FROM run r JOIN report p ON p.run_id = r.id
  WHERE r.coordinator_id = $1 AND r.ended_at IS NOT NULL ORDER BY r.created_at DESC, r.id DESC LIMIT $2`;

/** Coordination over the latest ended runs (RUN-13): worst spawn time, otherwise means. */
async function measured(id: string): Promise<CoordinatorDetail["coordination"]> {
  type C = {
    spawnMs: number | null;
    parallelUtilization: number | null;
    synthesisMs: number | null;
    overhead: number | null;
  };
  const { rows } = await getPool().query<{ runId: string; at: Date; c: C }>({
    name: "coordination",
    text: MEASURED,
    values: [id, MEASURED_RUNS],
  });
  const mean = (name: keyof C) => {
    const values = rows.flatMap(({ c }) => (typeof c[name] === "number" ? [c[name]] : []));
    return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null;
  };
  return {
    runs: rows.length,
    spawnMs: mean("spawnMs"),
    parallelUtilization: mean("parallelUtilization"),
    synthesisMs: mean("synthesisMs"),
    overhead: mean("overhead"),
    apiP95Ms: apiP95(),
    history: rows.toReversed().map(({ runId, at, c }) => ({
      runId,
      at: iso(at),
      spawnMs: c.spawnMs,
      parallelUtilization: c.parallelUtilization,
      synthesisMs: c.synthesisMs,
      overhead: c.overhead,
    })),
  };
}

/** Forgets what was read, after a change by this process. */
export function forgetCoordinators(): void {
  known = null;
}
