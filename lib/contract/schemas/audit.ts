import { z } from "zod";
import { AUDIT_OUTCOMES } from "@/lib/domain/audit";
import { time } from "./common";

export const auditSummarySchema = z
  .object({
    seq: z.int().describe("Number in the log, without gaps"),
    at: time,
    actor: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
    via: z.string(),
    address: z.string().nullable(),
    action: z.string().describe("Id of the operation, or the name of what happened besides, such as `authenticate`"),
    target: z.object({ type: z.string(), id: z.string() }).nullable(),
    outcome: z.enum(AUDIT_OUTCOMES),
    status: z.int(),
    reason: z.string().nullable(),
  })
  .meta({ id: "AuditSummary" });
export type AuditSummary = z.infer<typeof auditSummarySchema>;

export const auditEntrySchema = auditSummarySchema
  .extend({
    input: z.unknown().describe("What was asked for; secrets redacted, long texts cut"),
    before: z.unknown(),
    after: z.unknown(),
    prevHash: z.string(),
    hash: z.string().describe("SHA-256 over `prevHash` and the entry"),
  })
  .meta({ id: "AuditEntry" });
export type AuditEntryOut = z.infer<typeof auditEntrySchema>;

export const auditVerificationSchema = z
  .object({
    ok: z.boolean(),
    checked: z.int().describe("Entries whose hashes were computed anew by this call"),
    from: z.int().describe("First entry that was checked"),
    to: z.int().describe("Last entry that was checked"),
    broken: z.object({ seq: z.int(), why: z.string() }).nullable().describe("The first entry that is wrong"),
    nextAfter: z.int().nullable().describe("Where the next call goes on; null when the whole log was checked"),
    warnings: z.array(z.string()),
  })
  .meta({ id: "AuditVerification" });
export type AuditVerification = z.infer<typeof auditVerificationSchema>;
