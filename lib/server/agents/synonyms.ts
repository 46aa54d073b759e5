import { readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { readSynonyms, synonymsSchema, type Synonyms } from "@/lib/domain/search/terms";

let known: Promise<Synonyms> | null = null;

/** The synonyms of `catalog/search/synonyms.yaml`, read once per process. Throws when the file breaks its schema. */
export function synonyms(): Promise<Synonyms> {
  return (known ??= read().catch((error: unknown) => {
    known = null;
    throw error;
  }));
}

async function read(): Promise<Synonyms> {
  const file = path.join(process.cwd(), "catalog", "search", "synonyms.yaml");
  return readSynonyms(synonymsSchema.parse(parse(await readFile(file, "utf8"))));
}
