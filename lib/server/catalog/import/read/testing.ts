import type { CatalogEntry } from "@/lib/domain/catalog/entry";
import { readCatalogFile } from "./index";
import type { ReadResult } from "./types";

/** Reads a text as a file of the given path. For tests. */
export function read(path: string, text: string | Uint8Array): ReadResult {
  return readCatalogFile({ path, bytes: typeof text === "string" ? new TextEncoder().encode(text) : text });
}

/** The one entry of a file that was read. For tests. */
export function entryOf(path: string, text: string | Uint8Array): CatalogEntry {
  const result = read(path, text);
  if (result.entries.length !== 1) throw new Error(`${path}: ${result.outcome}, ${result.reason ?? "no entry"}`);
  return result.entries[0]!;
}

/** Codes of the repairs of a result. For tests. */
export function codes(result: ReadResult): string[] {
  return result.repairs.map(({ code }) => code);
}
