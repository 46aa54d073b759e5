import type { Pool, PoolClient } from "pg";
import type { AskedEscalation } from "@/lib/domain/notices/escalation-content";
import { hasApproverRole, isAbsent } from "@/lib/domain/people";
import { whyNot } from "@/lib/domain/access";
import { listPeople, personActorOf } from "../accounts/people";
import { currentTime } from "../clock";
import { iso } from "../engine/rows";

type Row = Record<string, unknown>;
type Option = {
  id: string;
  label: string;
  effect: string;
  tone: "primary" | "neutral" | "danger";
  reasonRequired: boolean;
  inputs?: unknown[];
  form?: unknown;
};

const isoOrNull = (value: unknown): string | null => (value === null || value === undefined ? null : iso(value));

/** Escalations as notices tell of them, by id; those that are gone are missing. */
export async function loadAsked(db: Pool | PoolClient, ids: readonly string[]): Promise<Map<string, AskedEscalation>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.query<{ row: Row }>({
    name: "asked-escalations",
    text: "SELECT to_jsonb(e) AS row FROM escalation e WHERE id = ANY($1::uuid[])",
    values: [ids],
  });
  return new Map(rows.map(({ row }) => [row.id as string, askedFromRow(row)]));
}

function askedFromRow(row: Row): AskedEscalation {
  const body = row.body as { issue?: string; recommended?: { option: string; why: string } };
  const rules = (row.rules ?? {}) as { reasonRequired?: boolean };
  return {
    id: row.id as string,
    runId: row.run_id as string | null,
    coordinator: row.coordinator as string,
    signal: row.signal as string,
    type: row.type as string,
    level: row.level as number,
    status: row.status as string,
    title: row.title as string,
    roles: (row.roles as string[] | undefined) ?? [row.role as string],
    groups: (row.groups as string[] | undefined) ?? [],
    assignees: (row.assignees as string[] | undefined) ?? [],
    deadline: isoOrNull(row.deadline),
    createdAt: iso(row.created_at),
    contentHash: (row.content_hash as string | undefined) || null,
    issue: body.issue ?? "",
    recommended: body.recommended ?? null,
    requestedBy: (row.requested_by as string | undefined) ?? null,
    options: (row.options as Option[]).map(({ id, label, effect, tone, reasonRequired, inputs = [], form = null }) => ({
      id,
      label,
      effect,
      tone,
      reasonRequired: reasonRequired || rules.reasonRequired === true,
      form: inputs.length > 0 || form !== null,
    })),
    decision: row.decision as AskedEscalation["decision"],
  };
}

/** Names of the people who may decide an escalation now. */
export async function namesOfAsked({ roles }: AskedEscalation): Promise<string[]> {
  const now = currentTime().toISOString();
  return (await listPeople())
    .filter((person) => person.status === "active" && !isAbsent(person, now))
    .filter((person) => whyNot(personActorOf(person, "notice"), "decide") === null)
    .filter(({ approverRoles }) => roles.some((role) => role === "operator" || hasApproverRole(approverRoles, role)))
    .map(({ name }) => name);
}
