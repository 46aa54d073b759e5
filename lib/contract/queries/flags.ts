import {
  infiniteQueryOptions,
  keepPreviousData,
  mutationOptions,
  queryOptions,
  type QueryClient,
} from "@tanstack/react-query";
import { v7 as uuid } from "uuid";
import type { CallInput, Output } from "../operations";
import { keys } from "../queries";
import type { FlagDetail } from "../schemas";
import { client, firstPage, nextCursor } from "./shared";

/** Filters of the flag list, without paging. */
export type FlagFilters = Omit<CallInput<"listFlags">, "cursor" | "limit">;

/** Keys of the queries about flags. `all()` matches every one of them. */
export const flagKeys = {
  all: () => ["flags"] as const,
  list: (filters: FlagFilters) => ["flags", "list", filters] as const,
  board: (filters: FlagFilters) => ["flags", "board", filters] as const,
  one: (id: number) => ["flags", "one", id] as const,
  chain: (id: number) => ["flags", "chain", id] as const,
  health: () => ["flags", "health"] as const,
};

export const FLAGS_PAGE = 50;
/** Flags a board is made of at first: the most urgent of all agents together. */
export const FLAGS_ON_BOARD = 200;

/** Flags, page by page, in the order the filters ask for. */
export const flagsQuery = (filters: FlagFilters) =>
  infiniteQueryOptions({
    queryKey: flagKeys.list(filters),
    queryFn: ({ pageParam, signal }) =>
      client.call("listFlags", { ...filters, cursor: pageParam, limit: FLAGS_PAGE }, { signal }),
    initialPageParam: firstPage,
    getNextPageParam: nextCursor,
    placeholderData: keepPreviousData,
  });

/** The pending flags a board shows, in the dispatcher's order. */
export const flagBoardQuery = (filters: FlagFilters) =>
  queryOptions({
    queryKey: flagKeys.board(filters),
    queryFn: ({ signal }) => client.call("listFlags", { ...filters, limit: FLAGS_ON_BOARD }, { signal }),
    placeholderData: keepPreviousData,
  });

/** A flag with questions, completions, history and suggested handling. */
export const flagQuery = (id: number) =>
  queryOptions({ queryKey: flagKeys.one(id), queryFn: ({ signal }) => client.call("getFlag", { id }, { signal }) });

/** The whole chain a flag belongs to. */
export const flagChainQuery = (id: number) =>
  queryOptions({
    queryKey: flagKeys.chain(id),
    queryFn: ({ signal }) => client.call("getFlagChain", { id }, { signal }),
  });

/** What is wrong with the queues, and counts per agent. */
export const flagHealthQuery = () =>
  queryOptions({ queryKey: flagKeys.health(), queryFn: ({ signal }) => client.call("getFlagHealth", {}, { signal }) });

/** Whatever is shown of flags, and what hangs on them, is asked for again. */
function refreshFlags(cache: QueryClient): Promise<unknown> {
  for (const queryKey of [keys.summary(), keys.everyRun(), keys.everyTask()])
    void cache.invalidateQueries({ queryKey });
  return cache.invalidateQueries({ queryKey: flagKeys.all() });
}

type Change = "lockFlag" | "unlockFlag" | "completeFlag" | "answerFlag" | "waiveFlag";

/** A write that gives back the flag: it is shown at once, everything around it is asked for again. */
const changing = <K extends Change>(operation: K) =>
  mutationOptions({
    mutationFn: (input: CallInput<K>) => client.call(operation, input),
    onSuccess: (flag: Output<K>, _input, _before, { client: cache }) => {
      cache.setQueryData<FlagDetail>(flagKeys.one(flag.id), flag);
    },
    onSettled: (_flag, _error, _input, _before, { client: cache }) => refreshFlags(cache),
  });

/** Raises a flag. One key per form, so that a repeated request makes one flag. */
export const createFlagMutation = () =>
  mutationOptions({
    mutationFn: ({ key, ...input }: CallInput<"createFlag"> & { key?: string }) =>
      client.call("createFlag", input, { idempotencyKey: key ?? uuid() }),
    onSuccess: (_flag, _input, _before, { client: cache }) => void refreshFlags(cache),
  });

/** Locks a flag. A 409 says who was first. */
export const lockFlagMutation = () => changing("lockFlag");

/** Unlocks a flag. */
export const unlockFlagMutation = () => changing("unlockFlag");

/** Completes a flag, and raises the flags its changes cause in the same act. A 409 says who was first. */
export const completeFlagMutation = () => changing("completeFlag");

/** Answers an information request. */
export const answerFlagMutation = () => changing("answerFlag");

/** Lets one run go on although a flag is open. */
export const waiveFlagMutation = () => changing("waiveFlag");
