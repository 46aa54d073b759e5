import { LIMITS } from "../../../limits";
import { ImportError, type SourceFile } from "./types";

/** By code unit: the same on every machine. */
export const byPath = (a: { path: string }, b: { path: string }): number =>
  a.path < b.path ? -1 : a.path > b.path ? 1 : 0;

/** Counts what a source holds and throws ImportError as soon as it is too much for one import. */
export class SourceBudget {
  #entries = 0;
  #files = 0;
  #bytes = 0;
  constructor(private readonly what: string) {}

  /** One more entry of any kind. */
  entry(): void {
    this.#entries += 1;
    if (this.#entries > LIMITS.importEntries)
      throw new ImportError(
        `${this.what} holds more than ${LIMITS.importEntries.toLocaleString("en")} files and folders. Name a smaller part of it.`,
      );
  }

  /** One more file to read. A file that is too long itself is not read and does not count. */
  file({ size }: Pick<SourceFile, "size">): void {
    this.#files += 1;
    if (size <= LIMITS.importFileBytes) this.#bytes += size;
    if (this.#files > LIMITS.importFiles)
      throw new ImportError(
        `${this.what} holds more than ${LIMITS.importFiles.toLocaleString("en")} files to import. Name a smaller part of it.`,
      );
    if (this.#bytes > LIMITS.importBytes)
      throw new ImportError(
        `The files to import of ${this.what} are longer than ${LIMITS.importBytes / 1024 / 1024} MiB together. Name a smaller part of it.`,
      );
  }
}
