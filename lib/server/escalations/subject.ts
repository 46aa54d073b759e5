import type { PoolClient } from "pg";
import type { EscalationDecision } from "@/lib/domain/escalation";
import type { Choice } from "@/lib/domain/escalation-commands";
import type { FreeDraft } from "./free-row";

/** Escalations that belong to no run: about a flag, or about something else named by `subject`. */
export type FreeEscalation = { id: string; flagId: number | null; subject: Record<string, unknown> | null };

/** What was asked about is no longer what it was when it was shown; nothing is decided, and it is asked again. */
export class SubjectMoved extends Error {
  override readonly name = "SubjectMoved";
}

/** What a decision about a subject does. */
export type SubjectEffect = {
  /** Throws what makes the choice impossible; nothing is decided then. */
  check?(free: FreeEscalation, choice: Choice): Promise<void>;
  /** In the transaction of the decision. Throws, and nothing is decided; SubjectMoved has it asked again. */
  apply(db: PoolClient, free: FreeEscalation, decision: EscalationDecision): Promise<void>;
  /** The question as it is now; null when there is nothing left to ask. */
  askAgain?(free: FreeEscalation): Promise<FreeDraft | null>;
  /** After the commit. What fails here the sweep must mend. */
  after?(free: FreeEscalation, decision: EscalationDecision): Promise<void>;
};
