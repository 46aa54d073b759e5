import { Globe } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import Link from "@/components/ui/link";
import type { FlagOut } from "@/lib/contract/schemas";
import type { FlagType, ImpactLevel } from "@/lib/domain/flags/words";
import { IMPACT_WORDS, stateLook, targetWords, TYPE_WORDS } from "./words";

export function ImpactBadge({ impact, className }: { impact: ImpactLevel; className?: string }) {
  return (
    <Badge tone={IMPACT_WORDS[impact].tone} className={className}>
      {IMPACT_WORDS[impact].word}
    </Badge>
  );
}

export function TypeBadge({ type, className }: { type: FlagType; className?: string }) {
  return <Badge className={className}>{TYPE_WORDS[type].word}</Badge>;
}

export function StateBadge({
  flag,
  className,
}: {
  flag: Pick<FlagOut, "status" | "locked" | "claim">;
  className?: string;
}) {
  const { word, tone, icon: Icon, spin } = stateLook(flag);
  return (
    <Badge tone={tone} className={className}>
      <Icon aria-hidden className={cn(spin && "animate-spin [animation-duration:2.4s]")} />
      {word}
    </Badge>
  );
}

/** An agent's handle; a general flag is for all agents. */
export function AgentName({ handle, className }: { handle: string | null; className?: string }) {
  if (handle === null)
    return (
      <span className={cn("inline-flex items-center gap-1 text-xs font-medium", className)}>
        <Globe aria-hidden className="size-3.5 shrink-0" />
        {targetWords(null)}
      </span>
    );
  return (
    <span className={cn("font-mono text-xs [overflow-wrap:anywhere]", className)} title={handle}>
      {handle}
    </span>
  );
}

/** `#12` as a link to the flag. */
export function FlagLink({ id, className }: { id: number; className?: string }) {
  return (
    <Link href={`/flags/${id}`} className={cn("link whitespace-nowrap tabular-nums underline", className)}>
      #{id}
    </Link>
  );
}
