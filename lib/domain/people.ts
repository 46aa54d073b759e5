import { z } from "zod";
import { EVERY_ROLE, ROLES } from "./access";

/** Whether a person may sign in and act. */
const PERSON_STATUSES = ["active", "disabled"] as const;

/** A name of a person or group: a handle that stands on every record and never changes. */
export const handleSchema = z
  .string()
  .max(60)
  .regex(
    /^[a-z0-9][a-z0-9_.-]*$/,
    "must begin with a small letter or digit and hold small letters, digits, _ . - only",
  );

/** A person as the server knows it. Times are ISO 8601 UTC. */
export const personSchema = z.object({
  id: z.uuid(),
  name: handleSchema,
  displayName: z.string(),
  email: z.string().nullable(),
  role: z.enum(ROLES),
  approverRoles: z.array(z.string()),
  groups: z.array(z.string()),
  status: z.enum(PERSON_STATUSES),
  timezone: z.string().nullable(),
  absentFrom: z.string().nullable(),
  absentUntil: z.string().nullable().describe("Null with `absentFrom`: until further notice"),
  delegateTo: z.string().nullable().describe("Name of the person who decides meanwhile"),
  createdAt: z.string(),
});
export type Person = z.infer<typeof personSchema>;

/** Whether a person is away at a time (ISO 8601 UTC). */
export const isAbsent = ({ absentFrom, absentUntil }: Pick<Person, "absentFrom" | "absentUntil">, now: string) =>
  absentFrom !== null &&
  Date.parse(absentFrom) <= Date.parse(now) &&
  (absentUntil === null || Date.parse(now) < Date.parse(absentUntil));

/** Whether a person may decide in an approver role. */
export const hasApproverRole = (roles: readonly string[], role: string): boolean =>
  roles.includes(EVERY_ROLE) || roles.includes(role);
