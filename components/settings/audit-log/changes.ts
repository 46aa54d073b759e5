/** What differs under a name; null where there was nothing. */
export type Difference = { name: string; before: string | null; after: string | null };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const shown = (value: unknown): string | null =>
  value === undefined || value === null ? null : typeof value === "string" ? value : JSON.stringify(value);

/** The members that differ between what was before and after, by name; the values themselves when they have no members. */
export function changesBetween(before: unknown, after: unknown): Difference[] {
  const [old, now] = [before ?? {}, after ?? {}];
  if (!isObject(old) || !isObject(now)) {
    const whole = { name: "value", before: shown(before), after: shown(after) };
    return whole.before === whole.after ? [] : [whole];
  }
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .map((name) => ({ name, before: shown(old[name]), after: shown(now[name]) }))
    .filter((change) => change.before !== change.after);
}
