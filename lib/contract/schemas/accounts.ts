import { z } from "zod";
import { ACCESS, KINDS, ROLES } from "@/lib/domain/access";
import { personSchema as person } from "@/lib/domain/people";
import { id, time } from "./common";

export const personSchema = person
  .extend({
    email: z.string().nullable().describe("Shown to administrators and to the person alone"),
    absentFrom: time.nullable(),
    absentUntil: time.nullable().describe("Null with `absentFrom`: until further notice"),
    createdAt: time,
  })
  .meta({ id: "Person" });

export const meSchema = z
  .object({
    kind: z.enum(KINDS),
    name: z.string().describe("What stands on record for what you do"),
    role: z.enum(ROLES),
    approverRoles: z.array(z.string()),
    groups: z.array(z.string()),
    scopes: z.array(z.enum(ACCESS)).nullable().describe("Null: all that the role grants"),
    session: z.string().nullable(),
    person: personSchema.nullable(),
    ways: z
      .object({ password: z.boolean(), sso: z.boolean(), passkeys: z.int(), twoFactor: z.boolean() })
      .nullable()
      .describe("Ways to sign in that are set up besides the one-time link"),
  })
  .meta({ id: "Me" });

export const doneSchema = z.object({ done: z.literal(true) });

export const sessionSchema = z
  .object({
    id,
    current: z.boolean(),
    address: z.string().nullable(),
    userAgent: z.string().nullable(),
    createdAt: time,
    seenAt: time,
    expiresAt: time,
  })
  .meta({ id: "Session" });

export const passkeySchema = z.object({ id, label: z.string().nullable(), createdAt: time }).meta({ id: "Passkey" });

export const invitationSchema = z
  .object({
    id,
    email: z.string(),
    role: z.enum(ROLES),
    approverRoles: z.array(z.string()),
    groups: z.array(z.string()),
    invitedBy: z.string(),
    status: z.enum(["open", "accepted", "revoked", "expired"]),
    acceptedBy: z.string().nullable(),
    createdAt: time,
    expiresAt: time,
  })
  .meta({ id: "Invitation" });

export const approverRoleOutSchema = z
  .object({
    role: z.string(),
    coordinators: z.array(z.string()).describe("Names of the coordinators that ask for it"),
    people: z.array(z.string()).describe("Names of the active people who may decide as such now"),
  })
  .meta({ id: "ApproverRole" });

export const groupSchema = z
  .object({ name: z.string(), description: z.string(), members: z.array(z.string()), createdAt: time })
  .meta({ id: "Group" });

export const keySchema = z
  .object({
    id,
    name: z.string(),
    kind: z.enum(["person", "service", "agent"]),
    person: z.string().nullable().describe("Whose key it is; it has that person's rights of the moment"),
    agent: z.string().nullable().describe("The agent as which alone it acts"),
    role: z.enum(ROLES).nullable().describe("Role of a program's key"),
    scopes: z.array(z.enum(ACCESS)).nullable(),
    status: z.enum(["active", "expired", "revoked"]),
    createdBy: z.string().nullable(),
    createdAt: time,
    expiresAt: time.nullable(),
    lastUsedAt: time.nullable(),
    rotatedAt: time.nullable(),
    previousUntil: time.nullable().describe("Until then the secret before the last rotation works, too"),
    revokedAt: time.nullable(),
  })
  .meta({ id: "Key" });

export const keyWithSecretSchema = keySchema
  .extend({ secret: z.string().describe("Shown this once") })
  .meta({ id: "KeyWithSecret" });
