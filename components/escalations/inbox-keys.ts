/**
 * The keys of the inbox. None is the letter of an option: wherever the focus is, a letter means one thing, and one that
 * decides is never pressed for one that selects.
 */
export const INBOX_KEYS = { next: "j", before: "k", select: "s", undecided: "u" } as const;
