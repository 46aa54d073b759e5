import type { CatalogEntry } from "@/lib/domain/catalog/entry";

/** An entry and the places in the list that it was made of, the entry's own file first. */
export type MergedEntry = { entry: CatalogEntry; from: number[] };

/** True for an entry that was read from an identity card alone. */
function isCard(entry: CatalogEntry): boolean {
  return entry.identity !== null && entry.body === "";
}

/** Puts a card's content on the entry it belongs to. What the entry's own file states goes first. */
function attach(entry: CatalogEntry, card: CatalogEntry): CatalogEntry {
  return {
    ...entry,
    title: entry.title ?? card.title,
    modelTier: entry.modelTier ?? card.modelTier,
    reportsTo: entry.reportsTo ?? card.reportsTo,
    manages: [...new Set([...entry.manages, ...card.manages])],
    description: entry.description === "" ? card.description : entry.description,
    identity: card.identity,
  };
}

/**
 * Attaches each identity card to the entry of the same handle (CAT-2); a card without one stays an entry of its own. Other
 * entries that share a handle are left as they are, in their order. The same for every order of files.
 */
export function mergeWithOrigins(entries: readonly CatalogEntry[]): MergedEntry[] {
  const cards = new Map<string, number>();
  const owned = new Set(entries.filter((entry) => !isCard(entry)).map((entry) => entry.handle));
  for (const [index, entry] of entries.entries()) {
    if (!isCard(entry)) continue;
    const held = cards.get(entry.handle);
    if (held === undefined || compareText(entry.identity!.body, entries[held]!.identity!.body) < 0)
      cards.set(entry.handle, index);
  }
  return entries.flatMap((entry, index) => {
    if (isCard(entry))
      return owned.has(entry.handle) || cards.get(entry.handle) !== index ? [] : [{ entry, from: [index] }];
    const card = cards.get(entry.handle);
    return [
      card === undefined ? { entry, from: [index] } : { entry: attach(entry, entries[card]!), from: [index, card] },
    ];
  });
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
