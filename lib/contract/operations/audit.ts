import { z } from "zod";
import { AUDIT_OUTCOMES } from "@/lib/domain/audit";
import { cursor, define, limit, plainText, time, whole } from "../operation";
import { PATHS } from "../paths";
import * as out from "../schemas";

const filters = {
  actor: plainText(200).optional().describe("Name of who acted"),
  action: plainText(100).optional(),
  target: plainText(300).optional().describe("What was acted on: an id, a type, or `type:id`"),
  outcome: z.enum(AUDIT_OUTCOMES).optional(),
  from: time,
  to: time,
  q: plainText(200).optional().describe("Text in actor, action, target or reason"),
};

/** The audit log: read, checked and taken away; nothing writes to it from outside. */
export const auditOperations = define({
  listAuditEntries: {
    ...PATHS.listAuditEntries,
    tag: "audit",
    access: "administer",
    status: 200,
    summary: "List entries of the audit log, newest first",
    query: z.object({ ...filters, cursor, limit }),
    output: out.pageOf(out.auditSummarySchema),
  },
  getAuditEntry: {
    ...PATHS.getAuditEntry,
    tag: "audit",
    access: "administer",
    status: 200,
    summary: "An entry of the audit log with what was before and after",
    params: z.object({ seq: whole(1, Number.MAX_SAFE_INTEGER) }),
    output: out.auditEntrySchema,
  },
  exportAuditLog: {
    ...PATHS.exportAuditLog,
    tag: "audit",
    access: "administer",
    status: 200,
    audit: true,
    raw: "application/x-ndjson",
    summary: "The audit log as JSON lines, oldest first; each line is an entry with its hashes",
    query: z.object(filters),
    output: z.string(),
  },
  verifyAuditLog: {
    ...PATHS.verifyAuditLog,
    tag: "audit",
    access: "administer",
    status: 200,
    audit: true,
    summary: "Check the chain of the audit log: changed, missing, moved and cut entries",
    query: z.object({
      after: whole(0, Number.MAX_SAFE_INTEGER)
        .optional()
        .describe("Go on after this entry, as an earlier call said in `nextAfter`"),
    }),
    output: out.auditVerificationSchema,
  },
});
