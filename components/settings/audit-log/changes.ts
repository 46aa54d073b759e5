/** What differs under a name; null where there was nothing. */
export type Difference = { name: string; before: string | null; after: string | null };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const shown = (value: unknown): string | null =>
  value === undefined || value === null ? null : typeof value === "string" ? value : JSON.stringify(value);

/** By what an item of a list is known, so that an item put before it does not make all others look changed. */
const keyOf = (item: unknown, index: number): string => {
  const key = isObject(item) ? (item["id"] ?? item["handle"] ?? item["name"]) : undefined;
  return typeof key === "string" ? key : String(index + 1);
};

/** A list of objects by their keys; null for any other list, which is shown whole. */
function byKey(value: unknown): Record<string, unknown> | null {
  if (!Array.isArray(value) || !value.every(isObject)) return null;
  return Object.fromEntries(value.map((item, index) => [keyOf(item, index), item]));
}

const membersOf = (value: unknown): Record<string, unknown> | null => (isObject(value) ? value : byKey(value));

/** The values that differ between what was before and after, by their path; a value without members by the name "value". */
export function changesBetween(before: unknown, after: unknown): Difference[] {
  const [old, now] = [before ?? {}, after ?? {}];
  if (isObject(old) && isObject(now)) return inside("", old, now);
  return leaf("value", before, after);
}

function inside(path: string, old: Record<string, unknown>, now: Record<string, unknown>): Difference[] {
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((name) => {
    const at = path === "" ? name : `${path}.${name}`;
    const [was, is] = [membersOf(old[name]), membersOf(now[name])];
    return was === null || is === null ? leaf(at, old[name], now[name]) : inside(at, was, is);
  });
}

function leaf(name: string, before: unknown, after: unknown): Difference[] {
  const whole = { name, before: shown(before), after: shown(after) };
  return whole.before === whole.after ? [] : [whole];
}
