import { ProblemError } from "../errors";
import { LIMITS } from "../limits";
import { log } from "../log";
import { toFact, type AuditActor, type AuditRecord } from "./fact";
import { appendFact } from "./writer";

/**
 * Puts something into the audit log that is no operation's: a sign-in, a deadline carried out, a decision by a signed
 * link. Returns at once; the entry follows within moments, and a failure is logged. Await `recorded` instead when the
 * answer must not go out before the entry stands.
 */
export function recordAudit(actor: AuditActor, record: AuditRecord): void {
  appendFact(toFact(actor, record)).catch((error: unknown) =>
    log.error({ error: String(error), action: record.action }, "an action is missing in the audit log"),
  );
}

/** As `recordAudit`; resolves when the entry is committed. Throws 503 when that takes too long: it was done all the same. */
export async function recorded(actor: AuditActor, record: AuditRecord): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("late")), LIMITS.auditWaitMs);
  });
  try {
    await Promise.race([appendFact(toFact(actor, record)), late]);
  } catch {
    const { outcome = "done" } = record;
    throw new ProblemError(
      503,
      "Not on record yet",
      outcome === "done"
        ? "This was done, but the audit log can't be written at the moment. Look before you repeat it."
        : "The audit log can't be written at the moment; try again.",
      { headers: { "retry-after": "5" } },
    );
  } finally {
    clearTimeout(timer);
  }
}
