import { infiniteQueryOptions, keepPreviousData, mutationOptions, queryOptions } from "@tanstack/react-query";
import type { CallInput } from "../operations";
import { client, firstPage, nextCursor } from "./shared";

/** Filters of the agent list, without paging. */
export type AgentFilters = Omit<CallInput<"listAgents">, "cursor" | "limit">;
export type SearchMode = NonNullable<CallInput<"searchAgents">["mode"]>;

/** Keys of what is known about agents. The short forms match all that lies below them. */
export const agentKeys = {
  all: () => ["agents"] as const,
  list: (filters: AgentFilters) => ["agents", "list", filters] as const,
  search: (q: string, mode: SearchMode, limit: number) => ["agents", "search", q, mode, limit] as const,
  hierarchy: () => ["agents", "hierarchy"] as const,
  one: (handle: string) => ["agent", handle] as const,
  version: (handle: string, number: number) => ["agent", handle, "version", number] as const,
};

export const AGENTS_PAGE = 50;

/** Agents with facets, page by page. */
export const agentsQuery = (filters: AgentFilters) =>
  infiniteQueryOptions({
    queryKey: agentKeys.list(filters),
    queryFn: ({ pageParam, signal }) =>
      client.call("listAgents", { ...filters, cursor: pageParam, limit: AGENTS_PAGE }, { signal }),
    initialPageParam: firstPage,
    getNextPageParam: nextCursor,
    placeholderData: keepPreviousData,
  });

/** The agents that fit a text best, with points, reasons and what the runner-up lacks (CAT-3). */
export const agentSearchQuery = (q: string, mode: SearchMode, limit = 20) =>
  queryOptions({
    queryKey: agentKeys.search(q, mode, limit),
    queryFn: ({ signal }) => client.call("searchAgents", { q, mode, limit }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });

/** Who manages whom (CAT-6). */
export const hierarchyQuery = () =>
  queryOptions({
    queryKey: agentKeys.hierarchy(),
    queryFn: ({ signal }) => client.call("getAgentHierarchy", {}, { signal }),
  });

/** An agent with identity, body, versions and latest attempts at tasks. */
export const agentQuery = (handle: string) =>
  queryOptions({
    queryKey: agentKeys.one(handle),
    queryFn: ({ signal }) => client.call("getAgent", { handle }, { signal }),
  });

/** One version as a file, with the file before it. A version never changes. */
export const agentVersionQuery = (handle: string, number: number) =>
  queryOptions({
    queryKey: agentKeys.version(handle, number),
    queryFn: ({ signal }) => client.call("getAgentVersion", { handle, number }, { signal }),
    staleTime: Infinity,
  });

/** Makes an older version the newest. */
export const rollBackAgentMutation = () =>
  mutationOptions({
    mutationFn: (input: CallInput<"rollBackAgent">) => client.call("rollBackAgent", input),
    onSuccess: (agent, _input, _before, { client: cache }) => {
      cache.setQueryData(agentKeys.one(agent.handle), agent);
      void cache.invalidateQueries({ queryKey: agentKeys.all() });
    },
  });

const agentPath = (handle: string) => `/api/v1/agents/${encodeURIComponent(handle)}`;

/** Addresses of an agent's downloads: as an exported file, as it was imported, as an A2A card. */
export const agentDownloads = (handle: string) => ({
  file: `${agentPath(handle)}/file`,
  original: `${agentPath(handle)}/file?original=true`,
  card: `${agentPath(handle)}/card`,
});

/** Address of an agent's page. */
export const agentHref = (handle: string): string => `/agents/${encodeURIComponent(handle)}`;
