import { createHash } from "node:crypto";
import type { z } from "zod";
import { catalogEntrySchema, type AgentStatus } from "@/lib/domain/catalog/entry";
import { getPool } from "../db";

/** Stores agents as an import would, for tests and the benchmark; later ones replace earlier ones. */
export async function storeTestAgents(
  entries: readonly (Partial<z.input<typeof catalogEntrySchema>> & { handle: string; status?: AgentStatus })[],
): Promise<void> {
  const rows = entries.map(({ status = "active", ...entry }) => {
    const whole = catalogEntrySchema.parse({ kind: "agent", name: entry.handle.replace("@", ""), ...entry });
    return { ...whole, status, digest: createHash("sha256").update(JSON.stringify(whole)).digest("hex") };
  });
  await getPool().query(
    `INSERT INTO agent (handle, kind, name, title, module, description, capabilities, tags, model_tier, status, slash_names, data, version, digest, created_at, updated_at)
     SELECT r.handle, r.kind, r.name, r.title, r.module, r.description, r.capabilities, r.tags, r."modelTier", r.status, r."slashNames", r.whole, 1, r.digest, now(), now()
     FROM (SELECT x.*, e AS whole FROM jsonb_array_elements($1::jsonb) e,
       jsonb_to_record(e) AS x(handle text, kind text, name text, title text, module text, description text, capabilities text[], tags text[], "modelTier" text, status text, "slashNames" text[], digest text)) r
     ON CONFLICT (handle) DO UPDATE SET description = excluded.description, capabilities = excluded.capabilities, tags = excluded.tags,
       status = excluded.status, data = excluded.data, digest = excluded.digest, version = agent.version + 1, updated_at = now()`,
    [JSON.stringify(rows)],
  );
}
