import { cn } from "@/components/ui/cn";
import { formatDuration, formatShort } from "@/components/ui/time-format";
import { placeOf, tickLabel, ticksBetween, tickStep, type Domain, type Tick } from "../model/axis";
import type { Sight } from "./use-zoom";

/** Ticks in sight. */
export function visibleTicks(domain: Domain, zoom: number, sight: Sight): Tick[] {
  const full = sight.width * zoom;
  const step = tickStep(domain.span, full);
  const from = (sight.left / full) * domain.span - step;
  const to = ((sight.left + sight.width) / full) * domain.span + step;
  return ticksBetween(domain, Math.max(0, from), Math.min(to, domain.span), step);
}

/** Breaks as drawn, in per cent. */
const drawnBreaks = (domain: Domain) =>
  domain.breaks.map((each) => {
    const left = placeOf(domain, each.from);
    return { left, width: placeOf(domain, each.to) - left, ms: each.to - each.from };
  });

export function TickLabels({ ticks, domain }: { ticks: Tick[]; domain: Domain }) {
  return (
    <div aria-hidden className="relative h-full text-xs whitespace-nowrap text-muted-foreground tabular-nums">
      {ticks.map(({ at, place }) => (
        <span
          key={at}
          className={cn("absolute top-1/2 -translate-y-1/2 px-1.5", at > 0 && "-translate-x-full")}
          style={{ left: `${place}%` }}
        >
          {tickLabel(at)}
        </span>
      ))}
      {drawnBreaks(domain).map(({ left, width, ms }) => (
        <span
          key={left}
          title={`${formatDuration(ms)} of waiting for a person, drawn shorter`}
          className="@container absolute inset-y-1.5 flex items-center justify-center rounded-[4px] bg-human-soft text-human"
          style={{ left: `${left}%`, width: `${width}%` }}
        >
          <span className="hidden @min-[3rem]:inline">{formatShort(ms)}</span>
        </span>
      ))}
    </div>
  );
}

/** Vertical lines behind the bars; the coloured one is now, the dashed ones bound a stretch drawn shorter. */
export function GridLines({ ticks, domain, now }: { ticks: Tick[]; domain: Domain; now: number | null }) {
  return (
    <div aria-hidden className="pointer-events-none absolute inset-0">
      {ticks.map(({ at, place }) => (
        <span key={at} className="absolute inset-y-0 w-px bg-border" style={{ left: `${place}%` }} />
      ))}
      {drawnBreaks(domain).map(({ left, width }) => (
        <span
          key={left}
          className="absolute inset-y-0 border-x border-dashed border-human-solid/50"
          style={{ left: `${left}%`, width: `${width}%` }}
        />
      ))}
      {now !== null && <span className="absolute inset-y-0 w-px bg-run-solid" style={{ left: `${now}%` }} />}
    </div>
  );
}
