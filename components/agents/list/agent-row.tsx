"use client";

import { memo } from "react";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import Link from "@/components/ui/link";
import { RelativeTime } from "@/components/ui/time";
import { agentHref } from "@/lib/contract/queries/agents";
import type { AgentSummary } from "@/lib/contract/schemas";
import { KindIcon } from "../kind-icon";
import { AGENT_STATUS_LOOKS } from "../words";

/** Columns of the list on wide screens; the head uses them too. */
export const COLUMNS =
  "xl:grid xl:grid-cols-[minmax(14rem,3fr)_minmax(5rem,0.7fr)_minmax(10rem,1.2fr)_minmax(8rem,1fr)_5rem] xl:items-center xl:gap-x-4";

const TAGS = 2;

/** One agent as a row, and as a card where there is less room. The whole of it is the link. */
export const AgentRow = memo(function AgentRow({ agent, index }: { agent: AgentSummary; index: number }) {
  return (
    <Link
      href={agentHref(agent.handle)}
      data-row={index}
      className={cn(
        "group flex flex-col gap-1.5 px-4 py-2.5 -outline-offset-2 hover:bg-hover focus-visible:bg-hover sm:px-6",
        COLUMNS,
      )}
    >
      <span className="flex min-w-0 gap-2.5">
        <KindIcon kind={agent.kind} color={agent.color} className="mt-0.5" />
        <span className="min-w-0">
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className="truncate font-mono text-sm font-medium group-hover:text-link">{agent.handle}</span>
            {agent.status !== "active" && (
              <Badge tone={AGENT_STATUS_LOOKS[agent.status].tone}>{AGENT_STATUS_LOOKS[agent.status].word}</Badge>
            )}
            {agent.pendingFlags > 0 && (
              <Badge tone="human">
                {agent.pendingFlags === 1 ? "1 pending flag" : `${agent.pendingFlags} pending flags`}
              </Badge>
            )}
          </span>
          <span className="line-clamp-2 text-xs leading-5 text-muted-foreground xl:line-clamp-1">
            {agent.description === "" ? "No description" : agent.description}
          </span>
        </span>
      </span>
      <span className="hidden truncate text-sm text-muted-foreground xl:block">{agent.module ?? "–"}</span>
      <Tags tags={agent.tags} />
      <span className="hidden truncate text-sm text-muted-foreground xl:block" title={agent.managedBy.join(", ")}>
        {agent.managedBy.length === 0 ? "nobody" : agent.managedBy.join(", ")}
      </span>
      <span className="hidden text-right text-xs text-muted-foreground xl:block">
        <RelativeTime at={agent.updatedAt} />
      </span>
    </Link>
  );
});

function Tags({ tags }: { tags: readonly string[] }) {
  if (tags.length === 0) return <span className="hidden text-sm text-muted-foreground xl:block">–</span>;
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-1 pl-6.5 xl:flex-nowrap xl:overflow-hidden xl:pl-0">
      {tags.slice(0, TAGS).map((tag) => (
        <Badge key={tag} className="min-w-0 shrink">
          <span className="truncate">{tag}</span>
        </Badge>
      ))}
      {tags.length > TAGS && <span className="text-xs text-muted-foreground">+{tags.length - TAGS}</span>}
    </span>
  );
}
