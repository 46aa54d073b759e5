import type { EscalationFilters } from "@/lib/contract/queries";
import { ESCALATION_TYPES } from "@/lib/domain/escalation-kinds";
import { ESCALATION_STATUSES } from "@/lib/domain/status";

/** What the inbox shows, as its address says it. */
export type InboxFilters = Pick<EscalationFilters, "status" | "type" | "role" | "q">;

export const NO_INBOX_FILTERS = { status: null, type: null, role: null, q: null };

const oneOf = <T extends string>(values: readonly T[], value: string | null): T | undefined =>
  values.find((each) => each === value);

/** Reads the filters; what the address says wrongly is left out. */
export function inboxFilters(search: URLSearchParams): InboxFilters {
  return {
    status: oneOf(ESCALATION_STATUSES, search.get("status")),
    type: oneOf(ESCALATION_TYPES, search.get("type")),
    role: search.get("role")?.slice(0, 100) || undefined,
    q: search.get("q")?.slice(0, 200) || undefined,
  };
}

export const countInboxFilters = (filters: InboxFilters): number =>
  Object.values(filters).filter((value) => value !== undefined).length;

/** The two questions behind the inbox: what is open, oldest first, and what was, newest first. Null: not asked. */
export function inboxQuestions({ status, ...rest }: InboxFilters): {
  open: EscalationFilters | null;
  past: EscalationFilters | null;
} {
  return {
    open: status === undefined || status === "open" ? { status: "open", order: "oldest", ...rest } : null,
    past: status === "open" ? null : { status, ...rest },
  };
}
