import { createReadStream, createWriteStream } from "node:fs";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { extract } from "tar-stream";
import { ProblemError } from "../../../errors";
import type { Unpacked } from "./archive";
import { refuseArchive, safePath, type UnpackBudget } from "./unpack-rules";

const FILES = new Set(["file", "contiguous-file"]);

/** Unpacks the wanted files of a tar, gzipped or not, each to the place `to` gives it. Throws 413 and 422. */
export async function unpackTar(
  file: string,
  gzipped: boolean,
  budget: UnpackBudget,
  to: (path: string, size: number) => string | null,
): Promise<Unpacked[]> {
  const unpacked: Unpacked[] = [];
  const counting = new Transform({
    transform(chunk: Buffer, _, done) {
      try {
        budget.bytes(chunk.length);
        done(null, chunk);
      } catch (error) {
        done(error as Error);
      }
    },
  });
  const tar = extract();
  const flow = gzipped
    ? pipeline(createReadStream(file), createGunzip(), counting, tar)
    : pipeline(createReadStream(file), counting, tar);
  let flowFailed: unknown = null;
  flow.catch((error: unknown) => (flowFailed = error));
  try {
    for await (const entry of tar) {
      const { name, type, size = 0 } = entry.header;
      budget.entry();
      const path = safePath(name);
      if (type === "symlink" || type === "link")
        throw refuseArchive("link", `${JSON.stringify(path)} is a link; put the file itself into the archive`);
      const place = FILES.has(type ?? "file") ? to(path, size) : null;
      if (place === null) entry.resume();
      else {
        await pipeline(entry, createWriteStream(place, { mode: 0o600, flags: "wx" }));
        unpacked.push({ path, place, size });
      }
    }
    await flow;
    return unpacked;
  } catch (error) {
    tar.destroy();
    await flow.catch(() => undefined);
    throw unreadable(error instanceof ProblemError ? error : (flowFailed ?? error));
  }
}

function unreadable(error: unknown): unknown {
  if (error instanceof ProblemError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== undefined && /^E[A-Z]+$/.test(code)) return error;
  return refuseArchive("unreadable", `it can't be read as a tar archive (${message.slice(0, 200)})`);
}
