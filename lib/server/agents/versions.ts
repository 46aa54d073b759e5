import { catalogEntrySchema, type CatalogEntry } from "@/lib/domain/catalog/entry";
import type { Input } from "@/lib/contract/operations";
import type { AgentDetail, AgentVersionOut } from "@/lib/contract/schemas";
import type { Actor } from "../actor";
import { noteChange } from "../audit/context";
import { writeEntry } from "../catalog/export";
import { writeAgentEvents, writeAgents } from "../catalog/import/rows";
import { lockCatalog } from "../catalog/lock";
import { getPool } from "../db";
import { iso } from "../engine/rows";
import { conflict, notFound } from "../errors";
import { notify } from "../notify";
import { inTransaction } from "../transaction";
import { getAgent } from "./get";
import { requireAgent } from "./require";

type Row = {
  number: number;
  author: string;
  createdAt: Date;
  entry: CatalogEntry;
  digest: string;
  original: string | null;
};

const VERSIONS = `
  SELECT number, author, created_at AS "createdAt", data AS entry, digest, original FROM agent_version
  WHERE handle = $1 AND number <= $2 ORDER BY number DESC LIMIT 2`;

const noVersion = (handle: string, number: number) =>
  notFound(
    `The agent ${handle} has no version ${number}. GET /api/v1/agents/${encodeURIComponent(handle)} lists them.`,
  );

/** The entry as a file, as the export writes it. */
export const textOf = (entry: unknown): string => writeEntry(catalogEntrySchema.parse(entry)).text;

/** One version, and the text of the one before for a diff (CAT-6). Throws 404. */
export async function getAgentVersion({ handle, number }: Input<"getAgentVersion">): Promise<AgentVersionOut> {
  const { rows } = await getPool().query<Row>({ name: "agent-version", text: VERSIONS, values: [handle, number] });
  const [row, before] = rows;
  if (row?.number !== number) {
    await requireAgent(handle);
    throw noVersion(handle, number);
  }
  return {
    handle,
    number,
    author: row.author,
    createdAt: iso(row.createdAt),
    entry: catalogEntrySchema.parse(row.entry),
    text: textOf(row.entry),
    previousText: before ? textOf(before.entry) : null,
  };
}

/**
 * Makes an older version the newest, as a new version; the next import of an unchanged file leaves it (CAT-6). Throws
 * 404; 409 when the agent is as that version has it, or was removed from its source.
 */
export async function rollBackAgent(actor: Actor, { handle, number }: Input<"rollBackAgent">): Promise<AgentDetail> {
  await requireAgent(handle);
  await inTransaction(getPool(), async (client) => {
    await lockCatalog((sql) => client.query(sql));
    const held = await client.query<{
      version: number;
      digest: string;
      status: string;
      sourceId: string;
      sourcePath: string | null;
    }>(
      'SELECT version, digest, status, source_id AS "sourceId", source_path AS "sourcePath" FROM agent WHERE handle = $1 FOR UPDATE',
      [handle],
    );
    const now = held.rows[0]!;
    const { rows } = await client.query<Row>({ name: "agent-version", text: VERSIONS, values: [handle, number] });
    const wanted = rows[0];
    if (wanted?.number !== number) throw noVersion(handle, number);
    if (now.digest === wanted.digest) throw conflict(`The agent ${handle} is as version ${number} has it already.`);
    if (now.status === "removed")
      throw conflict(`The agent ${handle} was removed from its source. Import it again before you choose a version.`);
    const version = now.version + 1;
    await writeAgents(client, [
      {
        entry: wanted.entry,
        digest: wanted.digest,
        status: now.status as "active" | "draft",
        version,
        newVersion: true,
        original: wanted.original,
        sourceId: now.sourceId,
        sourcePath: now.sourcePath,
        author: actor.name,
        importId: null,
      },
    ]);
    await writeAgentEvents(client, [
      { handle, kind: wanted.entry.kind, change: "changed", version, importId: null, author: actor.name },
    ]);
    noteChange({ type: "agent", id: handle }, { version: now.version }, { version, asVersion: number });
  });
  await notify(getPool(), "qd_events");
  return getAgent({ handle });
}
