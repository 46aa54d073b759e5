import { EVERY_ROLE } from "./access";
import type { Person } from "./people";

/** Whether a person may sign in and act. */
export const PERSON_STATUSES = ["active", "disabled"] as const;

/** Characters a password has. */
export const PASSWORD_LENGTH = { min: 12, max: 128 } as const;

/** The handle that a name becomes: "Ada Lovelace" is ada-lovelace. */
export const toHandle = (name: string): string =>
  name
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, "-")
    .replace(/^[^a-z0-9]+/, "")
    .replace(/[-.]+$/, "")
    .slice(0, 60) || "person";

/** Whether a person is away at a time (ISO 8601 UTC). */
export const isAbsent = ({ absentFrom, absentUntil }: Pick<Person, "absentFrom" | "absentUntil">, now: string) =>
  absentFrom !== null &&
  Date.parse(absentFrom) <= Date.parse(now) &&
  (absentUntil === null || Date.parse(now) < Date.parse(absentUntil));

/** Whether a person may decide in an approver role. */
export const hasApproverRole = (roles: readonly string[], role: string): boolean =>
  roles.includes(EVERY_ROLE) || roles.includes(role);
