import { badRequest } from "./errors";

/** A place in a list ordered by time and id. */
export type Place = { at: string; id: string };

/** A cursor callers pass back as it is. */
export const toCursor = ({ at, id }: Place): string => Buffer.from(`${at}|${id}`).toString("base64url");

/** Reads a cursor. Throws 400 when it is none of ours. */
export function fromCursor(cursor: string | undefined): Place | null {
  if (cursor === undefined) return null;
  const [at = "", id = ""] = Buffer.from(cursor, "base64url").toString().split("|");
  if (!isPlace(at, id))
    throw badRequest("The cursor is not one of ours; start again without it.", [
      { path: "cursor", rule: "cursor", message: "must be a nextCursor as it was given" },
    ]);
  return { at, id };
}

const isPlace = (at: string, id: string): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(at) &&
  !at.startsWith("0000") &&
  !Number.isNaN(Date.parse(at)) &&
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);

/** Cuts a list that was read with one row more than asked, and makes the cursor of the next page. */
export function page<T extends { id: string; createdAt: string }>(
  rows: T[],
  limit: number,
): { items: T[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? toCursor({ at: last.createdAt, id: last.id }) : null };
}
