import type { Input, Output } from "@/lib/contract/operations";
import { whyNot } from "@/lib/domain/access";
import { EVERY_ROLE } from "@/lib/domain/access";
import type { Person } from "@/lib/domain/people";
import type { Actor } from "../actor";
import { getPool } from "../db";
import { containing } from "../like";
import { PERSON_COLUMNS, personFromRow, type PersonRow } from "./people";
import { requirePerson } from "./update";

/** Whether the caller sees e-mail addresses. */
const seesAddresses = (actor: Actor): boolean => whyNot(actor, "administer") === null;

const shown = (actor: Actor, person: Person): Person =>
  seesAddresses(actor) || person.name === actor.name ? person : { ...person, email: null };

/** People by name, page by page; the cursor is the last name. E-mail addresses are shown, and searched, for administrators. */
export async function searchPeople(actor: Actor, given: Input<"listPeople">): Promise<Output<"listPeople">> {
  const { q, role, approverRole, group, status, cursor, limit } = given;
  const { rows } = await getPool().query<PersonRow>(
    `SELECT ${PERSON_COLUMNS} FROM person p
     WHERE ($1::text IS NULL OR p.name ILIKE $1 OR p.display_name ILIKE $1 OR ($2 AND p.email ILIKE $1))
       AND ($3::text IS NULL OR p.role = $3) AND ($4::text IS NULL OR p.status = $4)
       AND ($5::text IS NULL OR $5 = ANY(p.approver_roles) OR $6 = ANY(p.approver_roles))
       AND ($7::text IS NULL OR EXISTS (SELECT 1 FROM group_member m JOIN person_group g ON g.id = m.group_id WHERE m.person_id = p.id AND g.name = $7))
       AND ($8::text IS NULL OR p.name > $8)
     ORDER BY p.name LIMIT $9`,
    [
      q ? containing(q) : null,
      seesAddresses(actor),
      role ?? null,
      status ?? null,
      approverRole ?? null,
      EVERY_ROLE,
      group ?? null,
      cursor ?? null,
      limit + 1,
    ],
  );
  const items = rows.slice(0, limit).map((row) => shown(actor, personFromRow(row)));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.name ?? null) : null };
}

/** A person by name. Throws 404. */
export const getPerson = async (actor: Actor, { name }: Input<"getPerson">): Promise<Person> =>
  shown(actor, await requirePerson(name));
