import type { CatalogFile, ReadResult } from "./types";

export { mergeEntries, mergeWithOrigins } from "./merge";
export type { CatalogFile, CoordinatorReading, Gap, ListedPlugin, Marketplace, ReadResult } from "./types";

/**
 * Reads one file of a source into catalog entries (CAT-1). Pure: bytes in, result out, linear in the size of the file.
 * Never throws; what can't be read is refused or skipped with a reason, what was mended is listed.
 */
export function readCatalogFile(file: CatalogFile): ReadResult {
  return {
    format: null,
    outcome: "skipped",
    entries: [],
    repairs: [],
    reason: `No reader takes ${file.path}.`,
    line: null,
  };
}
