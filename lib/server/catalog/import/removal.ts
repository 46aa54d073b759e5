import type { PoolClient } from "pg";
import type { FilePlan } from "./assign";
import type { FileRow } from "./batch";
import { storable } from "../../storable";
import { writeAgentEvents } from "./rows";
import type { ImportRun } from "./run";

type Gone = { handle: string; kind: string; version: number; sourcePath: string | null };

/**
 * Marks agents whose source no longer has them; nothing is deleted. An agent whose file is there and was refused, or lies
 * in a folder that can't be read, keeps what it had. A dry run only tells. Returns a row for each. Runs in the caller's transaction.
 */
export async function removeGone(client: PoolClient, run: ImportRun, plans: readonly FilePlan[]): Promise<FileRow[]> {
  const handles = plans.flatMap((plan) => plan.arrivals.map(({ handle }) => handle));
  const refused = plans.filter(({ arrivals }) => arrivals.length === 0).map(({ path }) => storable(path));
  const { rows } = await client.query<Gone>({
    name: "agents-gone",
    text: `SELECT handle, kind, version, source_path AS "sourcePath" FROM agent
      WHERE source_id = $1 AND status <> 'removed' AND handle <> ALL($2) AND (source_path IS NULL OR source_path <> ALL($3))
        AND NOT EXISTS (SELECT 1 FROM unnest($4::text[]) AS folder WHERE starts_with(source_path, folder))
      ORDER BY source_path, handle`,
    values: [run.sourceId, handles, refused, refused.filter((path) => path.endsWith("/"))],
  });
  if (rows.length > 0 && !run.dryRun) {
    await client.query("UPDATE agent SET status = 'removed', updated_at = now() WHERE handle = ANY($1)", [
      rows.map(({ handle }) => handle),
    ]);
    await writeAgentEvents(
      client,
      rows.map(({ handle, kind, version }) => ({
        handle,
        kind,
        change: "removed" as const,
        version,
        importId: run.id,
        author: run.actor,
      })),
    );
  }
  return rows.map(({ handle, sourcePath }) => ({
    path: sourcePath ?? handle,
    format: null,
    outcome: "skipped",
    change: "removed",
    handle,
    repairs: [],
    reason: "It is no longer in its source: marked as removed, with all its versions kept.",
    line: null,
    original: null,
  }));
}
