import type { EscalationType } from "@/lib/domain/escalation";

export const DAY_MS = 24 * 60 * 60 * 1_000;

/** SQL: how long the decided escalation `e` waited since it was first asked, in milliseconds. */
export const WAITED_MS = "extract(epoch FROM e.decided_at - e.created_at) * 1000";

/** Types of escalations that put a failed gate before a person. */
export const GATE_TYPES: readonly EscalationType[] = ["quality_gate", "gate_bypass"];

/**
 * $1 from, $2 to, $3 coordinator or null → how many deadlines passed without a decision. Told by events: an escalation
 * that was raised or handed on at its deadline has a new one since. What people reassign themselves is not counted.
 */
export const DEADLINES_MISSED = `SELECT (SELECT count(*) FROM event v JOIN escalation e ON e.id = (v.payload ->> 'escalationId')::uuid
    WHERE v.type IN ('escalation.overdue', 'escalation.raised', 'escalation.reassigned', 'escalation.expired')
      AND (v.type <> 'escalation.reassigned' OR v.source = e.coordinator)
      AND v.at >= $1::timestamptz AND v.at < $2::timestamptz AND ($3::text IS NULL OR e.coordinator = $3))::int
  + (SELECT count(*) FROM escalation e WHERE e.decision ->> 'via' = 'deadline'
      AND e.decided_at >= $1::timestamptz AND e.decided_at < $2::timestamptz AND ($3::text IS NULL OR e.coordinator = $3))::int`;
