import type { KeyFilters } from "@/lib/contract/queries/accounts";

export const KEY_KINDS = ["person", "service", "agent"] as const;
export const KEY_STATUSES = ["active", "expired", "revoked"] as const;

const known = <T extends string>(values: readonly T[], value: string | null): T | undefined =>
  values.find((one) => one === value);

/** What the page of keys is asked for by its address; unless said otherwise, keys that work. */
export function keyFilters(search: URLSearchParams): KeyFilters {
  const q = search.get("q")?.trim().slice(0, 200);
  const kind = known(KEY_KINDS, search.get("kind"));
  const status = known(KEY_STATUSES, search.get("status") ?? "active");
  return { ...(q ? { q } : {}), ...(kind ? { kind } : {}), ...(status ? { status } : {}) };
}
