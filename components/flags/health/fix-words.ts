import type { FlagHealth } from "@/lib/contract/schemas";

/** Conflicts of the same flags over several files are one. */
export function byFlags(
  conflicts: FlagHealth["conflicts"],
): { files: string[]; conflict: FlagHealth["conflicts"][number] }[] {
  const found = new Map<string, { files: string[]; conflict: FlagHealth["conflicts"][number] }>();
  for (const conflict of conflicts) {
    const same = found.get(conflict.flagIds.join());
    if (same === undefined) found.set(conflict.flagIds.join(), { files: [conflict.file], conflict });
    else same.files.push(conflict.file);
  }
  return [...found.values()];
}

/** `#1`, `#1, #2 and #3`. */
export const names = (ids: readonly number[]): string =>
  ids.length === 1
    ? `#${ids[0]}`
    : `${ids
        .slice(0, -1)
        .map((id) => `#${id}`)
        .join(", ")} and #${ids.at(-1)}`;
/** A text as a sentence: capital first, a stop at the end. */
export const sentence = (text: string): string => {
  const trimmed = text.trim();
  return `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}${/[.!?]$/.test(trimmed) ? "" : "."}`;
};
/** A sentence as a button's label. */
export const label = (text: string): string => sentence(text).replace(/\.$/, "");

/** The flag a fix speaks of; the first of the circle where it names none. */
export const flagNamed = (fix: string, ids: readonly number[]): number | undefined =>
  [...fix.matchAll(/\d+/g)].map(([number]) => Number(number)).find((number) => ids.includes(number)) ?? ids[0];
