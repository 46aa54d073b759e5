import type { Coordinator } from "@/lib/domain/coordinator";
import type { AgentStatus } from "@/lib/domain/catalog/entry";
import { getPool } from "../db";
import { inTransaction } from "../transaction";
import { canonicalEntry } from "./import/canonical";
import { sourceIdOf, writeAgents, type AgentWrite } from "./import/rows";
import { lockCatalog } from "./lock";
import { coordinatorEntry, managedEntries } from "./managed-entries";

/** Author of the entries that stand for definitions. */
const AUTHOR = "catalog";
const BUILTIN = { kind: "builtin", location: "coordinators" };

type Wanted = { entry: AgentWrite["entry"]; digest: string; status: AgentStatus };
type Held = {
  handle: string;
  status: AgentStatus;
  digest: string;
  version: number;
  seeded: string | null;
  builtin: boolean;
};

const HELD = `
  SELECT a.handle, a.status, a.digest, a.version, s.kind IS NOT DISTINCT FROM 'builtin' AS builtin,
    (SELECT v.digest FROM agent_version v WHERE v.handle = a.handle AND v.author = '${AUTHOR}' AND v.import_id IS NULL
     ORDER BY v.number DESC LIMIT 1) AS seeded
  FROM agent a LEFT JOIN catalog_source s ON s.id = a.source_id WHERE a.handle = ANY($1) OR s.kind = 'builtin'`;

/**
 * Gives every coordinator and every agent that a definition manages an entry in the catalog, so that flags can be
 * sent to them and search finds them. A file that was imported about the same handle goes before; a definition that
 * says what it said leaves a person's rollback alone. One read when nothing changed.
 */
export async function syncManagedAgents(): Promise<void> {
  const wanted = await readWanted();
  if (workOf(wanted, await readHeld(wanted)).length === 0) return;
  await inTransaction(getPool(), async (client) => {
    await lockCatalog((sql) => client.query(sql));
    const sourceId = await sourceIdOf(client, BUILTIN);
    const held = await client.query<Held>(HELD, [[...wanted.keys()]]);
    const from = { original: null, sourceId, sourcePath: null, author: AUTHOR, importId: null };
    const work = workOf(wanted, held.rows);
    await writeAgents(
      client,
      work.flatMap((one) => ("gone" in one ? [] : [{ ...one, ...from }])),
    );
    const gone = work.flatMap((one) => ("gone" in one ? [one.gone] : []));
    if (gone.length > 0)
      await client.query("UPDATE agent SET status = 'removed', updated_at = now() WHERE handle = ANY($1)", [gone]);
  });
}

async function readHeld(wanted: ReadonlyMap<string, Wanted>): Promise<Held[]> {
  const { rows } = await getPool().query<Held>({ name: "agents-builtin", text: HELD, values: [[...wanted.keys()]] });
  return rows;
}

/** Entries by handle; of several definitions that name an agent, the first active one by name counts. */
async function readWanted(): Promise<Map<string, Wanted>> {
  const { rows } = await getPool().query<{ definition: Coordinator }>({
    name: "definitions",
    text: "SELECT definition FROM coordinator WHERE status <> 'retired' ORDER BY status, name",
  });
  const wanted = new Map<string, Wanted>();
  for (const { definition } of rows) {
    const status = definition.status === "active" ? "active" : "draft";
    for (const entry of [coordinatorEntry(definition), ...managedEntries(definition)])
      if (!wanted.has(entry.handle)) wanted.set(entry.handle, { ...canonicalEntry(entry), status });
  }
  return wanted;
}

type Write = Pick<AgentWrite, "entry" | "digest" | "status" | "version" | "newVersion">;

/** What has to be written; nothing when the catalog says it all. */
function workOf(wanted: ReadonlyMap<string, Wanted>, held: readonly Held[]): (Write | { gone: string })[] {
  const byHandle = new Map(held.map((one) => [one.handle, one]));
  const writes = [...wanted].flatMap(([handle, { entry, digest, status }]): Write[] => {
    const before = byHandle.get(handle);
    if (before === undefined) return [{ entry, digest, status, version: 1, newVersion: true }];
    if (!before.builtin && before.status !== "removed") return [];
    const asBefore = before.digest === digest || (before.builtin && before.seeded === digest);
    if (asBefore && before.builtin && before.status === status) return [];
    return [{ entry, digest, status, version: before.version + (asBefore ? 0 : 1), newVersion: !asBefore }];
  });
  const gone = held
    .filter(({ builtin, status, handle }) => builtin && status !== "removed" && !wanted.has(handle))
    .map(({ handle }) => ({ gone: handle }));
  return [...writes, ...gone];
}
