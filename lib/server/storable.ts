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
