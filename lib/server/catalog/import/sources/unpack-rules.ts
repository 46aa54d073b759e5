import { ProblemError, unprocessable } from "../../../errors";
import { LIMITS } from "../../../limits";

const MIB = 1024 * 1024;

/** 422 for an archive that breaks a rule: nothing of it is imported. */
export const refuseArchive = (rule: string, message: string): ProblemError =>
  unprocessable(`The archive was refused: ${message}. Nothing was imported.`, [{ path: "file", rule, message }]);

/** 413 for an archive that is or unpacks to too much. */
export const archiveTooLarge = (rule: string, message: string): ProblemError =>
  new ProblemError(413, "Too large", `The archive was refused: ${message}. Nothing was imported.`, {
    errors: [{ path: "file", rule, message }],
  });

/**
 * The path of an archive's entry, with `/`, if it stays inside. Throws 422: no absolute path, drive letter, `..`,
 * NUL or other control character.
 */
export function safePath(given: string): string {
  const shown = JSON.stringify(given.slice(0, 200));
  if (/[\u0000-\u001f\u007f]/.test(given)) throw refuseArchive("path", `the name ${shown} holds control characters`);
  const path = given.replaceAll("\\", "/");
  if (path.startsWith("/") || /^[a-z]:/i.test(path))
    throw refuseArchive("absolute-path", `the path ${shown} is absolute; paths must be relative`);
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) throw refuseArchive("path-escape", `the path ${shown} leads out of the archive`);
  if (path.length > 1_000) throw refuseArchive("path", `a path is longer than 1,000 characters`);
  return parts.join("/");
}

/** Counts what an archive unpacks to; throws 413 as soon as it is too much, however little of it was read. */
export class UnpackBudget {
  #entries = 0;
  #bytes = 0;
  constructor(private readonly packed: number) {}

  entry(): void {
    this.#entries += 1;
    if (this.#entries > LIMITS.importEntries)
      throw archiveTooLarge("entries", `it holds more than ${LIMITS.importEntries.toLocaleString("en")} entries`);
  }

  bytes(length: number): void {
    this.#bytes += length;
    if (this.#bytes > LIMITS.unpackedBytes)
      throw archiveTooLarge("unpacked-size", `it unpacks to more than ${LIMITS.unpackedBytes / MIB} MiB`);
    if (this.#bytes > LIMITS.unpackFreeBytes && this.#bytes > this.packed * LIMITS.unpackRatio)
      throw archiveTooLarge("ratio", `it unpacks to more than ${LIMITS.unpackRatio} times its length`);
  }
}
