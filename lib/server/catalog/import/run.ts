import type { PoolClient } from "pg";
import { getPool } from "../../db";
import { LIMITS } from "../../limits";
import { log } from "../../log";
import { notify } from "../../notify";
import { inTransaction } from "../../transaction";
import { syncManagedAgents } from "../builtin";
import { lockCatalog } from "../lock";
import { assignHandles } from "./assign";
import { writeBatch, type FileRow, type Seen } from "./batch";
import { importCoordinators } from "./coordinators";
import { noCounts, type ImportCounts } from "./imports";
import { readFiles } from "./read-files";
import { removeGone } from "./removal";
import { ImportError, type Gathered, type ImportSource, type SourceFile } from "./sources/types";

export type ImportRun = {
  id: string;
  sourceId: string;
  source: ImportSource;
  actor: string;
  dryRun: boolean;
  /** Aborts when this process no longer holds the import. */
  signal: AbortSignal;
};

/** Progress is written this often. */
const PROGRESS_MS = 250;

/** Runs an import to its end: complete, or failed with a reason. Throws only when even that can't be written. */
export async function runImport(run: ImportRun): Promise<void> {
  let gathered: Gathered | null = null;
  try {
    gathered = await run.source.gather(run.signal);
    await importFiles(run, gathered);
  } catch (error) {
    if (!(error instanceof ImportError))
      log.error({ error: String((error as Error).stack), import: run.id }, "import failed");
    const reason =
      error instanceof ImportError
        ? error.message
        : "Something went wrong on the server; its log has the cause. Import again.";
    await failImport(run.id, reason);
  } finally {
    await gathered?.dispose();
    await notify(getPool(), "qd_events");
  }
}

/** Marks a running import as failed. Harmless when it has ended. */
export async function failImport(id: string, reason: string): Promise<void> {
  await getPool().query(
    "UPDATE catalog_import SET status = 'failed', error = $2, ended_at = clock_timestamp() WHERE id = $1 AND status = 'running'",
    [id, reason],
  );
}

async function importFiles(run: ImportRun, { files, revision }: Gathered): Promise<void> {
  const total = files.length;
  await getPool().query("UPDATE catalog_import SET total = $2, revision = $3 WHERE id = $1", [run.id, total, revision]);
  let told = performance.now();
  // Reading is the first half of the work, writing the second.
  const read = await readFiles(
    files,
    async (done) => {
      if (performance.now() - told < PROGRESS_MS) return;
      told = performance.now();
      await getPool().query("UPDATE catalog_import SET done = $2 WHERE id = $1", [run.id, Math.floor(done / 2)]);
    },
    run.signal,
  );
  const plans = assignHandles(read);
  const counts = noCounts();
  const seen: Seen = new Map();
  for (let at = 0; at < plans.length;) {
    run.signal.throwIfAborted();
    const next = endOfBatch(files, at);
    await writing(run, async (client) => {
      const rows = await writeBatch(client, run, plans.slice(at, next), seen, readAgain(files));
      await writeFileRows(client, run.id, at, rows);
      count(counts, rows);
      await client.query("UPDATE catalog_import SET done = $2, counts = $3 WHERE id = $1", [
        run.id,
        next === total ? total : Math.floor((total + next) / 2),
        JSON.stringify(counts),
      ]);
    });
    at = next;
  }
  if (!run.dryRun) await importCoordinators(run, plans);
  if (run.source.complete)
    await writing(run, async (client) => {
      const rows = await removeGone(client, run, plans);
      await writeFileRows(client, run.id, plans.length, rows);
      counts.removed = rows.length;
    });
  if (!run.dryRun) await syncManagedAgents();
  await finish(run, counts);
}

/** The end and its event in one transaction. */
async function finish(run: ImportRun, counts: ImportCounts): Promise<void> {
  await writing(run, async (client) => {
    await client.query(
      "UPDATE catalog_import SET status = 'complete', done = total, counts = $2, ended_at = clock_timestamp() WHERE id = $1",
      [run.id, JSON.stringify(counts)],
    );
    if (run.dryRun) return;
    const payload = { importId: run.id, source: run.source.location, actor: run.actor, ...counts };
    await client.query("INSERT INTO event (type, source, at, payload) VALUES ('catalog.imported', $1, now(), $2)", [
      "catalog",
      JSON.stringify(payload),
    ]);
  });
}

/** As many files as one transaction takes, by number and by length. */
function endOfBatch(files: readonly SourceFile[], start: number): number {
  let bytes = 0;
  let end = start;
  while (end < files.length && end - start < LIMITS.importBatch && bytes < LIMITS.importFileBytes * 8) {
    bytes += files[end]!.size;
    end += 1;
  }
  return end;
}

/** Bytes of a file by its path, for the originals. */
function readAgain(files: readonly SourceFile[]): (path: string) => Promise<Buffer> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return (path) => byPath.get(path)!.read();
}

/** One writer to the catalog at a time. Fails when somebody else has ended the import meanwhile. */
async function writing(run: ImportRun, work: (client: PoolClient) => Promise<void>): Promise<void> {
  await inTransaction(getPool(), async (client) => {
    await lockCatalog((sql) => client.query(sql));
    const { rowCount } = await client.query(
      "SELECT 1 FROM catalog_import WHERE id = $1 AND status = 'running' FOR UPDATE",
      [run.id],
    );
    if (rowCount !== 1) throw new ImportError("The import was given up.");
    await work(client);
  });
}

async function writeFileRows(
  client: PoolClient,
  importId: string,
  first: number,
  rows: readonly FileRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await client.query({
    name: "import-files",
    text: `INSERT INTO catalog_import_file (import_id, position, path, format, outcome, change, handle, repairs, reason, line, original)
      SELECT $1, $2 + w.n::int - 1, w.row->>'path', w.row->>'format', w.row->>'outcome', w.row->>'change', w.row->>'handle', w.row->'repairs',
        w.row->>'reason', (w.row->>'line')::int, w.row->>'original'
      FROM jsonb_array_elements($3::jsonb) WITH ORDINALITY AS w(row, n)`,
    values: [importId, first, JSON.stringify(rows)],
  });
}

function count(counts: ImportCounts, rows: readonly FileRow[]): void {
  for (const { outcome, change } of rows) {
    counts[outcome] += 1;
    if (change !== null) counts[change] += 1;
  }
}
