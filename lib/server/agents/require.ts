import type { AgentStatus, CatalogEntry } from "@/lib/domain/catalog/entry";
import { getPool } from "../db";
import { notFound } from "../errors";
import { suggestHandles } from "./directory";

type StoredAgent = {
  handle: string;
  status: AgentStatus;
  version: number;
  digest: string;
  entry: CatalogEntry;
  sourceId: string | null;
};

/** An agent of the catalog by its handle. Throws 404 with the handles that come nearest. */
export async function requireAgent(handle: string): Promise<StoredAgent> {
  const { rows } = await getPool().query<StoredAgent>({
    name: "agent",
    text: 'SELECT handle, status, version, digest, data AS entry, source_id AS "sourceId" FROM agent WHERE handle = $1',
    values: [handle],
  });
  if (rows[0]) return rows[0];
  const near = (await suggestHandles(handle, 3)).map(({ name }) => name);
  throw notFound(
    `There is no agent ${handle} in the catalog.${near.length > 0 ? ` Did you mean ${near.join(", ")}?` : " GET /api/v1/agents lists them."}`,
  );
}
