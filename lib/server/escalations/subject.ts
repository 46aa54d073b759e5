import type { PoolClient } from "pg";
import type { EscalationDecision } from "@/lib/domain/escalation";
import type { Choice } from "@/lib/domain/escalation-commands";

/** Escalations that belong to no run: about a flag, or about something else named by `subject`. */
export type FreeEscalation = { id: string; flagId: number | null; subject: Record<string, unknown> | null };

/** What a decision about a subject does. */
export type SubjectEffect = {
  /** Throws what makes the choice impossible; nothing is decided then. */
  check?(free: FreeEscalation, choice: Choice): Promise<void>;
  /** In the transaction of the decision. Throws, and nothing is decided. */
  apply(db: PoolClient, free: FreeEscalation, decision: EscalationDecision): Promise<void>;
  /** After the commit. What fails here the sweep must mend. */
  after?(free: FreeEscalation, decision: EscalationDecision): Promise<void>;
};
