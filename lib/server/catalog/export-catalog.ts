import { pipeline, Readable } from "node:stream";
import { createGzip } from "node:zlib";
import { pack } from "tar-stream";
import { catalogEntrySchema } from "@/lib/domain/catalog/entry";
import { getPool } from "../db";
import { writeEntry } from "./export";

/** Agents that are read from the database at a time. */
const AT_A_TIME = 200;

let underWay = 0;

/** How many downloads are being filled by this process. */
export const filling = (): number => underWay;

/**
 * All agents that are not removed as files in a tar.gz that imports back the same (CAT-6); those that stand for the
 * product's own coordinators are left out, since every installation has them. The same catalog gives the same bytes.
 */
export async function exportCatalog(): Promise<Response> {
  const archive = pack();
  const zipped = createGzip();
  // An aborted download destroys both, which ends what waits for the archive to take more.
  pipeline(archive, zipped, () => undefined);
  // An aborted download ends both by an error, which must not end the process.
  for (const stream of [archive, zipped]) stream.on("error", () => undefined);
  underWay += 1;
  void fill(archive)
    .catch((error: unknown) => zipped.destroy(error as Error))
    .finally(() => (underWay -= 1));
  return new Response(Readable.toWeb(zipped) as ReadableStream<Uint8Array>, {
    headers: {
      "content-type": "application/gzip",
      "content-disposition": 'attachment; filename="catalog.tar.gz"',
      "cache-control": "no-store",
    },
  });
}

const PAGE = `
  SELECT a.handle, a.data FROM agent a LEFT JOIN catalog_source s ON s.id = a.source_id
  WHERE a.status <> 'removed' AND s.kind IS DISTINCT FROM 'builtin' AND a.handle > $1 ORDER BY a.handle LIMIT $2`;

async function fill(archive: ReturnType<typeof pack>): Promise<void> {
  const used = new Set<string>();
  for (let after = ""; ;) {
    const { rows } = await getPool().query<{ handle: string; data: unknown }>({
      name: "export-page",
      text: PAGE,
      values: [after, AT_A_TIME],
    });
    for (const { handle, data } of rows) {
      const { path, text } = writeEntry(catalogEntrySchema.parse(data));
      await add(archive, freePath(path, used), text);
      after = handle;
    }
    if (rows.length < AT_A_TIME) break;
  }
  archive.finalize();
}

function freePath(path: string, used: Set<string>): string {
  const [, stem, end] = /^(.*?)(\.[^./]+)?$/s.exec(path)!;
  let free = path;
  for (let n = 2; used.has(free.toLowerCase()); n++) free = `${stem}-${n}${end ?? ""}`;
  used.add(free.toLowerCase());
  return free;
}

/** Waits until the archive has taken the file, so that the catalog is never in memory whole. */
const add = (archive: ReturnType<typeof pack>, name: string, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    archive
      .entry({ name, mtime: new Date(0), mode: 0o644 }, text, (error) => (error ? reject(error) : resolve()))
      .on("error", reject);
  });
