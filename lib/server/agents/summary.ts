import type { AgentSummary } from "@/lib/contract/schemas";
import { getPool } from "../db";
import { iso } from "../engine/rows";
import { managersByHandle } from "./managers";

/** Columns of an agent as lists show it, from `agent a LEFT JOIN catalog_source s`. */
export const SUMMARY = `a.handle, a.kind, a.name, a.title, a.module, a.description, a.capabilities, a.tags, a.model_tier AS "modelTier",
  a.color, a.tools, a.status, a.slash_names AS "slashNames", a.reports_to AS "reportsTo", a.version, a.updated_at AS "updatedAt",
  s.id AS "sourceId", s.kind AS "sourceKind", s.location AS "sourceLocation", a.source_path AS "sourcePath"`;

/** Rows of SUMMARY as the API gives them, with who manages them and how many flags wait. */
export async function toSummaries(rows: Record<string, unknown>[]): Promise<AgentSummary[]> {
  const handles = rows.map((row) => row.handle as string);
  const [managers, flags] = await Promise.all([managersByHandle(), pendingFlags(handles)]);
  return rows.map((row) => {
    const { sourceId, sourceKind, sourceLocation, sourcePath, updatedAt, ...rest } = row;
    return {
      ...rest,
      managedBy: managers.get(row.handle as string) ?? [],
      pendingFlags: flags.get(row.handle as string) ?? 0,
      source: sourceId === null ? null : { id: sourceId, kind: sourceKind, location: sourceLocation, path: sourcePath },
      updatedAt: iso(updatedAt),
    } as AgentSummary;
  });
}

async function pendingFlags(handles: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await getPool().query<{ handle: string; count: number }>({
    name: "agents-pending-flags",
    text: `SELECT target_agent AS handle, count(*)::int AS count FROM flag
      WHERE status = 'pending' AND target_agent = ANY($1) GROUP BY target_agent`,
    values: [handles],
  });
  return new Map(rows.map(({ handle, count }) => [handle, count]));
}
