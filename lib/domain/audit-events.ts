import type { AuditTarget } from "./audit";
import type { EventDraft } from "./run-state";

/** What of an event goes on record as an entry of its own: what the engine did with a decision, or that there was one. */
type AuditedEvent = {
  action: string;
  target: AuditTarget;
  /** Null: the engine itself, by the rule that `reason` names. */
  by: { name: string; via: string } | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  reason: string;
};

type Told = Pick<EventDraft, "type" | "source" | "payload">;

const open = { status: "open" };
const text = (value: unknown): string => (typeof value === "string" && value !== "" ? value : "");
const namesOf = (value: unknown): string => (Array.isArray(value) && value.length > 0 ? value.join(", ") : "nobody");

/**
 * The entry of the audit log for an event that no operation put on record (ESC-3, ESC-6): what deadlines decided,
 * raised, handed on or let pass, and what was taken back because it had changed. Null for all other events.
 */
export function auditedEvent({ type, source, payload }: Told): AuditedEvent | null {
  const target = { type: "escalation", id: String(payload.escalationId) };
  const engine = (action: string, reason: string, before: AuditedEvent["before"], after: AuditedEvent["after"]) => ({
    action,
    target,
    by: null,
    before,
    after,
    reason,
  });
  switch (type) {
    case "escalation.decided": {
      const { option, reason, via, onBehalfOf = null } = payload;
      const after = { status: "decided", option, via, onBehalfOf };
      if (via === "deadline")
        return engine("decideAtDeadline", `Rule onDeadline: ${text(option)}. ${text(reason)}`.trim(), open, after);
      const by = { name: source, via: text(via) };
      return { action: "decideEscalation", target, by, before: open, after, reason: text(reason) };
    }
    case "escalation.expired":
      return engine("expireEscalation", "Rule onDeadline: abort. Nobody decided before the deadline.", open, {
        status: "expired",
      });
    case "escalation.raised": {
      const { from = {}, level, roles } = payload;
      return engine(
        "raiseEscalation",
        `Rule onDeadline: escalate. ${namesOf(roles)} is asked now.`,
        from as Record<string, unknown>,
        { level, roles },
      );
    }
    case "escalation.reassigned":
      return engine(
        "reassignAtDeadline",
        `Rule onDeadline: reassign. ${namesOf(payload.to)} is asked now.`,
        { assignees: payload.from },
        { assignees: payload.to },
      );
    case "escalation.overdue":
      return engine(
        "passDeadline",
        "The deadline passed, and the rules let people go on deciding.",
        { deadline: payload.deadline },
        null,
      );
    case "escalation.cancelled":
      return engine("cancelEscalation", text(payload.reason), open, { status: "cancelled" });
    default:
      return null;
  }
}
