"use client";

import { useNow } from "@/components/ui/clock";
import Link from "@/components/ui/link";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { StatusIcon } from "@/components/ui/status-badge";
import { RelativeTime } from "@/components/ui/time";
import type { ListedEscalation } from "@/lib/contract/schemas";
import { dueState } from "./due";
import { decisionLabel, TYPE_WORDS } from "./words";

/** One line of the inbox; the whole of it opens the escalation, its box selects it for a decision about several. */
export function InboxItem({
  escalation,
  current,
  suffix,
  selected,
  onSelect,
}: {
  escalation: ListedEscalation;
  current: boolean;
  suffix: string;
  selected?: boolean;
  onSelect?: (selected: boolean, range: boolean) => void;
}) {
  const open = escalation.status === "open";
  const due = dueState(escalation, useNow(30_000));
  return (
    <li
      className={cn(
        "relative flex [contain-intrinsic-size:auto_5rem] [content-visibility:auto] hover:bg-hover",
        (current || selected) && "bg-selected hover:bg-selected",
      )}
    >
      {onSelect !== undefined && (
        <label className="absolute top-0 left-0 grid h-10 w-9 cursor-pointer place-items-center">
          <input
            type="checkbox"
            tabIndex={-1}
            className="size-4 accent-(--primary)"
            aria-label={`Select ${escalation.title}`}
            checked={selected}
            onChange={(event) => onSelect(event.target.checked, (event.nativeEvent as MouseEvent).shiftKey === true)}
          />
        </label>
      )}
      <Link
        href={`/escalations/${escalation.id}${suffix}`}
        data-escalation={escalation.id}
        aria-current={current ? "page" : undefined}
        className={cn(
          "flex min-w-0 flex-1 gap-2.5 py-2.5 pr-4 -outline-offset-2",
          onSelect === undefined ? "pl-4" : "ml-9 pl-1",
        )}
      >
        <StatusIcon kind="escalation" status={escalation.status} className="mt-0.5" />
        <span className="flex min-w-0 flex-1 flex-col gap-0.5">
          <span className="flex items-start gap-2">
            <span
              className={cn(
                "line-clamp-3 min-w-0 flex-1 text-sm [overflow-wrap:anywhere]",
                escalation.unread ? "font-semibold" : open && "font-medium",
              )}
            >
              {escalation.title}
            </span>
            {escalation.unread && (
              <span className="mt-1.5 size-2 shrink-0 rounded-full bg-link">
                <span className="sr-only">Unread</span>
              </span>
            )}
          </span>
          <span className="flex flex-wrap gap-x-1.5 text-xs text-muted-foreground">
            <span>{escalation.coordinator}</span>
            <span aria-hidden>·</span>
            <span>{TYPE_WORDS[escalation.type]}</span>
            <span aria-hidden>·</span>
            <span className="[overflow-wrap:anywhere]">{escalation.role}</span>
            <span aria-hidden>·</span>
            <RelativeTime at={escalation.createdAt} />
          </span>
          {open && (escalation.deadline !== null || escalation.votes.length > 0) && (
            <span className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-muted-foreground">
              {due !== null && <Badge tone={due.tone}>{due.word}</Badge>}
              {escalation.deadline !== null && (
                <span className={due === null ? undefined : due.overdue ? "text-fail" : "text-late"}>
                  Deadline <RelativeTime at={escalation.deadline} />
                </span>
              )}
              {escalation.votes.length > 0 && (
                <span>
                  {escalation.votes.length} of {escalation.rules.quorum} chose
                </span>
              )}
            </span>
          )}
          {escalation.decision !== null && (
            <span className="text-xs break-words text-muted-foreground">
              <span className="font-medium text-foreground">{decisionLabel(escalation, escalation.decision)}</span> by{" "}
              {escalation.decision.by} via {escalation.decision.via}, <RelativeTime at={escalation.decision.at} />
              {escalation.decision.reason !== null && (
                <span className="line-clamp-2">“{escalation.decision.reason}”</span>
              )}
            </span>
          )}
        </span>
      </Link>
    </li>
  );
}
