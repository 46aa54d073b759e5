import type { Output } from "@/lib/contract/operations";
import { EVERY_ROLE } from "@/lib/domain/access";
import { hasApproverRole } from "@/lib/domain/person";
import { getPool } from "../db";
import { readDeciders } from "../escalations/deciders";
import { currentTime } from "../clock";

/** Where a coordinator's definition says who decides, as JSON paths. */
const PLACES = [
  "$.**.roles[*]",
  "$.escalation.**.role",
  "$.gates[*].bypass.role",
  "$.authority.**.role",
  '$.**.onDeadline ? (@.do == "escalate").to',
];

/** $1 places → roles by coordinator. What is written otherwise is no approver role: agents have a role as well. */
const ASKED = `SELECT DISTINCT c.name AS coordinator, found #>> '{}' AS role
  FROM coordinator c, unnest($1::jsonpath[]) AS place, jsonb_path_query(c.definition, place) AS found
  WHERE c.status <> 'retired' AND found #>> '{}' ~ '^[A-Z][A-Z0-9_]*$'`;

/**
 * The approver roles that are known here: those that coordinators ask for, and those that people have; with who asks,
 * and who may decide as such. One that is asked for and that nobody has lets decisions wait for ever.
 */
export async function listApproverRoles(): Promise<Output<"listApproverRoles">> {
  const [asked, deciders] = await Promise.all([
    getPool().query<{ coordinator: string; role: string }>({ name: "asked-roles", text: ASKED, values: [PLACES] }),
    readDeciders(currentTime().toISOString()),
  ]);
  const people = [...deciders.values()];
  const roles = new Set([...asked.rows.map(({ role }) => role), ...people.flatMap((person) => person.approverRoles)]);
  roles.delete(EVERY_ROLE);
  return {
    items: [...roles].toSorted().map((role) => ({
      role,
      coordinators: asked.rows
        .filter((row) => row.role === role)
        .map(({ coordinator }) => coordinator)
        .toSorted(),
      people: people
        .filter(({ approverRoles }) => hasApproverRole(approverRoles, role))
        .map(({ name }) => name)
        .toSorted(),
    })),
  };
}
