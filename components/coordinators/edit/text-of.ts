/** A value of a definition as text; nothing for what is none, or not written yet. */
export const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** What a row with a title is called. */
export const titleOf = (row: Record<string, unknown>): string => text(row["title"]);
