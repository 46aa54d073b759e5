import type { Output } from "@/lib/contract/operations";
import { openApiDocument } from "@/lib/contract/openapi";
import type { Actor } from "./actor";
import { getPool } from "./db";
import { iso } from "./engine/rows";
import { env } from "./env";
import { renderMetrics, setGauge } from "./http/latency";
import { LIMITS } from "./limits";
import { renderDecisionMetrics } from "./escalations/prometheus";

const COUNTS = `SELECT (SELECT count(*)::int FROM escalation WHERE status = 'open') AS open,
  (SELECT count(*)::int FROM flag WHERE status = 'pending' AND impact_rank = 0) AS critical,
  (SELECT count(*)::int FROM run WHERE status = 'in_progress') AS running,
  (SELECT count(*)::int FROM run WHERE status = 'escalated') AS escalated,
  (SELECT count(*)::int FROM task WHERE status = 'queued') AS queued,
  (SELECT count(*)::int FROM task WHERE status = 'running') AS busy`;

const WORKERS = `SELECT id, host, concurrency, running, seen_at FROM worker_process WHERE seen_at > now() - make_interval(secs => $1) ORDER BY id`;

async function counts(): Promise<Record<"open" | "critical" | "running" | "escalated" | "queued" | "busy", number>> {
  return (await getPool().query({ name: "counts-with-flags", text: COUNTS })).rows[0];
}

/** Counts for the navigation, workers that are alive, and who the caller is. */
export async function getSummary(actor: Actor): Promise<Output<"getSummary">> {
  const [now, workers] = await Promise.all([
    counts(),
    getPool().query({ name: "workers", text: WORKERS, values: [LIMITS.workerGoneMs / 1_000] }),
  ]);
  return {
    openEscalations: now.open,
    criticalFlags: now.critical,
    runsInProgress: now.running,
    workers: workers.rows.map(({ seen_at, ...worker }) => ({ ...worker, seenAt: iso(seen_at) })),
    operator: actor.name,
    defaultRepo: env().QUARTERDECK_DEFAULT_REPO ?? null,
  };
}

/** Prometheus metrics of this process and of what is stored. */
export async function getMetrics(): Promise<Response> {
  const now = await counts();
  setGauge("quarterdeck_runs", "Runs that have not ended, by status", now.running, { status: "in_progress" });
  setGauge("quarterdeck_runs", "Runs that have not ended, by status", now.escalated, { status: "escalated" });
  setGauge("quarterdeck_tasks", "Tasks that wait or run", now.queued, { status: "queued" });
  setGauge("quarterdeck_tasks", "Tasks that wait or run", now.busy, { status: "running" });
  const [own, decisions] = await Promise.all([renderMetrics(), renderDecisionMetrics()]);
  return new Response(`${own.trimEnd()}\n${decisions}`, {
    headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8", "cache-control": "no-store" },
  });
}

/** The API's description, OpenAPI 3.1. */
export const getOpenApi = async (): Promise<Record<string, unknown>> => openApiDocument();
