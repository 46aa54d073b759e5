import { infiniteQueryOptions, keepPreviousData, mutationOptions, queryOptions } from "@tanstack/react-query";
import { v7 as uuid } from "uuid";
import { createClient } from "../client";
import type { CallInput } from "../operations";
import type { CatalogImportOut } from "../schemas";
import { keys } from "../queries";
import { agentKeys } from "./agents";
import { client, firstPage, nextCursor } from "./shared";

/** Filters of an import's files, without paging. */
export type ImportFileFilters = Omit<CallInput<"listImportFiles">, "id" | "cursor" | "limit">;

export const importKeys = {
  all: () => ["imports"] as const,
  one: (id: string) => ["import", id] as const,
  files: (id: string, filters: ImportFileFilters) => ["import", id, "files", filters] as const,
};

export const IMPORTS_PAGE = 30;
/** How often a running import is looked at, in milliseconds. */
const POLL_MS = 500;

/** Imports, newest first. */
export const importsQuery = () =>
  infiniteQueryOptions({
    queryKey: importKeys.all(),
    queryFn: ({ pageParam, signal }) =>
      client.call("listImports", { cursor: pageParam, limit: IMPORTS_PAGE }, { signal }),
    initialPageParam: firstPage,
    getNextPageParam: nextCursor,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some((each) => each.status === "running")) ? 2_000 : false,
  });

/** An import; asked for again and again until it has ended. */
export const importQuery = (id: string) =>
  queryOptions({
    queryKey: importKeys.one(id),
    queryFn: ({ signal }) => client.call("getImport", { id }, { signal }),
    refetchInterval: ({ state }) => (state.data === undefined || state.data.status === "running" ? POLL_MS : false),
  });

/** What became of each file of an import, page by page. */
export const importFilesQuery = (id: string, filters: ImportFileFilters) =>
  infiniteQueryOptions({
    queryKey: importKeys.files(id, filters),
    queryFn: ({ pageParam, signal }) =>
      client.call("listImportFiles", { id, ...filters, cursor: pageParam, limit: 100 }, { signal }),
    initialPageParam: firstPage,
    getNextPageParam: nextCursor,
    placeholderData: keepPreviousData,
  });

/** Where an import takes its files from. */
export type ImportSource =
  | { kind: "folder"; path: string }
  | { kind: "git"; git: string; ref?: string; commit?: string }
  | { kind: "upload"; file: File };

async function begin(source: ImportSource, dryRun: boolean): Promise<CatalogImportOut> {
  if (source.kind === "upload") return upload(source.file, dryRun);
  const { kind: _, ...from } = source;
  return client.call("startImport", { ...from, dryRun });
}

/** Sends a file as multipart; answers and errors are read as those of any other call. */
function upload(file: File, dryRun: boolean): Promise<CatalogImportOut> {
  const body = new FormData();
  body.set("file", file, file.name);
  const send: typeof fetch = (address, init) =>
    fetch(`${String(address)}?dryRun=${dryRun}`, {
      method: "POST",
      headers: { accept: "application/json" },
      body,
      signal: init?.signal ?? null,
    });
  return createClient({ fetch: send }).call("uploadImport", {});
}

/** Starts an import, or its preview with `dryRun`. */
export const startImportMutation = () =>
  mutationOptions({
    mutationFn: ({ source, dryRun }: { source: ImportSource; dryRun: boolean }) => begin(source, dryRun),
    onSuccess: (started, _input, _before, { client: cache }) => {
      cache.setQueryData(importKeys.one(started.id), started);
      void cache.invalidateQueries({ queryKey: importKeys.all() });
      void cache.invalidateQueries({ queryKey: agentKeys.all() });
    },
  });

/** Address of the whole catalog as files in a tar.gz. */
export const EXPORT_URL = "/api/v1/catalog/export";

/** Where a slash command leads; sends nothing. */
export const commandPreviewQuery = (command: string) =>
  queryOptions({
    queryKey: ["command", command] as const,
    queryFn: ({ signal }) => client.call("runCommand", { command, preview: true }, { signal, idempotencyKey: uuid() }),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    retry: false,
  });

/** Sends a slash command. One key per press, so that a repeated request makes one run. */
export const runCommandMutation = () =>
  mutationOptions({
    mutationFn: ({ key, ...input }: CallInput<"runCommand"> & { key: string }) =>
      client.call("runCommand", input, { idempotencyKey: key }),
    onSuccess: (_result, _input, _before, { client: cache }) => {
      void cache.invalidateQueries({ queryKey: keys.runs() });
      void cache.invalidateQueries({ queryKey: keys.summary() });
    },
  });
