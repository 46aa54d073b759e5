import type { AuditFilters } from "@/lib/contract/queries/audit";
import { AUDIT_OUTCOMES } from "@/lib/domain/audit";

const isTime = (value: string | null): value is string => value !== null && !Number.isNaN(Date.parse(value));

/** What the page of the audit log is asked for by its address; what is not understood is left out. */
export function auditFilters(search: URLSearchParams): AuditFilters {
  const text = (name: string, most: number) => search.get(name)?.trim().slice(0, most) || undefined;
  const outcome = AUDIT_OUTCOMES.find((one) => one === search.get("outcome"));
  const given = {
    q: text("q", 200),
    actor: text("actor", 200),
    action: text("action", 100),
    target: text("target", 300),
  };
  const [from, to] = [search.get("from"), search.get("to")];
  return {
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    ...(outcome ? { outcome } : {}),
    ...(isTime(from) ? { from: new Date(from).toISOString() } : {}),
    ...(isTime(to) ? { to: new Date(to).toISOString() } : {}),
  };
}

/** Removes every filter from the address. */
export const NO_AUDIT_FILTERS = {
  q: null,
  actor: null,
  action: null,
  target: null,
  outcome: null,
  from: null,
  to: null,
};
