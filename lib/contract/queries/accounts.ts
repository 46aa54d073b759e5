import {
  infiniteQueryOptions,
  keepPreviousData,
  mutationOptions,
  queryOptions,
  type QueryClient,
} from "@tanstack/react-query";
import type { CallInput, Output } from "../operations";
import { client, firstPage, nextCursor } from "./shared";

/** Filters of the list of people, without paging. */
export type PeopleFilters = Omit<CallInput<"listPeople">, "cursor" | "limit">;
/** Filters of the list of keys, without paging. */
export type KeyFilters = Omit<CallInput<"listKeys">, "cursor" | "limit">;

/** Keys of the queries about people; `all()` matches every one of them. */
const accountKeys = {
  all: () => ["accounts"] as const,
  me: () => ["accounts", "me"] as const,
  people: (filters: PeopleFilters) => ["accounts", "people", filters] as const,
  list: (what: "sessions" | "passkeys" | "groups" | "invitations" | "approver-roles") => ["accounts", what] as const,
  keys: (filters: KeyFilters) => ["accounts", "keys", filters] as const,
};

export const PEOPLE_PAGE = 50;

/** Who you are, what you may do, and how you sign in. */
export const meQuery = () =>
  queryOptions({ queryKey: accountKeys.me(), queryFn: ({ signal }) => client.call("getMe", {}, { signal }) });

/** People by name, page by page. */
export const peopleQuery = (filters: PeopleFilters) =>
  infiniteQueryOptions({
    queryKey: accountKeys.people(filters),
    queryFn: ({ pageParam, signal }) =>
      client.call("listPeople", { ...filters, cursor: pageParam, limit: PEOPLE_PAGE }, { signal }),
    initialPageParam: firstPage,
    getNextPageParam: nextCursor,
    placeholderData: keepPreviousData,
  });

/** Keys, newest first, page by page. */
export const keysQuery = (filters: KeyFilters) =>
  infiniteQueryOptions({
    queryKey: accountKeys.keys(filters),
    queryFn: ({ pageParam, signal }) =>
      client.call("listKeys", { ...filters, cursor: pageParam, limit: PEOPLE_PAGE }, { signal }),
    initialPageParam: firstPage,
    getNextPageParam: nextCursor,
    placeholderData: keepPreviousData,
  });

/** Approver roles that are known here, with who may decide as such. */
export const approverRolesQuery = () =>
  queryOptions({
    queryKey: accountKeys.list("approver-roles"),
    queryFn: ({ signal }) => client.call("listApproverRoles", {}, { signal }),
  });

/** Groups with their members. */
export const groupsQuery = () =>
  queryOptions({
    queryKey: accountKeys.list("groups"),
    queryFn: ({ signal }) => client.call("listGroups", {}, { signal }),
  });

/** Invitations, newest first; for administrators. */
export const invitationsQuery = () =>
  queryOptions({
    queryKey: accountKeys.list("invitations"),
    queryFn: ({ signal }) => client.call("listInvitations", {}, { signal }),
  });

/** Your sessions. */
export const sessionsQuery = () =>
  queryOptions({
    queryKey: accountKeys.list("sessions"),
    queryFn: ({ signal }) => client.call("listMySessions", {}, { signal }),
  });

/** Your passkeys. */
export const passkeysQuery = () =>
  queryOptions({
    queryKey: accountKeys.list("passkeys"),
    queryFn: ({ signal }) => client.call("listMyPasskeys", {}, { signal }),
  });

/** Whatever is shown of people is asked for again. */
export const refreshAccounts = (cache: QueryClient): Promise<void> =>
  cache.invalidateQueries({ queryKey: accountKeys.all() });

type Write =
  | "updateMe"
  | "setMyPassword"
  | "revokeMySession"
  | "revokeMyOtherSessions"
  | "removeMyPasskey"
  | "updatePerson"
  | "createSignInLink"
  | "createInvitation"
  | "revokeInvitation"
  | "createGroup"
  | "updateGroup"
  | "deleteGroup"
  | "createKey"
  | "rotateKey"
  | "revokeKey";

/** A change of people, groups or keys; afterwards everything about them is asked for again. */
export const accountMutation = <K extends Write>(operation: K) =>
  mutationOptions({
    mutationFn: (input: CallInput<K>): Promise<Output<K>> => client.call(operation, input),
    onSettled: (_value, _error, _input, _before, { client: cache }) => refreshAccounts(cache),
  });

/** A step of changing the ways in (passkeys, authenticator app); afterwards the account is asked for again. */
export const stepMutation = <I, O>(work: (input: I) => Promise<O>) =>
  mutationOptions({
    mutationFn: work,
    onSuccess: (_value: O, _input: I, _before: unknown, { client: cache }: { client: QueryClient }) =>
      refreshAccounts(cache),
  });
