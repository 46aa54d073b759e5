import type { Person } from "@/lib/domain/people";
import { PERSON_COLUMNS, personFromRow, type PersonRow } from "../accounts/people";
import { currentTime } from "../clock";
import { getPool } from "../db";
import { callSlack, type SlackAccess } from "./api";

/** A user of a Slack workspace. */
export type SlackUser = { team: string; id: string };

/** Under which name a Slack user is linked to a person: ids of users are unique in their workspace alone. */
export const contactOf = ({ team, id }: SlackUser): string => `${team}:${id}`;

/** The active person who is linked to a Slack user; null when nobody is. */
async function linkedPerson(user: SlackUser): Promise<Person | null> {
  const { rows } = await getPool().query<PersonRow>({
    name: "person-of-contact",
    text: `SELECT ${PERSON_COLUMNS} FROM person_contact c JOIN person p ON p.name = c.person WHERE c.kind = 'slack' AND c.value = $1 AND p.status = 'active'`,
    values: [contactOf(user)],
  });
  return rows[0] === undefined ? null : personFromRow(rows[0]);
}

type Profile = {
  team_id?: string;
  deleted?: boolean;
  is_bot?: boolean;
  is_stranger?: boolean;
  is_email_confirmed?: boolean;
  profile?: { email?: string };
};

/**
 * The person a Slack user is: linked by themselves, or the one with the e-mail address that Slack has confirmed for a
 * full member of this workspace, who is then linked. Null when there is none; a guest from elsewhere never is one.
 */
export async function personOfSlackUser(user: SlackUser, access: SlackAccess): Promise<Person | null> {
  const linked = await linkedPerson(user);
  if (linked !== null) return linked;
  const { json } = await callSlack(access, "users.info", new URLSearchParams({ user: user.id }));
  const found = json?.["ok"] === true ? (json["user"] as Profile | undefined) : undefined;
  const email = found?.profile?.email;
  if (found === undefined || email === undefined || found.team_id !== user.team) return null;
  if (found.deleted || found.is_bot || found.is_stranger || found.is_email_confirmed === false) return null;
  await getPool().query(
    `INSERT INTO person_contact (kind, value, person, verified_at)
     SELECT 'slack', $1, name, $3 FROM person WHERE lower(email) = lower($2) AND status = 'active' ON CONFLICT (kind, value) DO NOTHING`,
    [contactOf(user), email, currentTime()],
  );
  return linkedPerson(user);
}
