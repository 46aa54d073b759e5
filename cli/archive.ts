import { createWriteStream } from "node:fs";
import { lstat, mkdir, readdir, readFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { extract, pack } from "tar-stream";
import { IMPORT_LIMITS, isCandidate, isForeignFolder } from "@/lib/domain/catalog/candidates";
import { CliError } from "./errors";

const { files: MOST_FILES, bytes: MOST_BYTES, uploadBytes: MOST_UPLOADED } = IMPORT_LIMITS;
const mib = (bytes: number): string => `${bytes / 1024 / 1024} MiB`;

/**
 * A folder as a tar.gz: the files that an import reads, without other people's folders. `links` are the symbolic links
 * in it, which are not sent. Throws CliError when it is more than the server takes.
 */
export async function packFolder(root: string): Promise<{ bytes: Buffer; links: string[] }> {
  const tar = pack();
  const chunks: Buffer[] = [];
  const gzip = createGzip();
  gzip.on("data", (chunk: Buffer) => chunks.push(chunk));
  const written = pipeline(tar, gzip);
  const links: string[] = [];
  let files = 0;
  let bytes = 0;
  const add = async (folder: string): Promise<void> => {
    for (const name of (await readdir(folder)).toSorted()) {
      const file = join(folder, name);
      const found = await lstat(file);
      if (found.isDirectory() && !isForeignFolder(name)) await add(file);
      const inside = relative(root, file).split(sep).join("/");
      if (found.isSymbolicLink() && !isForeignFolder(name)) links.push(inside);
      if (!found.isFile() || !isCandidate(inside)) continue;
      files += 1;
      bytes += found.size;
      if (files > MOST_FILES || bytes > MOST_BYTES)
        throw new CliError(
          `${root} holds more than ${MOST_FILES.toLocaleString("en")} files to import or ${mib(MOST_BYTES)}. Import a smaller folder or a git repository.`,
        );
      tar.entry({ name: inside }, await readFile(file));
    }
  };
  try {
    await add(root);
  } finally {
    tar.finalize();
    await written;
  }
  const packed = Buffer.concat(chunks);
  if (packed.length > MOST_UPLOADED)
    throw new CliError(
      `${root} packed is longer than the ${mib(MOST_UPLOADED)} that can be uploaded. Import a smaller folder or a git repository.`,
    );
  return { bytes: packed, links };
}

/**
 * Writes the files of a tar.gz below a folder; nothing can land outside of it. Returns how many. Throws CliError
 * for a name that leads out.
 */
export async function extractTarGz(source: Readable, target: string): Promise<number> {
  const tar = extract();
  let files = 0;
  const read = (async () => {
    for await (const entry of tar) {
      const { name, type } = entry.header;
      const place = resolve(target, name);
      if (place !== target && !place.startsWith(`${target}${sep}`))
        throw new CliError(`The archive names ${name.slice(0, 200)}, which lies outside of ${target}.`);
      if (type === "file") {
        await mkdir(dirname(place), { recursive: true });
        await pipeline(entry, createWriteStream(place));
        files += 1;
      } else entry.resume();
    }
  })();
  await mkdir(target, { recursive: true });
  await Promise.all([pipeline(source, createGunzip(), tar), read]);
  return files;
}
