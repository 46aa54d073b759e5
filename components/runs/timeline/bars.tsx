import { cn } from "@/components/ui/cn";
import { formatDuration } from "@/components/ui/time-format";
import { placeOf, type Domain } from "../model/axis";
import type { Segment, SegmentKind } from "../model/segments";

/** Looks of the kinds of time: colour and pattern, so that neither alone must be seen. */
export const KIND_LOOKS: Record<SegmentKind, { word: string; bar: string }> = {
  wait: { word: "Waiting", bar: "h-2.5 border border-queue-solid bg-queue-soft pattern-wait" },
  flags: { word: "Handling flags first", bar: "h-4 border-2 border-run-solid bg-run-soft" },
  run: { word: "Running", bar: "h-4 bg-run-solid" },
  retry: { word: "Waiting to retry", bar: "h-2.5 border border-late-solid bg-late-soft pattern-retry" },
  held: { word: "Held back by a flag", bar: "h-2.5 border border-dashed border-human-solid bg-human-soft" },
  locked: { word: "Waits for a lock", bar: "h-2.5 border border-dashed border-late-solid bg-late-soft" },
  human: { word: "Waits for a person", bar: "h-4 border border-human-solid bg-human-soft pattern-human" },
};

const OUTCOME_BARS: Record<NonNullable<Segment["outcome"]>, { bar: string; word: string }> = {
  succeeded: { bar: "bg-ok-solid", word: "ran" },
  failed: { bar: "bg-fail-solid", word: "failed after" },
  timed_out: { bar: "bg-late-solid", word: "timed out after" },
  aborted: { bar: "bg-stop-solid", word: "was stopped after" },
  lost: { bar: "bg-fail-solid", word: "was lost with its worker after" },
};

/** A segment in words: "waited 0.2 s", "failed after 3.1 s". */
export function segmentWords(segment: Segment, now: number): string {
  const time = formatDuration((segment.to ?? now) - segment.from);
  if (segment.kind === "wait") return `waited ${time}`;
  if (segment.kind === "retry") return `waited ${time} to retry`;
  if (segment.kind === "held")
    return segment.to === null ? `held back by a flag for ${time}` : `was held back by a flag for ${time}`;
  if (segment.kind === "locked") return `waited ${time} for a lock`;
  if (segment.kind === "flags" && segment.outcome === undefined) return `handled flags for ${time}`;
  if (segment.kind === "human") return `waited ${time} for a person`;
  if (segment.outcome === undefined) return segment.to === null ? `runs for ${time}` : `ran ${time}`;
  return `${OUTCOME_BARS[segment.outcome].word} ${time}`;
}

/** The bars of one row, and how long the work took beside the last of them. */
export function Bars({
  segments,
  domain,
  now,
  muted = false,
}: {
  segments: readonly Segment[];
  domain: Domain;
  now: number;
  muted?: boolean;
}) {
  if (segments.length === 0) return null;
  const shown = segments.map((segment) => {
    const left = placeOf(domain, segment.from);
    return { segment, left, width: Math.max(0, placeOf(domain, segment.to ?? now) - left) };
  });
  const last = shown.at(-1)!;
  const worked = segments.find(({ kind }) => kind !== "wait" && kind !== "held" && kind !== "locked") ?? segments[0]!;
  const words = segments.map((segment) => segmentWords(segment, now)).join(", ");
  return (
    <div className="absolute inset-0" role="img" aria-label={words}>
      {shown.map(({ segment, left, width }) => (
        <span
          key={`${segment.kind}-${segment.from}`}
          title={`${segment.attempt !== undefined && segment.attempt > 1 ? `Attempt ${segment.attempt}: ` : ""}${segmentWords(segment, now)}`}
          className={cn(
            "absolute top-1/2 min-w-[3px] -translate-y-1/2 rounded-[3px]",
            KIND_LOOKS[segment.kind].bar,
            segment.kind === "run" && segment.outcome !== undefined && OUTCOME_BARS[segment.outcome].bar,
            segment.kind === "run" &&
              segment.to === null &&
              "after:absolute after:inset-y-0 after:right-0 after:w-1 after:animate-pulse-soft after:rounded-r-[3px] after:bg-card/70",
            muted && segment.kind === "run" && "h-1.5",
          )}
          style={{ left: `${left}%`, width: `${width}%` }}
        />
      ))}
      <span
        aria-hidden
        className="absolute top-1/2 -translate-y-1/2 px-1.5 text-xs whitespace-nowrap text-muted-foreground tabular-nums"
        style={{ left: `${last.left + last.width}%` }}
      >
        {formatDuration((last.segment.to ?? now) - worked.from)}
      </span>
    </div>
  );
}

const RARE = new Set<SegmentKind>(["flags", "held", "locked"]);

/** What the bars' colours and patterns mean; rare kinds are explained where they occur. */
export function Legend({ kinds, className }: { kinds: ReadonlySet<SegmentKind>; className?: string }) {
  return (
    <ul
      aria-label="Legend"
      className={cn("flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-muted-foreground", className)}
    >
      {(Object.keys(KIND_LOOKS) as SegmentKind[])
        .filter((kind) => !RARE.has(kind) || kinds.has(kind))
        .map((kind) => (
          <li key={kind} className="flex items-center gap-1.5">
            <span aria-hidden className={cn("w-5 rounded-[3px]", KIND_LOOKS[kind].bar)} />
            {KIND_LOOKS[kind].word}
          </li>
        ))}
    </ul>
  );
}
