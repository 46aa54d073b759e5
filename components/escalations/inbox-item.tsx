import Link from "@/components/ui/link";
import { cn } from "@/components/ui/cn";
import { StatusIcon } from "@/components/ui/status-badge";
import { RelativeTime } from "@/components/ui/time";
import type { EscalationSummary } from "@/lib/contract/schemas";
import { decisionLabel, TYPE_WORDS } from "./words";

/** One line of the inbox; the whole of it opens the escalation. */
export function InboxItem({ escalation, selected }: { escalation: EscalationSummary; selected: boolean }) {
  return (
    <li>
      <Link
        href={`/escalations/${escalation.id}`}
        data-escalation={escalation.id}
        aria-current={selected ? "page" : undefined}
        className={cn(
          "flex gap-2.5 px-4 py-2.5 -outline-offset-2 hover:bg-hover",
          selected && "bg-selected hover:bg-selected",
        )}
      >
        <StatusIcon kind="escalation" status={escalation.status} className="mt-0.5" />
        <span className="flex min-w-0 flex-1 flex-col gap-0.5">
          <span className={cn("line-clamp-3 text-sm break-words", escalation.status === "open" && "font-medium")}>
            {escalation.title}
          </span>
          <span className="flex flex-wrap gap-x-1.5 text-xs text-muted-foreground">
            <span>{escalation.coordinator}</span>
            <span aria-hidden>·</span>
            <span>{TYPE_WORDS[escalation.type]}</span>
            <span aria-hidden>·</span>
            <span>{escalation.role}</span>
            <span aria-hidden>·</span>
            <RelativeTime at={escalation.createdAt} />
          </span>
          {escalation.status === "open" && escalation.deadline !== null && (
            <span className="text-xs text-late">
              Deadline <RelativeTime at={escalation.deadline} />
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
