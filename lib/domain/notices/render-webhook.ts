import type { NoticeContent } from "./content";
import type { NoticeKind } from "./kinds";

/** The event types of our webhooks. */
export const WEBHOOK_TYPES: Record<NoticeKind, string> = {
  opened: "escalation.opened",
  reminded: "escalation.reminded",
  reassigned: "escalation.reassigned",
  mentioned: "escalation.mentioned",
  closed: "escalation.closed",
  failing: "channel.failing",
  test: "channel.test",
};

/** A notice as a webhook's payload: `type`, `timestamp` and `data`, as Standard Webhooks recommends. */
export const renderWebhook = ({ kind, at, ...data }: NoticeContent): object => ({
  type: WEBHOOK_TYPES[kind],
  timestamp: at,
  data,
});
