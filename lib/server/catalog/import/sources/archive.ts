import { mkdir, open, readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import { isCandidate, isForeignFolder } from "@/lib/domain/catalog/candidates";
import { LIMITS } from "../../../limits";
import { byPath } from "./candidates";
import { unpackTar } from "./tar";
import type { Gathered, ImportSource, SourceFile } from "./types";
import { archiveTooLarge, refuseArchive, safePath, UnpackBudget } from "./unpack-rules";
import { unpackZip } from "./zip";

/** A file of an archive: its path inside, and where on disk its bytes lie. */
export type Unpacked = { path: string; place: string; size: number };

/**
 * What was uploaded, unpacked below `folder`: a zip, a tar, a tar.gz, or one file by itself. The unpacked files have
 * numbers for names, so that nothing an archive says decides where bytes are written. Throws 413 and 422.
 */
export async function uploadSource(uploaded: string, name: string, folder: string): Promise<ImportSource> {
  const files = await unpack(uploaded, name, folder);
  const dispose = () => rm(folder, { recursive: true, force: true });
  const gathered: Gathered = { files, revision: null, dispose };
  return { kind: "upload", location: name, complete: false, gather: async () => gathered };
}

async function unpack(uploaded: string, name: string, folder: string): Promise<SourceFile[]> {
  const { size } = await stat(uploaded);
  const kind = await sniff(uploaded);
  if (kind === "file") return [singleFile(uploaded, name, size)];
  const below = path.join(folder, "files");
  await mkdir(below);
  let count = 0;
  let bytes = 0;
  const tooLong: SourceFile[] = [];
  const seen = new Set<string>();
  const to = (inside: string, length: number): string | null => {
    if (!isCandidate(inside) || inside.split("/").some(isForeignFolder)) return null;
    if (seen.has(inside)) throw refuseArchive("twice", `the path ${JSON.stringify(inside)} is in it twice`);
    seen.add(inside);
    count += 1;
    if (count > LIMITS.importFiles)
      throw archiveTooLarge("files", `it holds more than ${LIMITS.importFiles.toLocaleString("en")} files to import`);
    if (length > LIMITS.importFileBytes) {
      tooLong.push({ path: inside, size: length, read: async () => Buffer.alloc(0) });
      return null;
    }
    bytes += length;
    if (bytes > LIMITS.importBytes)
      throw archiveTooLarge(
        "files-size",
        `its files to import are longer than ${LIMITS.importBytes / 1024 / 1024} MiB together`,
      );
    return path.join(below, String(count));
  };
  const budget = new UnpackBudget(size);
  const unpacked =
    kind === "zip" ? await unpackZip(uploaded, budget, to) : await unpackTar(uploaded, kind === "tar.gz", budget, to);
  await rm(uploaded, { force: true });
  if (unpacked.length + tooLong.length === 0)
    throw refuseArchive("empty", "it holds no file that can be imported (.md, .txt, plugin.json, marketplace.json)");
  return [
    ...unpacked.map(({ path: inside, place, size: length }) => ({
      path: inside,
      size: length,
      read: () => readFile(place),
    })),
    ...tooLong,
  ].sort(byPath);
}

function singleFile(uploaded: string, name: string, size: number): SourceFile {
  const inside = safePath(name).split("/").at(-1)!;
  if (!isCandidate(inside))
    throw refuseArchive("format", `${JSON.stringify(inside)} is no zip, tar.gz, .md or .txt file`);
  return { path: inside, size, read: () => readFile(uploaded) };
}

async function sniff(file: string): Promise<"zip" | "tar.gz" | "tar" | "file"> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0);
    const starts = (...bytes: number[]) => bytesRead >= bytes.length && bytes.every((byte, at) => buffer[at] === byte);
    if (starts(0x50, 0x4b, 3, 4) || starts(0x50, 0x4b, 5, 6)) return "zip";
    if (starts(0x1f, 0x8b)) return "tar.gz";
    return buffer.toString("latin1", 257, 262) === "ustar" ? "tar" : "file";
  } finally {
    await handle.close();
  }
}
