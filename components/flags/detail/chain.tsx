"use client";

import { useQuery } from "@tanstack/react-query";
import { Link2 } from "lucide-react";
import dynamic from "next/dynamic";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import Link from "@/components/ui/link";
import { ErrorState, Skeleton } from "@/components/ui/states";
import { Count } from "@/components/ui/count";
import { useWide } from "@/components/ui/use-media";
import { flagChainQuery } from "@/lib/contract/queries/flags";
import type { FlagChain, FlagDetail } from "@/lib/contract/schemas";
import { AgentName, ImpactBadge, StateBadge } from "../badges";
import { titleOf } from "../words";

const ChainGraph = dynamic(() => import("./chain-graph"), {
  ssr: false,
  loading: () => <Skeleton className="m-4 h-56" />,
});

/** The chain a flag belongs to: as a graph where there is room, and as a list for everybody. */
export function Chain({ flag, onChain }: { flag: FlagDetail; onChain: () => void }) {
  const alone = flag.chainSize <= 1;
  const query = useQuery({ ...flagChainQuery(flag.id), enabled: !alone });
  const wide = useWide();
  const deepest = Math.max(0, ...(query.data?.flags.map((each) => each.depth) ?? []));
  return (
    <Card aria-label="Chain">
      <CardHeader
        title={
          <span className="flex items-center gap-2">
            Chain <Count>{flag.chainSize}</Count>
          </span>
        }
        {...(alone
          ? {}
          : {
              description: `This flag is at depth ${flag.chainDepth}${query.data === undefined ? "" : ` of ${deepest}; the chain starts with #${query.data.originId}`}`,
            })}
        actions={
          <Button size="sm" aria-haspopup="dialog" onClick={onChain}>
            <Link2 aria-hidden />
            Chain a flag
          </Button>
        }
      />
      {alone ? (
        <p className="px-4 py-3 text-sm text-muted-foreground">
          This flag caused no other, and none caused it. Chain one when your change affects another agent.
        </p>
      ) : query.data !== undefined ? (
        <>
          {wide && <ChainGraph chain={query.data} here={flag.id} />}
          <ChainList chain={query.data} here={flag.id} bordered={wide} />
        </>
      ) : query.isError ? (
        <ErrorState title="The chain could not be loaded" error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Skeleton className="m-4 h-24" />
      )}
    </Card>
  );
}

/** Flags of a chain below what caused them. */
function asTree(flags: FlagChain["flags"]): FlagChain["flags"] {
  const below = new Map<number, FlagChain["flags"]>();
  for (const flag of flags)
    if (flag.chainOriginId !== null) below.set(flag.chainOriginId, [...(below.get(flag.chainOriginId) ?? []), flag]);
  const known = new Set(flags.map((flag) => flag.id));
  const walk = (flag: FlagChain["flags"][number]): FlagChain["flags"] => [
    flag,
    ...(below.get(flag.id) ?? []).flatMap(walk),
  ];
  return flags.filter((flag) => flag.chainOriginId === null || !known.has(flag.chainOriginId)).flatMap(walk);
}

function ChainList({ chain, here, bordered }: { chain: FlagChain; here: number; bordered: boolean }) {
  return (
    <ol aria-label="Chain as a list" className={cn("divide-y divide-border", bordered && "border-t border-border")}>
      {asTree(chain.flags).map((flag) => (
        <li key={flag.id} style={{ paddingLeft: `${Math.min(flag.depth, 8) * 1.1}rem` }}>
          <Link
            href={`/flags/${flag.id}`}
            aria-current={flag.id === here ? "true" : undefined}
            className={cn(
              "flex flex-wrap items-center gap-x-2 gap-y-1 px-4 py-2 text-sm -outline-offset-2 hover:bg-hover",
              flag.id === here && "bg-selected",
            )}
          >
            <span className="sr-only">Depth {flag.depth}:</span>
            <span className="font-medium tabular-nums">#{flag.id}</span>
            <ImpactBadge impact={flag.impactLevel} />
            <span className="min-w-0 flex-1 basis-40 truncate">{titleOf(flag)}</span>
            <AgentName handle={flag.targetAgent} />
            <StateBadge flag={flag} />
          </Link>
        </li>
      ))}
    </ol>
  );
}
