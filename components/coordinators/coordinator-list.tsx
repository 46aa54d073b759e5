"use client";

import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleOff, Compass, Plus, Search } from "lucide-react";
import Link from "@/components/ui/link";
import { useMe } from "@/components/settings/shared/use-me";
import { PageHeader } from "@/components/shell/page-header";
import { Badge } from "@/components/ui/badge";
import { Button, buttonVariants } from "@/components/ui/button";
import { EmptyState, ErrorState } from "@/components/ui/states";
import { TextFilter } from "@/components/ui/text-filter";
import { useSearchState } from "@/components/ui/use-search-state";
import { coordinatorsQuery } from "@/lib/contract/queries";
import type { CoordinatorSummary } from "@/lib/contract/schemas";
import { DraftList } from "./draft-list";
import { ReviewNote } from "./review-note";
import { CoordinatorListSkeleton } from "./coordinator-list-skeleton";

/** Every coordinator with its domain, signals and agents. */
export function CoordinatorList() {
  const query = useQuery(coordinatorsQuery());
  const { refusal } = useMe();
  const [search, change] = useSearchState();
  const q = (search.get("q") ?? "").trim().toLowerCase();
  const all = query.data?.items ?? [];
  const shown = all.filter((each) =>
    [
      each.name,
      each.title,
      each.domain,
      each.domainDescription,
      ...each.aliases,
      ...each.signals.map((signal) => signal.name),
      ...each.agents.map((agent) => agent.handle),
    ].some((text) => text.toLowerCase().includes(q)),
  );
  return (
    <>
      <PageHeader
        title="Coordinators"
        description="Who takes which signal, and the agents each of them has."
        actions={
          refusal("operate") === null && (
            <Link href="/coordinators/new" className={buttonVariants({ variant: "primary" })}>
              <Plus aria-hidden />
              New coordinator
            </Link>
          )
        }
      >
        <TextFilter
          icon={Search}
          className="w-full sm:w-80"
          label="Search coordinators by name, signal, agent or alias"
          placeholder="Name, signal, agent or alias"
          value={search.get("q") ?? ""}
          onChange={(value) => change({ q: value })}
        />
      </PageHeader>
      <div className="px-4 pb-6 sm:px-6">
        {query.isPending && <CoordinatorListSkeleton />}
        {query.isError && query.data === undefined && (
          <ErrorState
            title="Coordinators could not be loaded"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        )}
        {query.isSuccess && all.length === 0 && (
          <EmptyState
            icon={Compass}
            title="There is no coordinator yet"
            action={
              <Link href="/agents/imports/new" className={buttonVariants({ variant: "outline" })}>
                Import
              </Link>
            }
          >
            Make a new one, import a coordinator specification, or put a definition into{" "}
            <code>catalog/coordinators</code> and start Quarterdeck again.
          </EmptyState>
        )}
        {all.length > 0 && shown.length === 0 && (
          <EmptyState
            icon={Search}
            title="No coordinator is called that"
            action={<Button onClick={() => change({ q: null })}>Show all</Button>}
          />
        )}
        <ul className="grid grid-cols-1 gap-4 xl:grid-cols-2">
          {shown.map((coordinator) => (
            <Item key={coordinator.id} coordinator={coordinator} />
          ))}
        </ul>
        <DraftList q={q} />
      </div>
    </>
  );
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

function Item({ coordinator }: { coordinator: CoordinatorSummary }) {
  return (
    <li className="flex min-w-0 flex-col gap-3 rounded-lg border border-border bg-card p-4">
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <h2 className="text-lg font-semibold wrap-anywhere">
            <Link href={`/coordinators/${coordinator.id}`} className="underline-offset-3 hover:underline">
              {coordinator.name}
            </Link>
          </h2>
          <p className="text-sm text-muted-foreground wrap-anywhere">
            <bdi>{coordinator.title}</bdi> · {coordinator.domainDescription}
          </p>
        </div>
        <div className="flex shrink-0 items-center gap-2">
          {coordinator.status !== "active" && <Badge className="capitalize">{coordinator.status}</Badge>}
          <Badge>v{coordinator.version}</Badge>
        </div>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <ReviewNote coordinator={coordinator} />
        {coordinator.aliases.length > 0 && (
          <span className="font-mono text-xs text-muted-foreground wrap-anywhere">
            {coordinator.aliases.join("  ")}
          </span>
        )}
      </div>
      <section aria-label={`Signals of ${coordinator.name}`}>
        <h3 className="mb-1.5 text-xs font-medium text-muted-foreground">
          {counted(coordinator.signals.length, "signal")}
        </h3>
        <ul className="flex flex-wrap gap-1.5">
          {coordinator.signals.map((signal) => (
            <li key={signal.name} className="max-w-full">
              <Link
                href={`/coordinators/${coordinator.id}#${signal.name}`}
                title={signal.description}
                className="inline-flex h-6 max-w-full items-center rounded-md border border-border px-2 font-mono text-xs hover:bg-hover"
              >
                <span className="truncate">{signal.name}</span>
              </Link>
            </li>
          ))}
        </ul>
      </section>
      <section aria-label={`Agents of ${coordinator.name}`} className="mt-auto">
        <h3 className="mb-1 text-xs font-medium text-muted-foreground">
          {counted(coordinator.agents.length, "agent")}
        </h3>
        <ul className="divide-y divide-border text-sm">
          {coordinator.agents.map((agent) => (
            <li key={agent.handle} className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 py-1.5">
              <span className="min-w-0">
                <span className="font-mono text-xs font-medium wrap-anywhere">{agent.handle}</span>{" "}
                <span className="text-muted-foreground">{agent.role}</span>
              </span>
              <ExecutorBadge executor={agent.executor} />
            </li>
          ))}
        </ul>
      </section>
    </li>
  );
}

/** What runs an agent's tasks; never more than is so. */
export function ExecutorBadge({ executor }: { executor: string | null }) {
  return executor === null ? (
    <Badge tone="human">
      <CircleOff aria-hidden />
      No executor configured
    </Badge>
  ) : (
    <Badge tone="ok">
      <CircleCheck aria-hidden />
      {executor}
    </Badge>
  );
}
