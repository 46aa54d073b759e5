"use client";

import { useQuery } from "@tanstack/react-query";
import { SearchX } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import Link from "@/components/ui/link";
import { EmptyState, ErrorState } from "@/components/ui/states";
import { agentHref, agentSearchQuery, type SearchMode } from "@/lib/contract/queries/agents";
import type { AgentHit, AgentSearch } from "@/lib/contract/schemas";
import { KindIcon } from "../kind-icon";
import { useRowKeys } from "./agent-list";
import { AgentListSkeleton } from "./agent-list-skeleton";

/** The agents that fit a text best, each with its points and what they were given for (CAT-3). */
export function SearchResults({ q, mode }: { q: string; mode: SearchMode }) {
  const query = useQuery(agentSearchQuery(q, mode));
  const hits = query.data?.results ?? [];
  const box = useRowKeys(hits.length);
  if (query.isPending) return <AgentListSkeleton rows={5} />;
  if (query.data === undefined)
    return <ErrorState title="The search failed" error={query.error} onRetry={() => void query.refetch()} />;
  if (hits.length === 0)
    return (
      <EmptyState icon={SearchX} title="No agent fits these words">
        {mode === "score"
          ? "Points go to exact tags, capabilities and words of the description. Full text also finds stems, typing errors and synonyms."
          : "Try fewer or other words, or browse by module and tag."}
      </EmptyState>
    );
  const best = Math.max(...hits.map((hit) => hit.score), 1e-9);
  return (
    <div ref={box} className={cn("transition-opacity", query.isPlaceholderData && "opacity-60")}>
      <ol aria-label="Search results" className="divide-y divide-border">
        {hits.map((hit, index) => (
          <li key={hit.name}>
            <Hit hit={hit} index={index} share={hit.score / best} mode={query.data.mode} />
            {index === 1 && query.data.whyNot !== null && <WhyNot search={query.data} />}
          </li>
        ))}
      </ol>
    </div>
  );
}

const points = (score: number): string => (Number.isInteger(score) ? String(score) : score.toFixed(2));

function Hit({ hit, index, share, mode }: { hit: AgentHit; index: number; share: number; mode: SearchMode }) {
  return (
    <Link
      href={agentHref(hit.name)}
      data-row={index}
      className="group grid grid-cols-[4.5rem_minmax(0,1fr)] gap-3 px-4 py-3 -outline-offset-2 hover:bg-hover focus-visible:bg-hover sm:px-6"
    >
      <span className="flex flex-col gap-1.5">
        <span className="text-lg leading-5 font-semibold tabular-nums">
          {points(hit.score)}
          <span className="ml-1 text-xs font-normal text-muted-foreground">{mode === "score" ? "points" : "rank"}</span>
        </span>
        <span aria-hidden className="h-1 overflow-hidden rounded-full bg-hover">
          <span className="block h-full rounded-full bg-run-solid" style={{ width: `${Math.round(share * 100)}%` }} />
        </span>
      </span>
      <span className="flex min-w-0 flex-col gap-1.5">
        <span className="flex min-w-0 flex-wrap items-center gap-2">
          <KindIcon kind={hit.kind} className="self-center" />
          <span className="truncate font-mono text-sm font-medium group-hover:text-link">{hit.name}</span>
          {hit.module !== null && <span className="text-xs text-muted-foreground">{hit.module}</span>}
        </span>
        <span className="line-clamp-2 text-xs leading-5 text-muted-foreground">{hit.description}</span>
        {hit.reasons.length > 0 && (
          <span className="flex flex-wrap gap-1" aria-label="Reasons">
            {hit.reasons.map((reason) => (
              <Badge key={reason} tone="run" className="h-auto min-h-5 py-0.5 whitespace-normal">
                {reason}
              </Badge>
            ))}
          </span>
        )}
      </span>
    </Link>
  );
}

function WhyNot({ search: { whyNot, results } }: { search: AgentSearch }) {
  if (whyNot === null) return null;
  return (
    <p className="border-t border-border bg-sunken px-4 py-2 text-xs leading-5 text-muted-foreground sm:px-6">
      <span className="font-medium text-foreground">
        Why not <span className="font-mono">{whyNot.name}</span>?
      </span>{" "}
      It is {points(whyNot.behindBy)} behind <span className="font-mono">{results[0]?.name}</span>
      {whyNot.missing.length > 0 ? `. It lacks: ${whyNot.missing.join("; ")}.` : "."}
    </p>
  );
}
