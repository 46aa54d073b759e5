import { nameOf, type ParallelHint } from "@/lib/domain/locks/hints";
import type { CatalogEntry } from "@/lib/domain/catalog/entry";
import { allCoordinators } from "../coordinators";
import { getPool } from "../db";
import { LIMITS } from "../limits";

/** What the catalog states about work beside others. */
const HINTS = `
  SELECT handle, kind, name, slash_names AS "slashNames", data -> 'parallel' AS parallel FROM agent
  WHERE jsonb_typeof(data -> 'parallel') = 'object' AND status <> 'removed' ORDER BY handle`;

/** $1 names as they are compared → handles of the agents that bear one of them as a name or slash name. */
const BEARERS = `
  SELECT handle, n.name FROM agent a CROSS JOIN LATERAL (SELECT DISTINCT lower(replace(ltrim(x, '/'), '_', '-')) AS name
    FROM unnest(a.slash_names || a.name) AS x) n WHERE n.name = ANY($1::text[]) AND a.status <> 'removed'`;

type HintRow = {
  handle: string;
  kind: string;
  name: string;
  slashNames: string[];
  parallel: NonNullable<CatalogEntry["parallel"]>;
};

let known: { at: number; list: Promise<ParallelHint[]> } | null = null;

/**
 * What agents, skills and coordinators state about work beside others (RUN-12), from the catalog and the coordinators'
 * definitions; read at most once a second per process.
 */
export function parallelHints(): Promise<ParallelHint[]> {
  if (known === null || Date.now() - known.at > LIMITS.hintsFreshMs) {
    const list = readHints();
    known = { at: Date.now(), list };
    list.catch(() => (known = null));
  }
  return known.list;
}

async function readHints(): Promise<ParallelHint[]> {
  const [{ rows }, coordinators] = await Promise.all([
    getPool().query<HintRow>({ name: "parallel-hints", text: HINTS }),
    allCoordinators(),
  ]);
  const stated = [
    ...rows.map(({ handle, kind, name, slashNames, parallel }) => ({
      agent: handle,
      names: kind === "agent" ? [handle] : [handle, name, ...slashNames],
      canParallelWith: parallel.canParallelWith,
      mustSerializeWith: parallel.mustSerializeWith,
      preferredBatchSize: sizeOf(parallel.preferredBatchSize),
    })),
    ...coordinators.flatMap(({ definition }) =>
      definition.agents.flatMap(({ handle, parallel }) =>
        parallel === undefined
          ? []
          : [{ agent: handle, names: [handle], ...parallel, preferredBatchSize: sizeOf(parallel.preferredBatchSize) }],
      ),
    ),
  ];
  return withBearers(stated);
}

/** A batch size that can be kept; 0 and less state none. */
const sizeOf = (given: number | null | undefined): number | null =>
  typeof given === "number" && given >= 1 ? Math.floor(given) : null;

/** Adds to each name that is stated the handles of the agents that are called so otherwise. */
async function withBearers(hints: ParallelHint[]): Promise<ParallelHint[]> {
  const named = [...new Set(hints.flatMap((hint) => [...hint.canParallelWith, ...hint.mustSerializeWith].map(nameOf)))];
  if (named.length === 0) return hints;
  const { rows } = await getPool().query<{ handle: string; name: string }>({
    name: "bearers-of-names",
    text: BEARERS,
    values: [named],
  });
  const handles = (names: readonly string[]) => [
    ...new Set(
      names.flatMap((name) => [name, ...rows.filter((row) => row.name === nameOf(name)).map((row) => row.handle)]),
    ),
  ];
  return hints.map((hint) => ({
    ...hint,
    canParallelWith: handles(hint.canParallelWith),
    mustSerializeWith: handles(hint.mustSerializeWith),
  }));
}
