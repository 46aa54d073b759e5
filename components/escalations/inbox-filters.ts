import type { EscalationFilters } from "@/lib/contract/queries";
import { ESCALATION_TYPES } from "@/lib/domain/escalation-kinds";
import { ESCALATION_STATUSES } from "@/lib/domain/status";

/** What the inbox shows, as its address says it. */
export type InboxFilters = Pick<
  EscalationFilters,
  "status" | "type" | "level" | "role" | "assignee" | "requestedBy" | "q"
> & { scope: Scope; order: Order };

export const SCOPES = ["mine", "roles", "all"] as const;
export type Scope = (typeof SCOPES)[number];
export const ORDERS = ["deadline", "newest", "oldest"] as const;
export type Order = (typeof ORDERS)[number];

/** What is shown when the address says nothing. */
const USUAL = { scope: "roles", order: "deadline" } as const;

export const NO_INBOX_FILTERS = {
  status: null,
  type: null,
  level: null,
  role: null,
  assignee: null,
  requestedBy: null,
  q: null,
};

const oneOf = <T extends string>(values: readonly T[], value: string | null): T | undefined =>
  values.find((each) => each === value);
const text = (search: URLSearchParams, name: string, longest: number): string | undefined =>
  search.get(name)?.slice(0, longest) || undefined;

/** Reads the filters; what the address says wrongly is left out. */
export function inboxFilters(search: URLSearchParams): InboxFilters {
  return {
    scope: oneOf(SCOPES, search.get("scope")) ?? USUAL.scope,
    order: oneOf(ORDERS, search.get("order")) ?? USUAL.order,
    status: oneOf(ESCALATION_STATUSES, search.get("status")),
    type: oneOf(ESCALATION_TYPES, search.get("type")),
    level: ["1", "2", "3", "4"].includes(search.get("level") ?? "") ? Number(search.get("level")) : undefined,
    role: text(search, "role", 100),
    assignee: text(search, "assignee", 200),
    requestedBy: text(search, "requestedBy", 200),
    q: text(search, "q", 200),
  };
}

/** How many filters narrow the list; its scope and order do not count. */
export const countInboxFilters = ({ scope: _s, order: _o, ...filters }: InboxFilters): number =>
  Object.values(filters).filter((value) => value !== undefined).length;

/** A change of scope or order, as the address says it: the usual one is left out. */
export const scopeChange = (scope: Scope) => ({ scope: scope === USUAL.scope ? null : scope });
export const orderChange = (order: Order) => ({ order: order === USUAL.order ? null : order });

/** The two questions behind the inbox: what is open, and what was, newest first. Null: not asked. */
export function inboxQuestions({ status, order, scope, ...rest }: InboxFilters): {
  open: EscalationFilters | null;
  past: EscalationFilters | null;
} {
  return {
    open: status === undefined || status === "open" ? { scope, order, status: "open", ...rest } : null,
    past: status === "open" ? null : { scope, order: order === "oldest" ? "oldest" : "newest", status, ...rest },
  };
}
