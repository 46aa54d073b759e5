import { z } from "zod";
import { ACCESS, ROLES } from "@/lib/domain/access";
import { approverRoleSchema, handleSchema } from "@/lib/domain/people";
import { PASSWORD_LENGTH, PERSON_STATUSES } from "@/lib/domain/person";
import { byId, cursor, define, limit, plainText, whole } from "../operation";
import { PATHS } from "../paths";
import * as out from "../schemas";

const byName = z.object({ name: plainText(60) });
const email = z.email("must be an e-mail address").max(320).toLowerCase();
const approverRoles = z.array(approverRoleSchema).max(50);
const groups = z.array(plainText(60)).max(100);
const displayName = plainText(200).min(1);
const rights = { role: z.enum(ROLES), approverRoles: approverRoles.default([]), groups: groups.default([]) };
const when = z.iso.datetime({ offset: true });
const common = { tag: "people", status: 200 } as const;

/** People, groups, invitations and keys. */
export const accountsOperations = define({
  getMe: {
    ...PATHS.getMe,
    ...common,
    access: "read",
    summary: "Who you are and what you may do",
    output: out.meSchema,
  },
  updateMe: {
    ...PATHS.updateMe,
    ...common,
    access: "self",
    summary: "Change your name, time zone, absence, and who decides meanwhile",
    body: z.object({
      displayName: displayName.optional(),
      timezone: plainText(60).refine(isTimeZone, "must be a time zone such as Europe/Berlin").nullable().optional(),
      absentFrom: when.nullable().optional(),
      absentUntil: when.nullable().optional(),
      delegateTo: plainText(60).nullable().optional().describe("Name of the person who decides meanwhile"),
    }),
    output: out.meSchema,
  },
  setMyPassword: {
    ...PATHS.setMyPassword,
    ...common,
    access: "self",
    summary: "Set your password; ends your other sessions",
    body: z.object({
      currentPassword: plainText(PASSWORD_LENGTH.max).optional().describe("The present password, if there is one"),
      password: plainText(PASSWORD_LENGTH.max).min(PASSWORD_LENGTH.min),
    }),
    output: out.doneSchema,
  },
  listMySessions: {
    ...PATHS.listMySessions,
    ...common,
    access: "self",
    summary: "Your sessions",
    output: z.object({ items: z.array(out.sessionSchema) }),
  },
  revokeMySession: {
    ...PATHS.revokeMySession,
    ...common,
    access: "self",
    summary: "End one of your sessions at once",
    params: byId,
    body: z.object({}),
    output: out.doneSchema,
  },
  revokeMyOtherSessions: {
    ...PATHS.revokeMyOtherSessions,
    ...common,
    access: "self",
    summary: "End all your sessions but this one",
    body: z.object({}),
    output: out.doneSchema,
  },
  listMyPasskeys: {
    ...PATHS.listMyPasskeys,
    ...common,
    access: "self",
    summary: "Your passkeys",
    output: z.object({ items: z.array(out.passkeySchema) }),
  },
  removeMyPasskey: {
    ...PATHS.removeMyPasskey,
    ...common,
    access: "self",
    summary: "Remove one of your passkeys",
    params: byId,
    body: z.object({}),
    output: out.doneSchema,
  },
  listPeople: {
    ...PATHS.listPeople,
    ...common,
    access: "read",
    summary: "List people by name; e-mail addresses are shown to administrators",
    query: z.object({
      q: plainText(200).optional().describe("Text in name, display name or (for administrators) e-mail address"),
      role: z.enum(ROLES).optional(),
      approverRole: plainText(60).optional(),
      group: plainText(60).optional(),
      status: z.enum(PERSON_STATUSES).optional(),
      cursor,
      limit,
    }),
    output: out.pageOf(out.personSchema),
  },
  getPerson: {
    ...PATHS.getPerson,
    ...common,
    access: "read",
    summary: "A person",
    params: byName,
    output: out.personSchema,
  },
  updatePerson: {
    ...PATHS.updatePerson,
    ...common,
    access: "administer",
    summary: "Change a person's role, approver roles, groups, e-mail address or status; disabling ends all sessions",
    params: byName,
    body: z.object({
      displayName: displayName.optional(),
      email: email.nullable().optional(),
      role: z.enum(ROLES).optional(),
      approverRoles: approverRoles.optional(),
      groups: groups.optional(),
      status: z.enum(PERSON_STATUSES).optional(),
    }),
    output: out.personSchema,
  },
  createSignInLink: {
    ...PATHS.createSignInLink,
    ...common,
    access: "administer",
    status: 201,
    summary: "A one-time link by which a person signs in who lost every other way; good for an hour",
    params: byName,
    body: z.object({}),
    output: z.object({ link: z.string(), expiresAt: out.time }),
  },
  listInvitations: {
    ...PATHS.listInvitations,
    ...common,
    access: "administer",
    summary: "Invitations, newest first",
    output: z.object({ items: z.array(out.invitationSchema) }),
  },
  createInvitation: {
    ...PATHS.createInvitation,
    ...common,
    access: "administer",
    status: 201,
    summary: "Invite a person; the one-time link is shown this once and good for 7 days",
    body: z.object({ email, ...rights }),
    output: out.invitationSchema.extend({ link: z.string() }),
  },
  revokeInvitation: {
    ...PATHS.revokeInvitation,
    ...common,
    access: "administer",
    summary: "Revoke an open invitation",
    params: byId,
    body: z.object({}),
    output: out.invitationSchema,
  },
  listApproverRoles: {
    ...PATHS.listApproverRoles,
    ...common,
    access: "read",
    summary: "Approver roles that coordinators ask for or people have, with who may decide as such",
    output: z.object({ items: z.array(out.approverRoleOutSchema) }),
  },
  listGroups: {
    ...PATHS.listGroups,
    ...common,
    access: "read",
    summary: "Groups with their members",
    output: z.object({ items: z.array(out.groupSchema) }),
  },
  createGroup: {
    ...PATHS.createGroup,
    ...common,
    access: "administer",
    status: 201,
    summary: "Make a group of people",
    body: z.object({
      name: handleSchema,
      description: plainText(1_000).default(""),
      members: z.array(plainText(60)).max(1_000).default([]).describe("Names of people"),
    }),
    output: out.groupSchema,
  },
  updateGroup: {
    ...PATHS.updateGroup,
    ...common,
    access: "administer",
    summary: "Change a group's description or members",
    params: byName,
    body: z.object({
      description: plainText(1_000).optional(),
      members: z.array(plainText(60)).max(1_000).optional().describe("All members; who is not named leaves"),
    }),
    output: out.groupSchema,
  },
  deleteGroup: {
    ...PATHS.deleteGroup,
    ...common,
    access: "administer",
    summary: "Delete a group; its members stay",
    params: byName,
    body: z.object({}),
    output: out.doneSchema,
  },
  listKeys: {
    ...PATHS.listKeys,
    ...common,
    access: "self",
    summary: "Your API keys; for administrators everybody's, newest first",
    query: z.object({
      kind: z.enum(["person", "service", "agent"]).optional(),
      status: z.enum(["active", "expired", "revoked"]).optional(),
      mine: z.enum(["true", "false"]).optional(),
      q: plainText(200).optional().describe("Text in name, person or agent"),
      cursor,
      limit,
    }),
    output: out.pageOf(out.keySchema),
  },
  createKey: {
    ...PATHS.createKey,
    ...common,
    access: "self",
    status: 201,
    summary:
      "Make an API key: your own, or as administrator one of a program or an agent; the secret is shown this once",
    body: z.object({
      name: plainText(100).min(1),
      kind: z.enum(["person", "service", "agent"]).default("person"),
      agent: plainText(200).optional().describe("The agent as which alone the key acts; for kind agent"),
      role: z.enum(ROLES).optional().describe("Role of a program's key; for kind service"),
      scopes: z
        .array(z.enum(ACCESS).exclude(["public"]))
        .max(ACCESS.length)
        .optional()
        .describe("Narrows the key; none given: all that the role grants"),
      expiresAt: when.nullable().default(null),
    }),
    output: out.keyWithSecretSchema,
  },
  rotateKey: {
    ...PATHS.rotateKey,
    ...common,
    access: "self",
    summary: "Give a key a new secret, shown this once; the one before works on for a grace time",
    params: byId,
    body: z.object({
      graceMinutes: whole(0, 24 * 60)
        .default(60)
        .describe("How long the secret before works on"),
    }),
    output: out.keyWithSecretSchema,
  },
  revokeKey: {
    ...PATHS.revokeKey,
    ...common,
    access: "self",
    summary: "Revoke a key at once",
    params: byId,
    body: z.object({}),
    output: out.keySchema,
  },
});

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
