import { keepPreviousData, mutationOptions, queryOptions, type QueryClient } from "@tanstack/react-query";
import type { CallInput, Output } from "../operations";
import { keys } from "../queries";
import { agentKeys } from "./agents";
import { client } from "./shared";

export const coordinatorKeys = {
  versions: (id: string) => ["coordinator", id, "versions"] as const,
  version: (id: string, number: number) => ["coordinator", id, "version", number] as const,
  drafts: () => ["coordinators", "drafts"] as const,
  pattern: (pattern: string, on: string) => ["pattern-test", pattern, on] as const,
  checks: () => ["coordinator-check"] as const,
  check: (text: string, create: boolean) => ["coordinator-check", text, create] as const,
  simulation: (id: string, text: string, runs: number) => ["coordinator-simulation", id, text, runs] as const,
};

/** Every stored definition of a coordinator, newest first. */
export const coordinatorVersionsQuery = (id: string) =>
  queryOptions({
    queryKey: coordinatorKeys.versions(id),
    queryFn: ({ signal }) => client.call("listCoordinatorVersions", { id }, { signal }),
  });

/** One definition as YAML with the one before it. A version never changes. */
export const coordinatorVersionQuery = (id: string, number: number) =>
  queryOptions({
    queryKey: coordinatorKeys.version(id, number),
    queryFn: ({ signal }) => client.call("getCoordinatorVersion", { id, number }, { signal }),
    staleTime: Infinity,
  });

/** Coordinators that were read from documents and still have gaps. */
export const coordinatorDraftsQuery = () =>
  queryOptions({
    queryKey: coordinatorKeys.drafts(),
    queryFn: ({ signal }) => client.call("listCoordinatorDrafts", {}, { signal }),
  });

/** What a pattern finds in the latest runs. It is not asked again when it was refused. */
export const patternTestQuery = (pattern: string, on: CallInput<"testPattern">["on"]) =>
  queryOptions({
    queryKey: coordinatorKeys.pattern(pattern, on ?? "mission"),
    queryFn: ({ signal }) => client.call("testPattern", { pattern, ...(on === undefined ? {} : { on }) }, { signal }),
    enabled: pattern !== "",
    retry: false,
  });

/** What is wrong with a definition, where; `create`: it is to be a new one. A text has the same answer for a while. */
export const coordinatorCheckQuery = (text: string, create: boolean) =>
  queryOptions({
    queryKey: coordinatorKeys.check(text, create),
    queryFn: ({ signal }) => client.call("validateCoordinator", { text, create }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 60_000,
  });

/** What the last `runs` ended runs would have done under a definition, whose text names it. */
export const coordinatorSimulationQuery = (
  id: string,
  text: string,
  definition: CallInput<"simulateCoordinator">["definition"],
  runs: number,
) =>
  queryOptions({
    queryKey: coordinatorKeys.simulation(id, text, runs),
    queryFn: ({ signal }) => client.call("simulateCoordinator", { id, definition, runs }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 60_000,
  });

function settle(cache: QueryClient, coordinator: Output<"getCoordinator">): void {
  cache.setQueryData(keys.coordinator(coordinator.id), coordinator);
  for (const queryKey of [keys.coordinators(), keys.coordinator(coordinator.id), agentKeys.all()])
    void cache.invalidateQueries({ queryKey });
}

/** Stores a definition; the one before it is kept as a version. */
export const putCoordinatorMutation = () =>
  mutationOptions({
    mutationFn: (input: CallInput<"putCoordinator">) => client.call("putCoordinator", input),
    onSuccess: (coordinator, _input, _before, { client: cache }) => settle(cache, coordinator),
    // What was free when it was checked may be taken by now; then it is said beside the field.
    onError: (_error, _input, _before, { client: cache }) =>
      cache.invalidateQueries({ queryKey: coordinatorKeys.checks() }),
  });

/** Takes back one's own change of policy that waits for approval. */
export const withdrawPolicyChangeMutation = () =>
  mutationOptions({
    mutationFn: (input: CallInput<"withdrawPolicyChange">) => client.call("withdrawPolicyChange", input),
    onSuccess: (coordinator, _input, _before, { client: cache }) => settle(cache, coordinator),
  });

/** Makes an older definition the newest. */
export const rollBackCoordinatorMutation = () =>
  mutationOptions({
    mutationFn: (input: CallInput<"rollBackCoordinator">) => client.call("rollBackCoordinator", input),
    onSuccess: (coordinator, _input, _before, { client: cache }) => settle(cache, coordinator),
  });
