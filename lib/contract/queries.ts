import {
  infiniteQueryOptions,
  keepPreviousData,
  mutationOptions,
  queryOptions,
  type QueryClient,
} from "@tanstack/react-query";
import { v7 as uuid } from "uuid";
import { ApiError } from "./client";
import type { CallInput, Output } from "./operations";
import { client, firstPage, nextCursor } from "./queries/shared";
import type { LogLineOut, RunEvent } from "./schemas";
import type { RunStatus } from "@/lib/domain/status";

/** Time ranges that end now, in milliseconds. */
export const WITHIN = { "1h": 3_600_000, "24h": 86_400_000, "7d": 604_800_000, "30d": 2_592_000_000 } as const;
/** Filters of the run list, without paging. `within` counts back from the moment of asking and wins over `from`. */
export type RunFilters = Omit<CallInput<"listRuns">, "cursor" | "limit" | "status"> & {
  status?: RunStatus[];
  within?: keyof typeof WITHIN;
};
/** Filters of the escalation list, without paging. */
export type EscalationFilters = Omit<CallInput<"listEscalations">, "cursor" | "limit">;
/** Filters of a run's findings, without paging. */
export type FindingFilters = Omit<CallInput<"listRunFindings">, "id" | "cursor" | "limit">;

/** Keys of every query. The short forms (`runs()`, `run(id)`) match all that lies below them. */
export const keys = {
  runs: (filters?: RunFilters) => (filters === undefined ? (["runs"] as const) : (["runs", filters] as const)),
  run: (id: string) => ["run", id] as const,
  everyRun: () => ["run"] as const,
  runEvents: (id: string) => ["run-events", id] as const,
  runFindings: (id: string, filters?: FindingFilters) =>
    filters === undefined ? (["run-findings", id] as const) : (["run-findings", id, filters] as const),
  report: (id: string) => ["report", id] as const,
  task: (id: string) => ["task", id] as const,
  everyTask: () => ["task"] as const,
  taskLogs: (id: string, attempt?: number, q?: string) =>
    attempt === undefined && q === undefined
      ? (["task-logs", id] as const)
      : (["task-logs", id, attempt ?? 0, q ?? ""] as const),
  escalations: (filters?: EscalationFilters) =>
    filters === undefined ? (["escalations"] as const) : (["escalations", filters] as const),
  escalation: (id: string) => ["escalation", id] as const,
  coordinators: () => ["coordinators"] as const,
  coordinator: (id: string) => ["coordinator", id] as const,
  preview: (signal: string, context: CallInput<"previewSignal">["context"]) => ["preview", signal, context] as const,
  summary: () => ["summary"] as const,
};

/** Whether a failed call is worth repeating: the server could not be reached, is overloaded or broke. */
export const isWorthRetrying = (failures: number, error: unknown): boolean =>
  failures < 2 && !(error instanceof ApiError && error.status < 500 && error.status !== 429);

/** Makes a server-rendered first page into the initial data of an infinite query. */
export const asFirstPage = <T>(page: T) => ({ pages: [page], pageParams: [firstPage] });

export const RUNS_PAGE = 50;

/** Filters as the API takes them at a moment in milliseconds. */
export function runFiltersAt({ within, ...filters }: RunFilters, now: number): Omit<RunFilters, "within"> {
  return within === undefined
    ? filters
    : { ...filters, from: new Date(now - WITHIN[within]).toISOString(), to: undefined };
}

/** Runs, newest first, page by page. */
export const runsQuery = (filters: RunFilters) =>
  infiniteQueryOptions({
    queryKey: keys.runs(filters),
    queryFn: ({ pageParam, signal }) =>
      client.call(
        "listRuns",
        { ...runFiltersAt(filters, Date.now()), cursor: pageParam, limit: RUNS_PAGE },
        { signal },
      ),
    initialPageParam: firstPage,
    getNextPageParam: nextCursor,
    placeholderData: keepPreviousData,
  });

/** A run with tasks that wait for locks is read anew this often. */
const LOCKS_MS = 5_000;

/** A run with tasks, gate, escalations and live status. */
export const runQuery = (id: string) =>
  queryOptions({
    queryKey: keys.run(id),
    queryFn: ({ signal }) => client.call("getRun", { id }, { signal }),
    // Whom a task waits for changes with other runs, whose events this one does not have.
    refetchInterval: ({ state }) => (state.data?.tasks.some((task) => task.waitingFor.length > 0) ? LOCKS_MS : false),
  });

const EVENTS_PAGE = 1_000;

/** All events of a run in order. A refetch reads only what is new, since the log is append-only. */
export const runEventsQuery = (id: string) =>
  queryOptions({
    queryKey: keys.runEvents(id),
    queryFn: async ({ signal, client: cache }): Promise<RunEvent[]> => {
      const events = [...(cache.getQueryData<RunEvent[]>(keys.runEvents(id)) ?? [])];
      for (;;) {
        const page = await client.call(
          "listRunEvents",
          { id, after: events.at(-1)?.seq ?? 0, limit: EVENTS_PAGE },
          { signal },
        );
        events.push(...page.items);
        if (page.nextAfter === null || page.items.length === 0) return events;
      }
    },
  });

/** A run's findings, most serious first, page by page. */
export const runFindingsQuery = (id: string, filters: FindingFilters = {}) =>
  infiniteQueryOptions({
    queryKey: keys.runFindings(id, filters),
    queryFn: ({ pageParam, signal }) =>
      client.call("listRunFindings", { id, ...filters, cursor: pageParam, limit: 200 }, { signal }),
    initialPageParam: firstPage,
    getNextPageParam: nextCursor,
    placeholderData: keepPreviousData,
  });

/** A run's report as data. */
export const reportQuery = (id: string) =>
  queryOptions({ queryKey: keys.report(id), queryFn: ({ signal }) => client.call("getRunReport", { id }, { signal }) });

/** Address of a report to download. */
export const reportUrl = (id: string, format: "json" | "md" | "sarif"): string =>
  `/api/v1/runs/${id}/report?format=${format}`;

/** A task with input, handoffs, result and attempts. */
export const taskQuery = (id: string) =>
  queryOptions({ queryKey: keys.task(id), queryFn: ({ signal }) => client.call("getTask", { id }, { signal }) });

const LOG_PAGE = 2_000;
/** Lines kept in the browser; older ones are read from the server when asked for. */
export const LOG_LINES_MAX = 50_000;

/** Log lines of a task. A refetch reads only what is new. `q` filters on the server. */
export const taskLogsQuery = (id: string, attempt?: number, q?: string) =>
  queryOptions({
    queryKey: keys.taskLogs(id, attempt ?? 0, q),
    queryFn: async ({ signal, client: cache, queryKey }): Promise<LogLineOut[]> => {
      const lines = [...(cache.getQueryData<LogLineOut[]>(queryKey) ?? [])];
      while (lines.length < LOG_LINES_MAX) {
        const page = await client.call(
          "listTaskLogs",
          { id, attempt, q: q || undefined, after: lines.at(-1)?.cursor, limit: LOG_PAGE },
          { signal },
        );
        lines.push(...page.items);
        if (page.nextCursor === null || page.items.length === 0) break;
      }
      return lines;
    },
  });

/** Escalations, newest first, page by page. */
export const escalationsQuery = (filters: EscalationFilters) =>
  infiniteQueryOptions({
    queryKey: keys.escalations(filters),
    queryFn: ({ pageParam, signal }) =>
      client.call("listEscalations", { ...filters, cursor: pageParam, limit: 50 }, { signal }),
    initialPageParam: firstPage,
    getNextPageParam: nextCursor,
    placeholderData: keepPreviousData,
  });

/** The filters under which the attention bar and the layout ask for what the person may decide. */
export const OPEN_ESCALATIONS: EscalationFilters = { scope: "roles", order: "deadline", status: "open" };

/** An escalation with everything needed to decide. */
export const escalationQuery = (id: string) =>
  queryOptions({
    queryKey: keys.escalation(id),
    queryFn: ({ signal }) => client.call("getEscalation", { id }, { signal }),
  });

/** All coordinators. */
export const coordinatorsQuery = () =>
  queryOptions({
    queryKey: keys.coordinators(),
    queryFn: ({ signal }) => client.call("listCoordinators", {}, { signal }),
    staleTime: 60_000,
  });

/** One coordinator with its definition, plans and metrics. */
export const coordinatorQuery = (id: string) =>
  queryOptions({
    queryKey: keys.coordinator(id),
    queryFn: ({ signal }) => client.call("getCoordinator", { id }, { signal }),
    staleTime: 60_000,
  });

/** The plan a signal would become. */
export const previewQuery = (signal: string, context: CallInput<"previewSignal">["context"]) =>
  queryOptions({
    queryKey: keys.preview(signal, context),
    queryFn: ({ signal: abort }) => client.call("previewSignal", { signal, context }, { signal: abort }),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });

/** Counts for the navigation, workers, and who you are. */
export const summaryQuery = () =>
  queryOptions({ queryKey: keys.summary(), queryFn: ({ signal }) => client.call("getSummary", {}, { signal }) });

/** After a write that gave back the run: shows it at once and refetches what depends on it. */
function settleRun(cache: QueryClient, run: Output<"getRun">): void {
  cache.setQueryData(keys.run(run.id), run);
  for (const queryKey of [keys.runs(), keys.runEvents(run.id), keys.summary(), keys.escalations()])
    void cache.invalidateQueries({ queryKey });
}

/** Broadcasts a signal. One key per press, so that a repeated request makes one run. */
export const broadcastMutation = () =>
  mutationOptions({
    mutationFn: ({ key, ...input }: CallInput<"broadcastSignal"> & { key?: string }) =>
      client.call("broadcastSignal", input, { idempotencyKey: key ?? uuid() }),
    onSuccess: (_result, _input, _before, { client: cache }) => {
      void cache.invalidateQueries({ queryKey: keys.runs() });
      void cache.invalidateQueries({ queryKey: keys.summary() });
    },
  });

/** Stops a run. */
export const abortRunMutation = () =>
  mutationOptions({
    mutationFn: (input: CallInput<"abortRun">) => client.call("abortRun", input),
    onSuccess: (run, _input, _before, { client: cache }) => settleRun(cache, run),
  });

/** Runs again what did not succeed. */
export const retryRunMutation = () =>
  mutationOptions({
    mutationFn: (input: CallInput<"retryRun">) => client.call("retryRun", input),
    onSuccess: (run, _input, _before, { client: cache }) => settleRun(cache, run),
  });

/** Decides an escalation. A 409 is an ApiError whose problem holds the first decision. */
export const decideMutation = () =>
  mutationOptions({
    mutationFn: (input: CallInput<"decideEscalation">) => client.call("decideEscalation", input),
    onSuccess: (escalation, _input, _before, { client: cache }) => {
      cache.setQueryData(keys.escalation(escalation.id), escalation);
    },
    onSettled: (_result, _error, input, _before, { client: cache }) => {
      for (const queryKey of [
        keys.escalation(input.id),
        keys.escalations(),
        keys.runs(),
        keys.summary(),
        keys.everyRun(),
      ])
        void cache.invalidateQueries({ queryKey });
    },
  });

/** Comments on an escalation. */
export const commentMutation = () =>
  mutationOptions({
    mutationFn: (input: CallInput<"commentEscalation">) =>
      client.call("commentEscalation", input, { idempotencyKey: uuid() }),
    onSuccess: (_comment, input, _before, { client: cache }) =>
      cache.invalidateQueries({ queryKey: keys.escalation(input.id) }),
  });
