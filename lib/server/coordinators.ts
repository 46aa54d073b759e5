import { createHash } from "node:crypto";
import { isReviewOverdue, type Coordinator, type SignalSpec } from "@/lib/domain/coordinator";
import { mergeRules, whoDecides } from "@/lib/domain/decision/rules";
import type { PlannedStep } from "@/lib/domain/plan";
import { flattenPlan } from "@/lib/domain/plan";
import { executorFor, patternOf, resolveStep } from "@/lib/domain/plan-run";
import type { Output } from "@/lib/contract/operations";
import type { CoordinatorDetail, CoordinatorSummary, PlannedStepOut } from "@/lib/contract/schemas";
import type { Prisma } from "@/lib/generated/prisma/client";
import type { Actor } from "./actor";
import { syncManagedAgents } from "./catalog/builtin";
import { loadCoordinatorText } from "./catalog/load";
import { lockCatalog } from "./catalog/lock";
import { getPool, getPrisma } from "./db";
import { iso } from "./engine/rows";
import { conflict, notFound, unprocessable } from "./errors";
import { apiP95 } from "./http/latency";
import { newId } from "./ids";
import { notify } from "./notify";

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

/** Signals of the other active coordinators: to these a run may be delegated. */
export async function delegatesOf(coordinator: Coordinator): Promise<string[]> {
  return (await allCoordinators())
    .filter(({ definition }) => definition.id !== coordinator.id && definition.status === "active")
    .flatMap(({ definition }) => definition.signals.map((signal) => signal.name));
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

/** A coordinator with its definition, resolved plans and coordination metrics. Throws 404. */
export async function getCoordinator({ id }: { id: string }): Promise<CoordinatorDetail> {
  const found = (await allCoordinators()).find(
    ({ definition }) => definition.id === id || definition.aliases.includes(`/${id}`),
  );
  if (found === undefined) throw notFound(`There is no coordinator "${id}". GET /api/v1/coordinators lists them.`);
  const { definition } = found;
  return {
    ...toSummary(found),
    definition,
    plans: definition.signals.flatMap((signal) => plansOf(definition, signal)),
    coordination: await measured(definition.id),
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

/** Validates and stores a definition, keeping the version before. Throws 422 with path and rule, 409 on a taken domain. */
export async function putCoordinator(
  actor: Actor,
  { id, definition }: { id: string; definition: Record<string, unknown> },
): Promise<CoordinatorDetail> {
  const parsed = loadCoordinatorText(JSON.stringify(definition, null, 2), "definition");
  if (!parsed.ok)
    throw unprocessable(
      "The definition breaks its schema; see errors.",
      parsed.problems.map(({ path, rule, message }) => ({
        path: path === "" ? "definition" : `definition.${path}`,
        rule,
        message,
      })),
    );
  if (parsed.coordinator.id !== id)
    throw unprocessable(`The definition's id is "${parsed.coordinator.id}", the address says "${id}".`, [
      { path: "definition.id", rule: "same-id", message: "must equal the id in the address" },
    ]);
  await storeCoordinator(parsed.coordinator, { source: `${actor.via}`, author: actor.name });
  await syncManagedAgents();
  return getCoordinator({ id });
}

/** Forgets what was read, after a change by this process. */
function forgetCoordinators(): void {
  known = null;
}

/** Author of the versions that come from files of the catalog. */
export const CATALOG_AUTHOR = "catalog";

/** Source of the coordinators that an import brought. */
export const IMPORT_SOURCE = "import";

/**
 * Stores a definition if it differs from the stored one. Returns whether it did. A catalog file that did not change
 * since it was last stored leaves a person's later edit alone; an import (`imported`) changes nothing but a draft that
 * an import brought. A draft with gaps of the same id has done its work.
 */
export async function storeCoordinator(
  coordinator: Coordinator,
  { source, author, imported = false }: { source: string; author: string; imported?: boolean },
): Promise<boolean> {
  const digest = createHash("sha256").update(JSON.stringify(coordinator)).digest("hex");
  const prisma = getPrisma();
  const changed = await prisma.$transaction(async (tx) => {
    // One writer at a time: version numbers have no gaps and a domain has one owner.
    await lockCatalog((sql) => tx.$executeRawUnsafe(sql));
    const current = await tx.coordinator.findUnique({
      where: { id: coordinator.id },
      select: { digest: true, status: true, source: true },
    });
    if (current?.digest === digest) return false;
    if (imported && current !== null && (current.status !== "draft" || current.source !== IMPORT_SOURCE)) return false;
    if (author === CATALOG_AUTHOR) {
      const seeded = await tx.coordinatorVersion.findFirst({
        where: { coordinatorId: coordinator.id, author },
        orderBy: { number: "desc" },
        select: { digest: true },
      });
      if (seeded?.digest === digest) return false;
    }
    const holder = await tx.coordinator.findFirst({
      where: { name: coordinator.name, id: { not: coordinator.id } },
      select: { id: true },
    });
    // A person's coordinator must not keep the server from starting.
    if (holder && (imported || author === CATALOG_AUTHOR)) return false;
    if (holder)
      throw conflict(`The name ${coordinator.name} belongs to the coordinator ${holder.id}; names are unique.`);
    if (coordinator.status === "active") {
      const owner = await tx.coordinator.findFirst({
        where: { domain: coordinator.domain, status: "active", id: { not: coordinator.id } },
        select: { name: true },
      });
      if (owner)
        throw conflict(
          `The domain ${coordinator.domain} belongs to ${owner.name}; a domain has one active coordinator.`,
        );
    }
    const stored = JSON.parse(JSON.stringify(coordinator)) as Prisma.InputJsonObject;
    const { name, domain, status, version } = coordinator;
    const fields = { name, domain, status, version, definition: stored, digest, source, updatedAt: new Date() };
    await tx.coordinator.upsert({
      where: { id: coordinator.id },
      create: { id: coordinator.id, ...fields },
      update: fields,
    });
    await tx.coordinatorDraft.deleteMany({ where: { id: coordinator.id } });
    await tx.$executeRaw`UPDATE agent SET status = ${status === "active" ? "active" : "draft"}, updated_at = now()
      WHERE handle = ${name} AND kind = 'coordinator' AND status <> 'removed' AND (status = 'active') <> ${status === "active"}`;
    const number = 1 + (await tx.coordinatorVersion.count({ where: { coordinatorId: coordinator.id } }));
    await tx.coordinatorVersion.create({
      data: { coordinatorId: coordinator.id, number, definition: stored, digest, author },
    });
    await tx.event.create({
      data: {
        type: "coordinator.changed",
        source: coordinator.name,
        at: new Date(),
        payload: { id: coordinator.id, version: coordinator.version, number, author },
      },
    });
    return true;
  });
  forgetCoordinators();
  if (changed) await notify(getPool(), "qd_events", newId());
  return changed;
}
