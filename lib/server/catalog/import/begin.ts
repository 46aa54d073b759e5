import type { CatalogImportOut } from "@/lib/contract/schemas";
import type { Input } from "@/lib/contract/operations";
import type { Actor } from "../../actor";
import { noteChange } from "../../audit/context";
import { databaseUrl, getPool, SteadyClient } from "../../db";
import { badRequest, conflict, ProblemError, unprocessable } from "../../errors";
import { newId } from "../../ids";
import { LIMITS } from "../../limits";
import { log } from "../../log";
import { inTransaction } from "../../transaction";
import { getImport } from "./imports";
import { importLock } from "./lost";
import { sourceIdOf } from "./rows";
import { runImport } from "./run";
import { folderSource } from "./sources/folder";
import { gitSource } from "./sources/git";
import { ImportError, type ImportSource } from "./sources/types";
import { receiveUpload } from "./sources/upload";

/** Starts an import from a folder or a git repository (CAT-1). Throws 409, 422 and 429. */
export async function startImport(actor: Actor, input: Input<"startImport">): Promise<CatalogImportOut> {
  const { path, git, ref, commit, dryRun } = input;
  if ((path === undefined) === (git === undefined))
    throw unprocessable("Name one source: `path` or `git`.", [
      { path: path === undefined ? "path" : "git", rule: "one-source", message: "name exactly one of path and git" },
    ]);
  for (const [field, value] of Object.entries({ ref, commit }))
    if (value !== undefined && git === undefined)
      throw unprocessable(`${field}: only a git repository has one.`, [
        { path: field, rule: "git-only", message: "only a git repository has one" },
      ]);
  return withSlot(async (slot) =>
    begin(actor, path === undefined ? gitSource(git!, ref, commit) : await folderSource(path), dryRun, slot),
  );
}

/** Starts an import from what the request carries (CAT-1). Throws 400, 409, 413, 422 and 429. */
export async function uploadImport(
  actor: Actor,
  { dryRun }: Input<"uploadImport">,
  request: Request | null,
): Promise<CatalogImportOut> {
  if (request === null) throw badRequest("An upload needs a request with a body.");
  return withSlot(async (slot) => begin(actor, await receiveUpload(request), dryRun === "true", slot));
}

// Next loads a module once per bundle; imports are counted once per process.
const holder = globalThis as typeof globalThis & {
  __quarterdeckImports?: Set<Promise<void>>;
  __quarterdeckImportSlots?: Set<Slot>;
};
const underWay = (): Set<Promise<void>> => (holder.__quarterdeckImports ??= new Set());

/** A place among the imports at once; the import that is under way in the background gives it back. */
type Slot = { kept: boolean };
const slots = (): Set<Slot> => (holder.__quarterdeckImportSlots ??= new Set());

/** Takes a place before anything is awaited or received, and gives it back unless an import keeps it. Throws 429. */
async function withSlot<T>(work: (slot: Slot) => Promise<T>): Promise<T> {
  if (slots().size >= LIMITS.importsAtOnce)
    throw new ProblemError(
      429,
      "Too many imports",
      "Other imports are still under way. Try again when they are done.",
      { headers: { "retry-after": "5" } },
    );
  const slot: Slot = { kept: false };
  slots().add(slot);
  try {
    return await work(slot);
  } finally {
    if (!slot.kept) slots().delete(slot);
  }
}

/** Resolves when no import of this process is under way. */
export async function importsEnded(): Promise<void> {
  while (underWay().size > 0) await Promise.allSettled(underWay());
}

/**
 * Writes the import down and runs it in the background. While it runs, this process holds a lock of the database on it:
 * when the process dies the lock is gone, and whoever sees that marks the import failed.
 */
async function begin(actor: Actor, source: ImportSource, dryRun: boolean, slot: Slot): Promise<CatalogImportOut> {
  const id = newId();
  const holderOf = new SteadyClient({ connectionString: databaseUrl(), application_name: "quarterdeck import" });
  try {
    await holderOf.connect();
    await holderOf.query(`SELECT pg_advisory_lock(${importLock("$1::text")})`, [id]);
    const sourceId = await writeDown(id, actor, source, dryRun);
    const lost = new AbortController();
    holderOf.once("end", () => lost.abort(new ImportError("The connection to the database was lost. Import again.")));
    const work: Promise<void> = runImport({ id, sourceId, source, actor: actor.name, dryRun, signal: lost.signal })
      .catch((error: unknown) => log.warn({ error: String(error), import: id }, "import could not end"))
      .finally(async () => {
        underWay().delete(work);
        slots().delete(slot);
        await holderOf.end().catch(() => undefined);
      });
    underWay().add(work);
    slot.kept = true;
  } catch (error) {
    await holderOf.end().catch(() => undefined);
    await source
      .gather(AbortSignal.abort())
      .then((gathered) => gathered.dispose())
      .catch(() => undefined);
    throw error;
  }
  return getImport({ id });
}

/** Writes source and import; of one source one import at a time writes to the catalog. Returns the source's id. */
async function writeDown(id: string, actor: Actor, source: ImportSource, dryRun: boolean): Promise<string> {
  return inTransaction(getPool(), async (client) => {
    const sourceId = await sourceIdOf(client, source);
    if (!dryRun) {
      const running = await client.query<{ id: string }>(
        "SELECT id FROM catalog_import WHERE source_id = $1 AND status = 'running' AND NOT dry_run",
        [sourceId],
      );
      if (running.rows[0])
        throw conflict(`An import from ${source.location} is under way. Wait until it has ended.`, {
          importId: running.rows[0].id,
        });
    }
    await client.query(
      `INSERT INTO catalog_import (id, source_id, actor, dry_run, status, started_at) VALUES ($1, $2, $3, $4, 'running', date_trunc('milliseconds', clock_timestamp()))`,
      [id, sourceId, actor.name, dryRun],
    );
    noteChange({ type: "import", id }, null, { source: source.location, dryRun });
    return sourceId;
  });
}
