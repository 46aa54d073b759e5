import { containing } from "../../like";
import type { CatalogImportOut } from "@/lib/contract/schemas";
import type { Input, Output } from "@/lib/contract/operations";
import { fromCursor, toCursor } from "../../cursor";
import { getPool } from "../../db";
import { iso } from "../../engine/rows";
import { badRequest, notFound } from "../../errors";
import { gitLocation } from "./sources/git";

const COUNTS = { imported: 0, repaired: 0, refused: 0, skipped: 0, added: 0, changed: 0, unchanged: 0, removed: 0 };
export type ImportCounts = typeof COUNTS;

/** Counts of an import that has done nothing yet. */
export const noCounts = (): ImportCounts => ({ ...COUNTS });

const COLUMNS = `i.id, s.kind, s.location, i.actor, i.dry_run AS "dryRun", i.status, i.revision, i.total, i.done, i.counts, i.error,
  i.started_at AS "startedAt", i.ended_at AS "endedAt"`;
const FROM = "FROM catalog_import i JOIN catalog_source s ON s.id = i.source_id";

function importOut(row: Record<string, unknown>): CatalogImportOut {
  const { kind, location, counts, startedAt, endedAt, ...rest } = row;
  return {
    ...rest,
    source: { kind, location, ...(kind === "git" ? gitLocation(location as string) : {}) },
    counts: { ...COUNTS, ...(counts as object) },
    startedAt: iso(startedAt),
    endedAt: endedAt === null ? null : iso(endedAt),
  } as CatalogImportOut;
}

/** An import and how far it is. Throws 404. */
export async function getImport({ id }: { id: string }): Promise<CatalogImportOut> {
  const { rows } = await getPool().query({
    name: "import",
    text: `SELECT ${COLUMNS} ${FROM} WHERE i.id = $1`,
    values: [id],
  });
  if (rows[0] === undefined) throw notFound(`There is no import ${id}. GET /api/v1/catalog/imports lists them.`);
  return importOut(rows[0]);
}

/** Imports, newest first (CAT-1: who brought what from where). */
export async function listImports({ cursor, limit }: Input<"listImports">): Promise<Output<"listImports">> {
  const after = fromCursor(cursor);
  const { rows } = await getPool().query({
    name: after ? "imports-after" : "imports",
    text: `SELECT ${COLUMNS} ${FROM} WHERE s.kind <> 'builtin' ${after ? "AND (date_trunc('milliseconds', i.started_at), i.id) < ($2::timestamptz, $3::uuid)" : ""}
      ORDER BY i.started_at DESC, i.id DESC LIMIT $1`,
    values: [limit + 1, ...(after ? [after.at, after.id] : [])],
  });
  const items = rows.slice(0, limit).map(importOut);
  const last = items.at(-1);
  return {
    items,
    nextCursor: rows.length > limit && last ? toCursor({ at: last.startedAt, id: last.id }) : null,
  };
}

/** What became of each file of an import, in order of path; agents that were removed come last. Throws 404. */
export async function listImportFiles(input: Input<"listImportFiles">): Promise<Output<"listImportFiles">> {
  const { id, outcome, q, cursor, limit } = input;
  const values: unknown[] = [id, limit + 1];
  const where = ["import_id = $1"];
  if (cursor !== undefined) {
    if (!/^\d{1,9}$/.test(cursor)) throw badRequest("The cursor is not one of ours; start again without it.");
    where.push(`position > $${values.push(Number(cursor))}`);
  }
  if (outcome?.length) where.push(`outcome = ANY($${values.push(outcome)})`);
  if (q) {
    const like = `$${values.push(containing(q))}`;
    where.push(`(path ILIKE ${like} OR handle ILIKE ${like} OR reason ILIKE ${like})`);
  }
  const { rows } = await getPool().query(
    `SELECT position, path, format, outcome, change, handle, repairs, reason, line FROM catalog_import_file
     WHERE ${where.join(" AND ")} ORDER BY position LIMIT $2`,
    values,
  );
  if (rows.length === 0) await getImport({ id });
  const items = rows.slice(0, limit);
  return {
    items: items.map(({ position: _, ...file }) => file) as Output<"listImportFiles">["items"],
    nextCursor: rows.length > limit ? String(items.at(-1)!.position) : null,
  };
}
