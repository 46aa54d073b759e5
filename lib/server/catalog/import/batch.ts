import type { PoolClient } from "pg";
import { decideArrival, type ArrivalDecision } from "@/lib/domain/catalog/arrival";
import type { AgentStatus } from "@/lib/domain/catalog/entry";
import type { ImportFile } from "@/lib/contract/schemas";
import type { FilePlan } from "./assign";
import { storable } from "../../storable";
import { sha256 } from "../../sha256";
import { readHeld, writeAgentEvents, writeAgents, writeOriginals, type AgentChange, type AgentWrite } from "./rows";
import type { ImportRun } from "./run";
import { ImportError } from "./sources/types";

/** A file's result as it is stored. */
export type FileRow = ImportFile & { original: string | null };

/** What became of a handle in this import: filled as batches go, since a card may lie far from the entry it belongs to. */
export type Seen = Map<string, Pick<ArrivalDecision, "change" | "note">>;

/**
 * Decides and writes the entries of some files; a dry run only decides. Returns the files' rows, in order. Runs in the
 * caller's transaction, which holds the catalog's lock.
 */
export async function writeBatch(
  client: PoolClient,
  run: ImportRun,
  plans: readonly FilePlan[],
  seen: Seen,
  read: (path: string) => Promise<Buffer>,
): Promise<FileRow[]> {
  const arrivals = [...new Set(plans.flatMap((plan) => plan.arrivals))].filter(({ handle }) => !seen.has(handle));
  const handles = arrivals.map(({ handle }) => handle);
  const held = await readHeld(client, handles);
  const active = await activeCoordinators(client, handles);
  const writes: AgentWrite[] = [];
  const changes: AgentChange[] = [];
  for (const { handle, entry, digest, files } of arrivals) {
    const before = held.get(handle) ?? null;
    const { change, newVersion, write, note } = decideArrival(before, { digest, sourceId: run.sourceId });
    seen.set(handle, { change, note });
    if (!write) continue;
    const version = (before?.version ?? 0) + (newVersion ? 1 : 0);
    const status: AgentStatus = entry.kind === "coordinator" && !active.has(handle) ? "draft" : "active";
    const { path, original } = files[0]!;
    const from = { sourceId: run.sourceId, sourcePath: path, importId: run.id, author: run.actor };
    writes.push({ entry, digest, status, version, newVersion, original, ...from });
    changes.push({
      handle,
      kind: entry.kind,
      change: change === "added" ? "added" : "changed",
      version,
      importId: run.id,
      author: run.actor,
    });
  }
  if (!run.dryRun) {
    const fresh = new Set(writes.filter(({ newVersion }) => newVersion).map(({ entry }) => entry.handle));
    const files = arrivals.filter(({ handle }) => fresh.has(handle)).flatMap((arrival) => arrival.files);
    await writeOriginals(client, await readOriginals(files, read));
    await writeAgents(client, writes);
    await writeAgentEvents(client, changes);
  }
  return plans.map((plan) => toRow(plan, seen));
}

/** Names of coordinators that take signals: only their entries are active. */
async function activeCoordinators(client: PoolClient, handles: readonly string[]): Promise<Set<string>> {
  const { rows } = await client.query<{ name: string }>({
    name: "coordinators-active",
    text: "SELECT name FROM coordinator WHERE status = 'active' AND name = ANY($1)",
    values: [handles],
  });
  return new Set(rows.map(({ name }) => name));
}

async function readOriginals(
  files: readonly { path: string; original: string }[],
  read: (path: string) => Promise<Buffer>,
): Promise<Map<string, Buffer>> {
  const originals = new Map<string, Buffer>();
  for (const { path, original } of files) {
    const bytes = await read(path);
    if (sha256(bytes) !== original)
      throw new ImportError(`The file ${path} changed while it was imported. Import again.`);
    originals.set(original, bytes);
  }
  return originals;
}

const STRENGTH = { added: 0, changed: 1, unchanged: 2 } as const;

function toRow(plan: FilePlan, seen: Seen): FileRow {
  const outcomes = plan.arrivals.map(({ handle }) => seen.get(handle)!);
  const change = outcomes.map((one) => one.change).sort((a, b) => STRENGTH[a] - STRENGTH[b])[0] ?? null;
  const notes = [...new Set(outcomes.flatMap(({ note }) => (note === null ? [] : [note])))];
  const reason = plan.reason ?? (notes.length > 0 ? notes.join(" ") : null);
  return {
    path: storable(plan.path),
    format: plan.format,
    outcome: plan.outcome,
    change,
    handle: plan.arrivals[0]?.handle ?? null,
    repairs: plan.repairs.map((repair) => ({ ...repair, message: storable(repair.message) })),
    reason: reason === null ? null : storable(reason),
    line: plan.line,
    original: plan.arrivals.length > 0 ? plan.original : null,
  };
}
