import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { getFileNameLowLevel, openPromise, type Entry, type ZipFile } from "yauzl";
import { ProblemError } from "../../../errors";
import { refuseArchive, safePath, type UnpackBudget } from "./unpack-rules";
import type { Unpacked } from "./archive";

const LINK = 0o120000;
const KIND = 0o170000;

/** Unpacks the wanted files of a zip, each to the place `to` gives it. Throws 413 and 422. */
export async function unpackZip(
  file: string,
  budget: UnpackBudget,
  to: (path: string, size: number) => string | null,
): Promise<Unpacked[]> {
  let zip: ZipFile;
  try {
    // Names are judged by our own rules, and the file is closed by us.
    zip = await openPromise(file, { autoClose: false, decodeStrings: false });
  } catch (error) {
    throw unreadable(error);
  }
  try {
    const wanted: { entry: Entry; path: string; place: string }[] = [];
    for await (const entry of zip.eachEntry()) {
      budget.entry();
      budget.bytes(entry.uncompressedSize);
      const name = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true);
      const path = safePath(name);
      if (((entry.externalFileAttributes >>> 16) & KIND) === LINK)
        throw refuseArchive("link", `${JSON.stringify(path)} is a link; put the file itself into the archive`);
      if (/[\\/]$/.test(name)) continue;
      if (entry.isEncrypted()) throw refuseArchive("encrypted", `${JSON.stringify(path)} is encrypted`);
      const place = to(path, entry.uncompressedSize);
      if (place !== null) wanted.push({ entry, path, place });
    }
    const unpacked: Unpacked[] = [];
    for (const { entry, path, place } of wanted) {
      // The reader fails when an entry is longer than the archive says.
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(place, { mode: 0o600, flags: "wx" }));
      unpacked.push({ path, place, size: entry.uncompressedSize });
    }
    return unpacked;
  } catch (error) {
    throw unreadable(error);
  } finally {
    zip.close();
  }
}

/** The reader's errors speak of the archive; those of the disk have a code and stay what they are. */
function unreadable(error: unknown): unknown {
  if (error instanceof ProblemError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== undefined && !code.startsWith("Z_")) return error;
  return refuseArchive("unreadable", `it can't be read as a zip (${message.slice(0, 200)})`);
}
