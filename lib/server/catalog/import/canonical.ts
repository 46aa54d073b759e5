import { catalogEntrySchema, type CatalogEntry } from "@/lib/domain/catalog/entry";
import { canonicalText } from "@/lib/domain/decision/canonical";
import { sha256 } from "../../sha256";
import { storableJson } from "../../storable";

/** An entry as it is stored, and the SHA-256 of its content, whatever the order of its keys (CAT-1: re-import). */
export function canonicalEntry(given: CatalogEntry): { entry: CatalogEntry; digest: string } {
  const entry = catalogEntrySchema.parse(storableJson(given));
  return { entry, digest: sha256(canonicalText(entry)) };
}
