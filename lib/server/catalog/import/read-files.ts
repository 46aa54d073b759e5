import { setImmediate } from "node:timers/promises";
import { LIMITS } from "../../limits";
import type { ReadFile } from "./assign";
import { sha256 } from "../../sha256";
import { readCatalogFile, type ReadResult } from "./read";
import { TOO_LONG } from "./read/decode";
import type { SourceFile } from "./sources/types";

/** Readers are pure and quick; other requests get their turn at least this often. */
const TURN_MS = 10;

const refused = (reason: string): ReadResult => ({
  format: null,
  outcome: "refused",
  entries: [],
  repairs: [],
  reason,
  line: null,
});

const LINK = "It is a symbolic link; links are not followed. Put the file itself here to have it imported.";

/** Reads every file of a source. `onFile` is told after each; one that can't be read is refused, not the import. */
export async function readFiles(
  files: readonly SourceFile[],
  onFile: (done: number) => Promise<void>,
  signal: AbortSignal,
): Promise<ReadFile[]> {
  const read: ReadFile[] = [];
  let turn = performance.now();
  for (const file of files) {
    signal.throwIfAborted();
    read.push(await readFile(file));
    if (performance.now() - turn > TURN_MS) {
      await onFile(read.length);
      await setImmediate();
      turn = performance.now();
    }
  }
  await onFile(read.length);
  return read;
}

async function readFile(file: SourceFile): Promise<ReadFile> {
  const nothing = (reason: string): ReadFile => ({ path: file.path, original: null, result: refused(reason) });
  if (file.isLink) return { path: file.path, original: null, result: { ...refused(LINK), outcome: "skipped" } };
  if (file.size > LIMITS.importFileBytes) return nothing(TOO_LONG);
  let bytes: Buffer;
  try {
    bytes = await file.read();
  } catch (error) {
    const what = file.path.endsWith("/") ? "folder" : "file";
    return nothing(`The ${what} can't be read (${(error as NodeJS.ErrnoException).code ?? (error as Error).message}).`);
  }
  try {
    return { path: file.path, original: sha256(bytes), result: readCatalogFile({ path: file.path, bytes }) };
  } catch (error) {
    return nothing(`The file can't be understood: ${(error as Error).message.slice(0, 300)}`);
  }
}
