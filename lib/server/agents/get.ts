import { catalogEntrySchema } from "@/lib/domain/catalog/entry";
import type { AgentDetail } from "@/lib/contract/schemas";
import { getPool } from "../db";
import { iso } from "../engine/rows";
import { readManagement } from "./managers";
import { requireAgent } from "./require";
import { recentRuns } from "./runs";
import { SUMMARY, toSummaries } from "./summary";

/** An agent with everything that is known of it (CAT-6). Throws 404. */
export async function getAgent({ handle }: { handle: string }): Promise<AgentDetail> {
  const { entry } = await requireAgent(handle);
  const [summary, versions, runs, management] = await Promise.all([
    summaryOf(handle),
    versionsOf(handle),
    recentRuns(handle),
    readManagement(),
  ]);
  const manages = new Set(entry.manages);
  for (const one of management) if (one.name === handle) for (const managed of one.manages) manages.add(managed);
  // Versions of older products may lack fields that have defaults now.
  return { ...summary, entry: catalogEntrySchema.parse(entry), manages: [...manages], versions, runs };
}

async function summaryOf(handle: string) {
  const { rows } = await getPool().query({
    name: "agent-summary",
    text: `SELECT ${SUMMARY} FROM agent a LEFT JOIN catalog_source s ON s.id = a.source_id WHERE a.handle = $1`,
    values: [handle],
  });
  return (await toSummaries(rows))[0]!;
}

async function versionsOf(handle: string): Promise<AgentDetail["versions"]> {
  const { rows } = await getPool().query<AgentDetail["versions"][number]>({
    name: "agent-version-list",
    text: `SELECT number, author, import_id AS "importId", digest, created_at AS "createdAt" FROM agent_version
      WHERE handle = $1 ORDER BY number DESC LIMIT 200`,
    values: [handle],
  });
  return rows.map((row) => ({ ...row, createdAt: iso(row.createdAt) }));
}
