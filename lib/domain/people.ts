import { z } from "zod";
import { EVERY_ROLE, ROLES } from "./access";
import { PERSON_STATUSES } from "./person";

/** A name of a person or group: a handle that stands on every record and never changes. */
export const handleSchema = z
  .string()
  .max(60)
  .regex(
    /^[a-z0-9][a-z0-9_.-]*$/,
    "must begin with a small letter or digit and hold small letters, digits, _ . - only",
  );

/** A role in which a person decides, such as ARCHITECT; `*` stands for all. */
export const approverRoleSchema = z
  .string()
  .max(60)
  .refine(
    (text) => text === EVERY_ROLE || /^[A-Z][A-Z0-9_]*$/.test(text),
    "must be capital letters, digits and _, such as ARCHITECT, or * for all",
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
