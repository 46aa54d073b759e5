import type { CatalogEntry } from "@/lib/domain/catalog/entry";

/** A file of the export: its path inside the folder or archive, with `/`, and its text. */
export type WrittenEntry = { path: string; text: string };

/**
 * Writes an entry as Markdown with YAML front matter (CAT-6). Reading the file gives the entry back the same. Other tools
 * find name, description, model, color and tools where they look for them; the rest is under the key `quarterdeck`.
 */
export function writeEntry(entry: CatalogEntry): WrittenEntry {
  const { name, description, body, ...rest } = entry;
  const head = { name, description, quarterdeck: { format: 1, ...rest } };
  return { path: `${name}.md`, text: `---\n${JSON.stringify(head)}\n---\n${body}` };
}
