import type { Pool, PoolClient } from "pg";
import type { EscalationBody } from "@/lib/domain/escalation";
import type { AskedEscalation } from "@/lib/domain/notices/escalation-content";
import { currentTime } from "../clock";
import { eligibleAmong, waitedForAmong, readDeciders } from "../escalations/deciders";
import { SUMMARY_COLUMNS, summaryFromRow, type StoredEscalation } from "../escalations/rows";

/** Escalations as notices tell of them, by id; those that are gone are missing. */
export async function loadAsked(db: Pool | PoolClient, ids: readonly string[]): Promise<Map<string, AskedEscalation>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.query({
    name: "asked-escalations",
    text: `SELECT ${SUMMARY_COLUMNS}, e.body FROM escalation e WHERE e.id = ANY($1::uuid[])`,
    values: [ids],
  });
  return new Map(
    rows.map((row) => [row.id as string, toAsked({ ...summaryFromRow(row), body: row.body as EscalationBody })]),
  );
}

function toAsked({ body, rules, options, ...escalation }: Omit<StoredEscalation, "shown">): AskedEscalation {
  const { id, runId, coordinator, signal, type, level, status, title, deadline, createdAt, contentHash } = escalation;
  return {
    id,
    runId,
    coordinator,
    signal,
    type,
    level,
    status,
    title,
    deadline,
    createdAt,
    contentHash: contentHash || null,
    roles: rules.roles,
    groups: rules.groups,
    assignees: rules.assignees,
    rules,
    issue: body.issue,
    recommended: body.recommended,
    requestedBy: escalation.requestedBy,
    options: options.map(({ id, label, effect, tone, reasonRequired, inputs, form, rules: own }) => ({
      id,
      label,
      effect,
      tone,
      reasonRequired: reasonRequired || rules.reasonRequired || own?.reasonRequired === true,
      form: inputs.length > 0 || (form ?? null) !== null,
    })),
    decision: escalation.decision,
  };
}

/**
 * Says who is told that an escalation waits: the people who may decide it now. Whose request it is knows of it and may
 * not approve it, so they are left out where there are others.
 */
export async function askedPeople(): Promise<(escalation: AskedEscalation) => string[]> {
  const deciders = await readDeciders(currentTime().toISOString());
  return (asked) => {
    const waited = waitedForAmong(deciders, asked);
    return (waited.length > 0 ? waited : eligibleAmong(deciders, asked.rules)).map(({ name }) => name);
  };
}
