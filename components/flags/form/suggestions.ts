import { ApiError } from "@/lib/contract/client";

const nameOf = (value: unknown): string | null => {
  if (typeof value === "string") return value;
  const name = typeof value === "object" && value !== null ? (value as Record<string, unknown>)["name"] : undefined;
  return typeof name === "string" ? name : null;
};

/** The agents the server names in place of an unknown target (FLAG-7), at most three. */
export function suggestionsOf(error: unknown): string[] {
  if (!(error instanceof ApiError)) return [];
  const given = error.problem["suggestions"];
  return Array.isArray(given)
    ? given
        .map(nameOf)
        .filter((name) => name !== null)
        .slice(0, 3)
    : [];
}
