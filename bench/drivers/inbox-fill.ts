import type { Pool } from "pg";
import { DEFAULT_RULES, type DecisionRules } from "@/lib/domain/decision/rules";
import { option } from "@/lib/domain/escalation";
import { freeRow } from "@/lib/server/escalations/free-row";

/** Roles the stored escalations ask for; one in fifty asks a person by name. */
export const ROLES = ["ARCHITECT", "DBA", "SECURITY", "operator"];

/**
 * Stores open escalations of no run: `count` of them, asked over the last ten days, three in four with a deadline in
 * the next ten. Each has what a real one has: options, what is shown, agents. `coordinator` names them apart.
 */
export async function fillEscalations(
  pool: Pool,
  count: number,
  {
    coordinator,
    deadline = null,
    rules = {},
  }: { coordinator: string; deadline?: Date | null; rules?: Partial<DecisionRules> },
): Promise<void> {
  const template = freeRow({
    id: "00000000-0000-7000-8000-000000000000",
    taskId: null,
    type: "review",
    level: 3,
    title: "May this go on?",
    rules: { ...DEFAULT_RULES, ...rules },
    requestedBy: "eve",
    shown: [{ kind: "diff", title: "Changes", text: "@@ -1 +1 @@\n-old\n+new\n".repeat(40) }],
    createdAt: new Date().toISOString(),
    coordinator,
    signal: "BENCH:ASK",
    options: [
      option("approve", "Approve", "Lets it go on exactly as shown, once.", { tone: "primary", binding: true }),
      option("reject", "Reject", "Stops it, with a report of what was done so far.", { reasonRequired: true }),
    ],
    body: {
      context: "COORD_BENCH took BENCH:ASK with three agents.",
      issue: "The change touches the schema. ".repeat(10),
      whyNotCoordinator: "The step is not the coordinator's to decide.",
      partialResults: ["A · build: done", "B · test: done"],
      agents: [],
      recommended: { option: "approve", why: "Approve if what is shown is what you want to happen." },
      failedChecks: [],
      gate: null,
    },
  });
  await pool.query(
    `INSERT INTO escalation (id, coordinator, signal, type, level, status, title, rules, roles, groups, assignees, requested_by, shown, content_hash, body, options,
       votes, asked_at, deadline, next_at, created_at)
     SELECT gen_random_uuid(), t.coordinator, t.signal, t.type, 1 + n % 4, 'open', t.title || ' #' || n,
       t.rules || jsonb_build_object('roles', to_jsonb(ARRAY[r.role]), 'assignees', to_jsonb(r.people)), ARRAY[r.role], '{}', r.people, t.requested_by, t.shown,
       t.content_hash, t.body, t.options, '[]', a.at, d.at, d.at, a.at
     FROM jsonb_to_record($1::jsonb) AS t(coordinator text, signal text, type text, title text, rules jsonb, requested_by text, shown jsonb, content_hash text, body jsonb, options jsonb),
       generate_series(1, $2::int) n,
       LATERAL (SELECT date_trunc('milliseconds', now() - n * interval '864 seconds' * (1000.0 / $2)) AS at) a,
       LATERAL (SELECT CASE WHEN $3::timestamptz IS NOT NULL THEN $3 WHEN n % 4 <> 0 THEN date_trunc('milliseconds', now() + (n * 7919 % 14400 + 60) * interval '1 minute') END AS at) d,
       LATERAL (SELECT ($4::text[])[1 + n % 4] AS role, CASE WHEN n % 50 = 0 AND $3 IS NULL THEN ARRAY['person-' || n % 100] ELSE '{}' END::text[] AS people) r`,
    [JSON.stringify(template), count, deadline, ROLES],
  );
  await pool.query("ANALYZE escalation");
}

/** People who may decide: `count` of them, each with one of the roles. */
export async function fillPeople(pool: Pool, count: number): Promise<void> {
  await pool.query(
    `INSERT INTO person (id, name, display_name, role, approver_roles) SELECT gen_random_uuid(), 'person-' || n, 'Person ' || n, 'approver', ARRAY[($2::text[])[1 + n % 3]]
     FROM generate_series(0, $1::int - 1) n`,
    [count, ROLES],
  );
}
