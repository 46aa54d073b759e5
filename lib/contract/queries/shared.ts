import { createClient } from "../client";

/** The browser's client of the API. */
export const client = createClient();

/** Where a list that is read page by page begins. */
export const firstPage = undefined as string | undefined;

/** Where its next page begins; undefined after the last one. */
export const nextCursor = (page: { nextCursor: string | null }): string | undefined => page.nextCursor ?? undefined;
