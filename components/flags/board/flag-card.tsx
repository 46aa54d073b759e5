import { FileCode, Link2, Lock, MessageCircleQuestion } from "lucide-react";
import { memo } from "react";
import { cn } from "@/components/ui/cn";
import Link from "@/components/ui/link";
import { RelativeTime } from "@/components/ui/time";
import type { FlagOut } from "@/lib/contract/schemas";
import { ImpactBadge } from "../badges";
import { edgeClass, titleOf, TYPE_WORDS } from "../words";

/** A pending flag on the board; all of it is the link. */
export const FlagCard = memo(function FlagCard({ flag, column, row }: { flag: FlagOut; column: number; row: number }) {
  return (
    <Link
      href={`/flags/${flag.id}`}
      data-card={`${column}:${row}`}
      className={cn(
        "group flex flex-col gap-1.5 rounded-md border border-l-[3px] border-border bg-card px-3 py-2 hover:bg-hover",
        edgeClass(flag.impactLevel),
        flag.locked && "border-dashed bg-sunken",
      )}
    >
      <span className="flex items-center gap-2 text-xs text-muted-foreground">
        <span className="font-medium text-foreground tabular-nums group-hover:text-link">#{flag.id}</span>
        <ImpactBadge impact={flag.impactLevel} />
        <RelativeTime at={flag.createdAt} className="ml-auto" />
      </span>
      <span className="line-clamp-3 text-sm [overflow-wrap:anywhere]">{titleOf(flag, 160)}</span>
      {flag.locked && (
        <span className="flex items-start gap-1.5 text-xs text-human">
          <Lock aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          <span className="line-clamp-2 min-w-0 [overflow-wrap:anywhere]">
            {flag.lockedBy ?? "Locked"}
            {flag.lockReason !== null && `: ${flag.lockReason}`}
          </span>
        </span>
      )}
      <span className="flex min-w-0 items-center gap-2 text-xs text-muted-foreground">
        <span className="shrink-0 whitespace-nowrap">{TYPE_WORDS[flag.flagType].word}</span>
        <span className="min-w-0 truncate font-mono" title={`from ${flag.sourceAgent}`}>
          <span className="sr-only">from </span>
          {flag.sourceAgent}
        </span>
        <span className="ml-auto flex shrink-0 items-center gap-1.5 [&_svg]:size-3.5">
          {flag.asksAboutId !== null && (
            <span title={`Asks about flag #${flag.asksAboutId}`}>
              <MessageCircleQuestion aria-hidden />
              <span className="sr-only">asks about flag #{flag.asksAboutId}</span>
            </span>
          )}
          {flag.chainOriginId !== null && (
            <span title={`Chained to flag #${flag.chainOriginId}`}>
              <Link2 aria-hidden />
              <span className="sr-only">chained to flag #{flag.chainOriginId}</span>
            </span>
          )}
          {flag.relatedFiles.length > 0 && (
            <span className="inline-flex items-center gap-0.5 tabular-nums" title={flag.relatedFiles.join("\n")}>
              <FileCode aria-hidden />
              {flag.relatedFiles.length}
              <span className="sr-only">{flag.relatedFiles.length === 1 ? " file" : " files"}</span>
            </span>
          )}
        </span>
      </span>
    </Link>
  );
});
