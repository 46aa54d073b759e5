import type { PoolClient } from "pg";
import type { AgentStatus, CatalogEntry } from "@/lib/domain/catalog/entry";
import type { HeldAgent } from "@/lib/domain/catalog/arrival";
import { newId } from "../../ids";

const HELD = `
  SELECT a.handle, a.status, a.digest, a.version, a.source_id AS "sourceId", s.kind || ' ' || s.location AS source,
    (SELECT v.digest FROM agent_version v WHERE v.handle = a.handle AND v.import_id IS NOT NULL ORDER BY v.number DESC LIMIT 1) AS imported
  FROM agent a LEFT JOIN catalog_source s ON s.id = a.source_id WHERE a.handle = ANY($1)`;

export type HeldRow = HeldAgent & { handle: string; version: number };

/** The id of a source, which is written down when it is new. */
export async function sourceIdOf(
  client: PoolClient,
  { kind, location }: { kind: string; location: string },
): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO catalog_source (id, kind, location, created_at) VALUES ($1, $2, $3, now())
     ON CONFLICT (kind, location) DO UPDATE SET kind = excluded.kind RETURNING id`,
    [newId(), kind, location],
  );
  return rows[0]!.id;
}

/** What the catalog holds under these handles. */
export async function readHeld(client: PoolClient, handles: readonly string[]): Promise<Map<string, HeldRow>> {
  const { rows } = await client.query<HeldRow>({ name: "agents-held", text: HELD, values: [handles] });
  return new Map(rows.map((row) => [row.handle, row]));
}

/** An agent to write: its newest version and where it comes from. */
export type AgentWrite = {
  entry: CatalogEntry;
  digest: string;
  status: AgentStatus;
  version: number;
  newVersion: boolean;
  original: string | null;
  sourceId: string;
  sourcePath: string | null;
  author: string;
  importId: string | null;
};

const UPSERT = `
  INSERT INTO agent (handle, kind, name, title, module, description, capabilities, tags, model_tier, color, tools, status,
    slash_names, reports_to, data, version, digest, source_id, source_path, created_at, updated_at)
  SELECT d->>'handle', d->>'kind', d->>'name', d->>'title', d->>'module', d->>'description', texts(d->'capabilities'), texts(d->'tags'),
    d->>'modelTier', d->>'color', texts(d->'tools'), w.status, texts(d->'slashNames'), d->>'reportsTo', d, w.version, w.digest,
    w."sourceId", w."sourcePath", now(), now()
  FROM ROWS
  ON CONFLICT (handle) DO UPDATE SET kind = excluded.kind, name = excluded.name, title = excluded.title, module = excluded.module,
    description = excluded.description, capabilities = excluded.capabilities, tags = excluded.tags, model_tier = excluded.model_tier,
    color = excluded.color, tools = excluded.tools, status = excluded.status, slash_names = excluded.slash_names,
    reports_to = excluded.reports_to, data = excluded.data, version = excluded.version, digest = excluded.digest,
    source_id = excluded.source_id, source_path = excluded.source_path, updated_at = excluded.updated_at`
  .replaceAll(
    /texts\((.*?)\)/g,
    "(CASE jsonb_typeof($1) WHEN 'array' THEN ARRAY(SELECT jsonb_array_elements_text($1)) END)",
  )
  .replace(
    "ROWS",
    `jsonb_to_recordset($1::jsonb) AS w(entry jsonb, status text, version int, digest text, "sourceId" uuid, "sourcePath" text) CROSS JOIN LATERAL (SELECT w.entry AS d) e`,
  );

const VERSIONS = `
  INSERT INTO agent_version (handle, number, data, digest, original, author, import_id, created_at)
  SELECT w.entry->>'handle', w.version, w.entry, w.digest, w.original, w.author, w."importId", now()
  FROM jsonb_to_recordset($1::jsonb) AS w(entry jsonb, version int, digest text, original text, author text, "importId" uuid)`;

/** Agents that keep their content and change hands or come back. */
const MOVES = `
  UPDATE agent a SET status = w.status, source_id = w."sourceId", source_path = w."sourcePath", updated_at = now()
  FROM jsonb_to_recordset($1::jsonb) AS w(handle text, status text, "sourceId" uuid, "sourcePath" text) WHERE a.handle = w.handle`;

/** Writes agents and their new versions, all in a few statements. Runs in the caller's transaction. */
export async function writeAgents(client: PoolClient, writes: readonly AgentWrite[]): Promise<void> {
  const fresh = writes.filter(({ newVersion }) => newVersion);
  if (fresh.length > 0) {
    const rows = JSON.stringify(fresh);
    await client.query({ name: "agents-upsert", text: UPSERT, values: [rows] });
    await client.query({ name: "agent-versions", text: VERSIONS, values: [rows] });
  }
  const moved = writes.filter(({ newVersion }) => !newVersion);
  if (moved.length > 0) {
    const rows = moved.map(({ entry, status, sourceId, sourcePath }) => ({
      handle: entry.handle,
      status,
      sourceId,
      sourcePath,
    }));
    await client.query({ name: "agents-move", text: MOVES, values: [JSON.stringify(rows)] });
  }
}

/** Keeps files byte for byte, once per content. */
export async function writeOriginals(client: PoolClient, originals: ReadonlyMap<string, Buffer>): Promise<void> {
  if (originals.size === 0) return;
  await client.query({
    name: "originals",
    text: "INSERT INTO catalog_original (digest, bytes) SELECT * FROM unnest($1::text[], $2::bytea[]) ON CONFLICT DO NOTHING",
    values: [[...originals.keys()], [...originals.values()]],
  });
}

export type AgentChange = {
  handle: string;
  kind: string;
  change: "added" | "changed" | "removed";
  version: number;
  importId: string | null;
  author: string;
};

/** Appends `agent.changed` events. The caller wakes the feed after its commit. */
export async function writeAgentEvents(client: PoolClient, changes: readonly AgentChange[]): Promise<void> {
  if (changes.length === 0) return;
  await client.query({
    name: "agent-events",
    text: `INSERT INTO event (type, source, at, payload)
      SELECT 'agent.changed', w.payload->>'handle', now(), w.payload FROM jsonb_array_elements($1::jsonb) AS w(payload)`,
    values: [JSON.stringify(changes)],
  });
}
