import type { DBAdapter, Where } from "@better-auth/core/db/adapter";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { getPrisma } from "../db";
import { createSsoPerson } from "./sso";
import { hexHashOf } from "./secret";

type Record_ = Record<string, unknown>;

/** better-auth wants an e-mail address of everybody; who has none is known to it by one that leads nowhere. */
const STAND_IN = "@person.invalid";

/** The address by which better-auth knows a person. */
export const addressFor = ({ id, email }: { id: string; email: string | null }): string => email ?? `${id}${STAND_IN}`;

/**
 * better-auth on our tables, with three differences: of a session's token only the SHA-256 is stored; a person without an
 * e-mail address has a stand-in; tokens of the single sign-on are not kept, since nothing needs them.
 */
export const authAdapter = (options: Parameters<ReturnType<typeof prismaAdapter>>[0]): DBAdapter => {
  const inner = prismaAdapter(getPrisma(), { provider: "postgresql" })(options) as DBAdapter;
  const outer: DBAdapter = {
    ...inner,
    // What runs "in a transaction" must come through here, too.
    transaction: (work) => work(outer),
    create: async ({ model, data, ...rest }) => {
      if (model === "user") return withAddress(model, await createSsoPerson(data)) as never;
      const created = await inner.create<Record_>({ ...rest, model, data: storable(model, data) });
      return fromStore(model, created, tokensIn(model, data)) as never;
    },
    findOne: async ({ where, ...rest }) =>
      fromStore(
        rest.model,
        await inner.findOne<Record_>({ ...rest, where: whereStored(rest.model, where) }),
        askedTokens(rest.model, where),
      ) as never,
    findMany: async ({ where = [], ...rest }) =>
      (await inner.findMany<Record_>({ ...rest, where: whereStored(rest.model, where) })).map((row) =>
        fromStore(rest.model, row, askedTokens(rest.model, where)),
      ) as never,
    count: ({ where = [], ...rest }) => inner.count({ ...rest, where: whereStored(rest.model, where) }),
    update: async ({ where, update, ...rest }) =>
      fromStore(
        rest.model,
        await inner.update<Record_>({
          ...rest,
          where: whereStored(rest.model, where),
          update: storable(rest.model, update),
        }),
        askedTokens(rest.model, where),
      ) as never,
    updateMany: ({ where, update, ...rest }) =>
      inner.updateMany({ ...rest, where: whereStored(rest.model, where), update: storable(rest.model, update) }),
    delete: ({ where, ...rest }) => inner.delete({ ...rest, where: whereStored(rest.model, where) }),
    deleteMany: ({ where, ...rest }) => inner.deleteMany({ ...rest, where: whereStored(rest.model, where) }),
    consumeOne: async ({ where, ...rest }) =>
      fromStore(
        rest.model,
        await inner.consumeOne<Record_>({ ...rest, where: whereStored(rest.model, where) }),
        askedTokens(rest.model, where),
      ) as never,
  };
  return outer;
};

const SSO_TOKENS = new Set(["accessToken", "refreshToken", "idToken", "accessTokenExpiresAt", "refreshTokenExpiresAt"]);

/** A row as it may be stored. */
function storable(model: string, data: Record_): Record_ {
  if (model === "session" && typeof data.token === "string") return { ...data, token: hexHashOf(data.token) };
  if (model === "account") return Object.fromEntries(Object.entries(data).filter(([name]) => !SSO_TOKENS.has(name)));
  return data;
}

function whereStored(model: string, where: Where[]): Where[] {
  return where.map((clause): Where => {
    const { field, value } = clause;
    if (model === "session" && field === "token")
      return {
        ...clause,
        value: Array.isArray(value) ? value.map((one) => hexHashOf(String(one))) : hexHashOf(String(value)),
      };
    if (model === "user" && field === "email" && typeof value === "string" && value.endsWith(STAND_IN))
      return { ...clause, field: "id", value: value.slice(0, -STAND_IN.length) };
    return clause;
  });
}

/** The tokens that a question names, by their hashes: answers carry the token again. */
function askedTokens(model: string, where: Where[]): Map<string, string> {
  const tokens = where.filter(({ field }) => model === "session" && field === "token").flatMap(({ value }) => value);
  return new Map(tokens.map((token) => [hexHashOf(String(token)), String(token)]));
}

const tokensIn = (model: string, data: Record_): Map<string, string> =>
  askedTokens(model, [{ field: "token", value: (data.token as string | undefined) ?? "" }]);

function fromStore(model: string, row: Record_ | null, tokens: Map<string, string>): Record_ | null {
  if (row === null) return null;
  if (model === "session" && typeof row.token === "string")
    return { ...row, token: tokens.get(row.token) ?? row.token, ...withUser(row.user as Record_ | null | undefined) };
  return withAddress(model, row);
}

const withUser = (user: Record_ | null | undefined) => (user ? { user: withAddress("user", user) } : {});

const withAddress = (model: string, row: Record_): Record_ =>
  model === "user" && typeof row.id === "string"
    ? { ...row, email: addressFor({ id: row.id, email: (row.email as string | null | undefined) ?? null }) }
    : row;
