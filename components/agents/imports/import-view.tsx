"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowLeft, Check, Eye, Import, RotateCw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { Badge } from "@/components/ui/badge";
import { Button, buttonVariants } from "@/components/ui/button";
import Link from "@/components/ui/link";
import { Progress } from "@/components/ui/progress";
import { ErrorState, messageOf } from "@/components/ui/states";
import { Duration, RelativeTime } from "@/components/ui/time";
import { toast } from "@/components/ui/toast";
import { agentKeys } from "@/lib/contract/queries/agents";
import { importKeys, importQuery, startImportMutation } from "@/lib/contract/queries/catalog";
import type { CatalogImportOut } from "@/lib/contract/schemas";
import { FileTable } from "./file-table";
import { keptUpload } from "./kept-upload";
import { SOURCE_WORDS, sourceAgain } from "./sources";
import { ImportSkeleton } from "./import-skeleton";

/** One import: how far it is, what became of each file, and from a preview the way to do it for real. */
export function ImportView({ id }: { id: string }) {
  const query = useQuery(importQuery(id));
  const cache = useQueryClient();
  const running = query.data?.status === "running";
  const was = useRef(running);
  useEffect(() => {
    if (was.current && !running)
      for (const queryKey of [importKeys.one(id), importKeys.all(), agentKeys.all()])
        void cache.invalidateQueries({ queryKey });
    was.current = running;
  }, [cache, id, running]);
  if (query.data !== undefined) return <Loaded it={query.data} />;
  if (query.isError)
    return (
      <ErrorState title="This import could not be loaded" error={query.error} onRetry={() => void query.refetch()} />
    );
  return <ImportSkeleton />;
}

function Loaded({ it }: { it: CatalogImportOut }) {
  const { counts } = it;
  const changes = [
    ["added", counts.added],
    ["changed", counts.changed],
    ["unchanged", counts.unchanged],
    ["removed", counts.removed],
  ] as const;
  return (
    <div className="flex flex-col gap-4 py-4 sm:py-6">
      <header className="flex flex-col gap-2 px-4 sm:px-6">
        <Link href="/agents/imports" className="link inline-flex items-center gap-1 self-start text-sm">
          <ArrowLeft aria-hidden className="size-4" /> Imports
        </Link>
        <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
          <div className="min-w-0">
            <h1 className="text-xl font-semibold tracking-tight">{it.dryRun ? "Preview of an import" : "Import"}</h1>
            <p className="text-sm break-all text-muted-foreground">
              {SOURCE_WORDS[it.source.kind]}{" "}
              <span className="font-mono text-xs text-foreground">{it.source.location}</span>
              {it.revision !== null && (
                <>
                  {" "}
                  at <span className="font-mono text-xs text-foreground">{it.revision.slice(0, 10)}</span>
                </>
              )}
            </p>
            <p className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted-foreground">
              <ImportBadge it={it} />
              <span>
                {it.actor}, <RelativeTime at={it.startedAt} />
              </span>
              <span>
                took <Duration from={it.startedAt} to={it.endedAt} />
              </span>
            </p>
          </div>
          <Next it={it} />
        </div>
        {it.status === "running" && (
          <div className="flex items-center gap-3 rounded-md border border-border bg-card px-3 py-2.5">
            <Progress
              value={it.total === 0 ? 0 : it.done / it.total}
              label="Files read"
              text={`${it.done} of ${it.total} files`}
            />
            <span className="text-xs whitespace-nowrap text-muted-foreground tabular-nums">
              {it.total === 0 ? "Looking for files" : `${it.done} of ${it.total} files`}
            </span>
          </div>
        )}
        {it.error !== null && (
          <p role="alert" className="rounded-md bg-fail-soft px-3 py-2 text-sm break-words text-fail">
            <strong className="font-semibold">The import failed.</strong> {it.error}
          </p>
        )}
        {it.status === "complete" && (
          <p className="text-sm" role="status">
            <span className="text-muted-foreground">{it.dryRun ? "It would leave " : "The catalog now has "}</span>
            {changes.map(([word, count], index) => (
              <span key={word}>
                {index > 0 && ", "}
                <strong className="font-semibold tabular-nums">{count}</strong> {word}
              </span>
            ))}
            <span className="text-muted-foreground">
              {it.dryRun
                ? ". Nothing was changed."
                : counts.removed > 0
                  ? ". What its source no longer has is marked as removed, not deleted."
                  : "."}
            </span>
          </p>
        )}
      </header>
      <FileTable it={it} />
    </div>
  );
}

/** Preview or import, running, done or failed, as icon and word. */
export function ImportBadge({ it }: { it: Pick<CatalogImportOut, "dryRun" | "status"> }) {
  if (it.status === "running")
    return (
      <Badge tone="run">
        <RotateCw aria-hidden className="animate-spin [animation-duration:2.4s]" />
        {it.dryRun ? "Preview runs" : "Runs"}
      </Badge>
    );
  if (it.status === "failed") return <Badge tone="fail">Failed</Badge>;
  return it.dryRun ? (
    <Badge>
      <Eye aria-hidden />
      Preview
    </Badge>
  ) : (
    <Badge tone="ok">
      <Check aria-hidden />
      Imported
    </Badge>
  );
}

function Next({ it }: { it: CatalogImportOut }) {
  const router = useRouter();
  const mutation = useMutation(startImportMutation());
  if (it.status === "running") return null;
  if (!it.dryRun || it.status === "failed")
    return (
      <span className="flex flex-wrap gap-2">
        <Link href="/agents/imports/new" className={buttonVariants({ variant: "outline" })}>
          Import something else
        </Link>
        {it.status === "complete" && (
          <Link href="/agents" className={buttonVariants({ variant: "primary" })}>
            See the catalog
          </Link>
        )}
      </span>
    );
  const upload = it.source.kind === "upload" ? keptUpload(it.id) : null;
  const source = upload === null ? sourceAgain(it) : ({ kind: "upload", file: upload } as const);
  if (source === null)
    return (
      <Link href="/agents/imports/new?from=upload" className={buttonVariants({ variant: "outline" })}>
        Choose the file again to import it
      </Link>
    );
  const nothing = it.counts.imported + it.counts.repaired === 0 && it.counts.removed === 0;
  return (
    <Button
      variant="primary"
      busy={mutation.isPending}
      disabled={nothing}
      title={nothing ? "No file of a known format was read" : undefined}
      onClick={() =>
        mutation.mutate(
          { source, dryRun: false },
          {
            onSuccess: (started) => router.push(`/agents/imports/${started.id}`),
            onError: (error) => toast.error("The import did not start", { description: messageOf(error) }),
          },
        )
      }
    >
      <Import aria-hidden />
      Import for real
    </Button>
  );
}
