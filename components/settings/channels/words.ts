import type { Tone } from "@/components/ui/badge";
import type { DeliveryFilters } from "@/lib/contract/queries/notices";
import type { NoticeKind, QuietWay } from "@/lib/domain/notices/kinds";
import { DELIVERY_STATUSES, type DeliveryStatus } from "@/lib/domain/status";

export const STATUS_LOOKS: Record<DeliveryStatus, { word: string; tone: Tone }> = {
  pending: { word: "Waiting", tone: "queue" },
  delivering: { word: "On its way", tone: "run" },
  delivered: { word: "Delivered", tone: "ok" },
  failed: { word: "Failed, tried again", tone: "late" },
  dead: { word: "Given up", tone: "fail" },
  dropped: { word: "Not needed", tone: "stop" },
};

export const KIND_WORDS: Record<NoticeKind, string> = {
  opened: "Question",
  reminded: "Reminder",
  reassigned: "Asked anew",
  mentioned: "Mention",
  closed: "Outcome",
  failing: "Channel fails",
  test: "Test",
};

export const QUIET_WORDS: Record<QuietWay, string> = {
  break_through: "Wait for the end of quiet hours, except for level 4",
  hold: "Always wait for the end of quiet hours",
  ignore: "Do not mind quiet hours",
};

/** Filters of the log out of the page's address. */
export function deliveryFilters(search: URLSearchParams): DeliveryFilters {
  const status = DELIVERY_STATUSES.find((one) => one === search.get("status"));
  const uuid = (name: string) => (/^[0-9a-f-]{36}$/i.test(search.get(name) ?? "") ? search.get(name)! : undefined);
  const [channelId, escalationId] = [uuid("channel"), uuid("escalation")];
  return {
    ...(status === undefined ? {} : { status }),
    ...(channelId === undefined ? {} : { channelId }),
    ...(escalationId === undefined ? {} : { escalationId }),
  };
}
