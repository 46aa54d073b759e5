import { cn } from "@/components/ui/cn";
import { tickLabel, ticksBetween, tickStep, type Domain } from "../model/axis";
import type { Sight } from "./use-zoom";

/** Ticks in sight, with their place in per cent of the whole axis. */
export function visibleTicks(domain: Domain, zoom: number, sight: Sight): { at: number; place: number }[] {
  const full = sight.width * zoom;
  const step = tickStep(domain.span, full);
  const from = (sight.left / full) * domain.span - step;
  const to = ((sight.left + sight.width) / full) * domain.span + step;
  return ticksBetween(from, Math.min(to, domain.span), step).map((at) => ({ at, place: (at / domain.span) * 100 }));
}

export function TickLabels({ ticks }: { ticks: { at: number; place: number }[] }) {
  return (
    <div aria-hidden className="relative h-full">
      {ticks.map(({ at, place }) => (
        <span
          key={at}
          className={cn(
            "absolute top-1/2 -translate-y-1/2 px-1.5 text-xs whitespace-nowrap text-muted-foreground tabular-nums",
            at > 0 && "-translate-x-full",
          )}
          style={{ left: `${place}%` }}
        >
          {tickLabel(at)}
        </span>
      ))}
    </div>
  );
}

/** Vertical lines behind the bars; the coloured one is now. */
export function GridLines({ ticks, now }: { ticks: { at: number; place: number }[]; now: number | null }) {
  return (
    <div aria-hidden className="pointer-events-none absolute inset-0">
      {ticks.map(({ at, place }) => (
        <span key={at} className="absolute inset-y-0 w-px bg-border" style={{ left: `${place}%` }} />
      ))}
      {now !== null && <span className="absolute inset-y-0 w-px bg-run-solid" style={{ left: `${now}%` }} />}
    </div>
  );
}
