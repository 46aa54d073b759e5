import { infiniteQueryOptions, keepPreviousData, mutationOptions, queryOptions } from "@tanstack/react-query";
import { operationUrl } from "../client";
import type { CallInput } from "../operations";
import type { AuditVerification } from "../schemas";
import { client, firstPage, nextCursor } from "./shared";

/** Filters of the audit log, without paging. */
export type AuditFilters = Omit<CallInput<"listAuditEntries">, "cursor" | "limit">;

export const AUDIT_PAGE = 50;

const auditKeys = {
  list: (filters: AuditFilters) => ["audit-log", filters] as const,
  one: (seq: number) => ["audit-log", "entry", seq] as const,
};

/** Entries by filter, newest first. */
export const auditQuery = (filters: AuditFilters) =>
  infiniteQueryOptions({
    queryKey: auditKeys.list(filters),
    queryFn: ({ pageParam, signal }) =>
      client.call("listAuditEntries", { ...filters, cursor: pageParam, limit: AUDIT_PAGE }, { signal }),
    initialPageParam: firstPage,
    getNextPageParam: nextCursor,
    placeholderData: keepPreviousData,
  });

/** An entry with what was before and after; it never changes. */
export const auditEntryQuery = (seq: number) =>
  queryOptions({
    queryKey: auditKeys.one(seq),
    queryFn: ({ signal }) => client.call("getAuditEntry", { seq }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Checks the whole log, however many calls that takes. */
async function verify(): Promise<AuditVerification> {
  let report = await client.call("verifyAuditLog", {});
  const { from } = report;
  let checked = report.checked;
  while (report.nextAfter !== null) {
    report = await client.call("verifyAuditLog", { after: report.nextAfter });
    checked += report.checked;
  }
  return { ...report, from, checked };
}

/** Asks the server to check the whole chain (POST /audit-log/verify). */
export const verifyAuditMutation = () => mutationOptions({ mutationFn: verify });

/** Address of the log by these filters as JSON lines. */
export const auditExportUrl = (filters: AuditFilters): string => operationUrl("exportAuditLog", filters);
