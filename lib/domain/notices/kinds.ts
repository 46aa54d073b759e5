/** Ways in which people and systems are reached besides the dashboard. */
export const CHANNEL_KINDS = ["email", "slack", "teams", "webhook"] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/**
 * What a notice says: something waits, still waits, now waits for others, a comment mentions somebody, it is settled, a
 * channel can't be reached, or that somebody tries a channel out.
 */
export const NOTICE_KINDS = ["opened", "reminded", "reassigned", "mentioned", "closed", "failing", "test"] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** Kinds that ask somebody to decide: they are not sent any more once it is settled. */
export const ASKING: ReadonlySet<NoticeKind> = new Set(["opened", "reminded", "reassigned"]);

/** What quiet hours do to a notice of a route: hold it, hold all but the critical (level 4), hold nothing. */
export const QUIET_WAYS = ["hold", "break_through", "ignore"] as const;
export type QuietWay = (typeof QUIET_WAYS)[number];

/** The level that may break through quiet hours. */
export const CRITICAL_LEVEL = 4;
