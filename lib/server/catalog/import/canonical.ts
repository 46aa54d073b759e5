import { sha256 } from "../../sha256";
import { catalogEntrySchema, type CatalogEntry } from "@/lib/domain/catalog/entry";

/** Text that PostgreSQL can store: NUL and halves of surrogate pairs become the replacement character. */
export const storable = (text: string): string => text.replaceAll(/\u0000|\p{Surrogate}/gu, "\uFFFD");

/** JSON that PostgreSQL can store. */
export function storableJson<T>(value: T): T {
  if (typeof value === "string") return storable(value) as T;
  if (Array.isArray(value)) return value.map(storableJson) as T;
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [storable(key), storableJson(item)])) as T;
  return value;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, item]) => [key, sorted(item)]),
    );
  return value;
}

/** An entry as it is stored, and the SHA-256 of its content, whatever the order of its keys (CAT-1: re-import). */
export function canonicalEntry(given: CatalogEntry): { entry: CatalogEntry; digest: string } {
  const entry = catalogEntrySchema.parse(storableJson(given));
  return { entry, digest: sha256(JSON.stringify(sorted(entry))) };
}
