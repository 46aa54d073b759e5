"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowLeft, Pencil } from "lucide-react";
import dynamic from "next/dynamic";
import { buttonVariants } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import Link from "@/components/ui/link";
import { ErrorState, Skeleton } from "@/components/ui/states";
import { useSearchState } from "@/components/ui/use-search-state";
import { coordinatorQuery } from "@/lib/contract/queries";
import {
  coordinatorVersionQuery,
  coordinatorVersionsQuery,
  rollBackCoordinatorMutation,
} from "@/lib/contract/queries/coordinators";

const VersionHistory = dynamic(() => import("@/components/diff/version-history").then((it) => it.VersionHistory), {
  loading: () => <Skeleton className="h-96" />,
});

/** Every definition a coordinator had, what each changed, and rollback. */
export function VersionsView({ id }: { id: string }) {
  const cache = useQueryClient();
  const [search, change] = useSearchState();
  const versions = useQuery(coordinatorVersionsQuery(id));
  const name = useQuery(coordinatorQuery(id)).data?.name ?? id;
  const rollBack = useMutation(rollBackCoordinatorMutation());
  return (
    <div className="mx-auto flex w-full max-w-7xl flex-col gap-4 p-4 sm:p-6">
      <header className="flex flex-col gap-1.5">
        <Link href={`/coordinators/${id}`} className="link inline-flex items-center gap-1 self-start text-sm">
          <ArrowLeft aria-hidden className="size-4" /> {name}
        </Link>
        <div className="flex flex-wrap items-center justify-between gap-3">
          <h1 className="text-xl font-semibold tracking-tight">Versions of {name}</h1>
          <Link href={`/coordinators/${id}/edit`} className={buttonVariants({ variant: "outline" })}>
            <Pencil aria-hidden />
            Edit
          </Link>
        </div>
        <p className="text-sm text-muted-foreground">
          Every definition that was stored. A run keeps to the definition it began with.
        </p>
      </header>
      {versions.data === undefined ? (
        versions.isError ? (
          <ErrorState
            title="The versions could not be loaded"
            error={versions.error}
            onRetry={() => void versions.refetch()}
          />
        ) : (
          <Skeleton className="h-96" />
        )
      ) : (
        <Card aria-label="Version history">
          <VersionHistory
            versions={versions.data.items.map(({ number, author, createdAt, version }) => ({
              number,
              author,
              createdAt,
              note: `as v${version}`,
            }))}
            source={{
              key: ["coordinator", id],
              read: (number) => cache.fetchQuery(coordinatorVersionQuery(id, number)),
            }}
            chosen={Number(search.get("version")) || null}
            onChoose={(number) => change({ version: String(number) })}
            onRollBack={async (number) => {
              const { saved } = await rollBack.mutateAsync({ id, number });
              return saved ? "stored" : "asked";
            }}
            whatHappens="Signals that come after it follow the definition rolled back to; runs under way keep theirs."
          />
        </Card>
      )}
    </div>
  );
}
