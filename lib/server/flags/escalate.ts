import type { Pool } from "pg";
import { ageRules, flagEscalation, type EscalatedFlag, type FlagManager } from "@/lib/domain/flag-escalation";
import { DEFAULT_FLAG_POLICY } from "@/lib/domain/flags/delivery";
import { GRAVE_TYPES, IMPACT_LEVELS, type FlagType } from "@/lib/domain/flags/words";
import { nextEscalationStatus } from "@/lib/domain/status";
import { currentTime } from "../clock";
import { allCoordinators } from "../coordinators";
import { iso } from "../engine/rows";
import { INSERT_ESCALATIONS } from "../engine/statements";
import { freeRow } from "../escalations/free-row";
import { newId } from "../ids";
import { log } from "../log";
import { getRuntime } from "../runtime";

const AGE_LIMIT = `coalesce(
  (SELECT x.hours FROM jsonb_to_recordset($2::jsonb) AS x(agent text, level text, hours float8) WHERE x.agent = f.target_agent AND x.level = f.impact_level),
  (SELECT x.hours FROM jsonb_to_recordset($3::jsonb) AS x(level text, hours float8)
    WHERE x.level = f.impact_level AND (f.target_agent IS NULL OR f.target_agent <> ALL($4::text[]))))`;

/**
 * $1 now, $2 rules by agent and level, $3 rules of the others, $4 managed agents, $5 grave types, $6 levels with a rule,
 * $7 flags or null for all, $8 limit → pending flags a person must see: grave ones that nobody was asked about yet,
 * and those open for longer than their limit since they were raised or last decided on.
 */
const FIND_DUE = `
  SELECT f.id, f.flag_type AS "flagType", f.impact_level AS "impactLevel", f.source_agent AS "sourceAgent", f.target_agent AS "targetAgent",
    f.change_description AS "changeDescription", f.action_required AS "actionRequired", f.locked, f.locked_by AS "lockedBy",
    f.lock_reason AS "lockReason", f.created_at AS "createdAt", last.at IS NULL AND f.flag_type = ANY($5::text[]) AS grave, age.hours
  FROM flag f
  LEFT JOIN LATERAL (SELECT e.status, coalesce(e.decided_at, e.created_at) AS at FROM escalation e WHERE e.flag_id = f.id
    ORDER BY e.created_at DESC LIMIT 1) last ON true
  CROSS JOIN LATERAL (SELECT ${AGE_LIMIT} AS hours) age
  WHERE f.status = 'pending' AND f.impact_rank = ANY($6::int[]) AND ($7::int[] IS NULL OR f.id = ANY($7::int[]))
    AND last.status IS DISTINCT FROM 'open'
    AND ((last.at IS NULL AND f.flag_type = ANY($5::text[]))
      OR coalesce(last.at, f.created_at) < $1::timestamptz - age.hours * interval '1 hour')
  ORDER BY f.created_at LIMIT $8`;

/** $1 escalations, $2 events by escalation → the ids that are new: a flag has one open escalation at most. */
const OPEN = `
  WITH e AS (
    ${INSERT_ESCALATIONS}
  ), v AS (
    INSERT INTO event (flag_id, type, source, at, payload)
    SELECT x.flag_id, x.type, x.source, x.at, x.payload
    FROM jsonb_to_recordset($2::jsonb) AS x(n int, escalation_id uuid, flag_id int, type text, source text, at timestamptz, payload jsonb)
    JOIN e ON e.id = x.escalation_id ORDER BY x.n
  ) SELECT id FROM e`;

/** $1 flags or null for all, $2 now, $3 status → open escalations about flags that are completed are closed. */
const CLOSE = `
  WITH c AS (
    UPDATE escalation e SET status = $3, decided_at = $2::timestamptz, next_at = NULL FROM flag f
    WHERE e.flag_id IS NOT NULL AND e.status = 'open' AND f.id = e.flag_id AND f.status = 'completed'
      AND ($1::int[] IS NULL OR e.flag_id = ANY($1::int[])) RETURNING e.id, e.flag_id, e.coordinator
  ) INSERT INTO event (flag_id, type, source, at, payload)
  SELECT flag_id, 'escalation.cancelled', coordinator, $2::timestamptz, jsonb_build_object('escalationId', id, 'flagId', flag_id) FROM c
  RETURNING flag_id`;

const GRAVE: ReadonlySet<string> = new Set<FlagType>(GRAVE_TYPES);

type Due = EscalatedFlag & { grave: boolean; hours: number | null };

/**
 * Opens an escalation for each flag that a person must see (ESC-5): of these flags, or of all. Each is opened once,
 * however often and by however many processes this is called. Returns how many are new.
 */
export async function escalateFlags(pool: Pool, flagIds: readonly number[] | null, limit: number): Promise<number> {
  const managers = await flagManagers();
  const rules = ageRules(managers, DEFAULT_FLAG_POLICY);
  const levels = IMPACT_LEVELS.flatMap((level, rank) =>
    rank === 0 || [...rules.rules, ...rules.others].some((rule) => rule.level === level) ? [rank] : [],
  );
  const now = currentTime().toISOString();
  const { rows } = await pool.query<Due>({
    name: "flags-due",
    text: FIND_DUE,
    values: [
      now,
      JSON.stringify(rules.rules),
      JSON.stringify(rules.others),
      rules.managed,
      [...GRAVE],
      levels,
      flagIds,
      limit,
    ],
  });
  if (rows.length === 0) return 0;
  const drafts = rows.map((row) => {
    const flag = { ...row, createdAt: iso(row.createdAt) };
    const why = { cause: row.grave ? ("grave" as const) : ("overdue" as const), hours: row.hours };
    return { flag, why, draft: flagEscalation(flag, why, managers, { id: newId(), now }) };
  });
  const escalations = drafts.map(({ flag, draft }) => freeRow({ ...draft, flagId: flag.id }));
  const events = drafts.flatMap(({ flag, why, draft }) => {
    const common = { escalation_id: draft.id, flag_id: flag.id, source: draft.coordinator, at: now };
    const payload = { flagId: flag.id, escalationId: draft.id };
    return [
      { ...common, type: "flag.escalated", payload: { ...payload, cause: why.cause, hours: why.hours } },
      {
        ...common,
        type: "escalation.opened",
        payload: { ...payload, type: draft.type, level: draft.level, title: draft.title },
      },
    ];
  });
  const opened = await pool.query({
    name: "open-flag-escalations",
    text: OPEN,
    values: [JSON.stringify(escalations), JSON.stringify(events.map((event, n) => ({ n, ...event })))],
  });
  if (opened.rows.length > 0) getRuntime().wakeFeed();
  return opened.rows.length;
}

/** After flags were raised: those of a grave type go before a person at once. Never throws; the sweep does what is missed. */
export async function escalateNewFlags(flags: readonly { id: number; flagType: string }[]): Promise<void> {
  const grave = flags.filter(({ flagType }) => GRAVE.has(flagType)).map(({ id }) => id);
  if (grave.length === 0) return;
  try {
    await escalateFlags(getRuntime().pool, grave, grave.length);
  } catch (error) {
    log.warn({ error: String(error), flagIds: grave }, "flags not escalated yet; the sweep will");
  }
}

/** Closes open escalations about flags that are completed: of these flags, or of all. */
export async function closeEscalations(pool: Pool, flagIds: readonly number[] | null): Promise<void> {
  const { rows } = await pool.query({
    name: "close-flag-escalations",
    text: CLOSE,
    values: [flagIds, currentTime().toISOString(), nextEscalationStatus("open", "cancel")],
  });
  if (rows.length > 0) getRuntime().wakeFeed();
}

/** The active coordinators, as far as flags of their agents concern them. */
async function flagManagers(): Promise<FlagManager[]> {
  return (await allCoordinators())
    .filter(({ definition }) => definition.status === "active")
    .map(({ definition }) => ({
      name: definition.name,
      role: definition.escalation.role,
      agents: definition.agents.map((agent) => agent.handle),
      // Definitions stored before there were flags have no policy of their own.
      flags: definition.flags ?? DEFAULT_FLAG_POLICY,
    }));
}
