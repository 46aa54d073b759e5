/** A stretch of time drawn shorter than it was, in milliseconds: `shown` instead of `to - from`. */
export type Break = { from: number; to: number; shown: number };

/** The axis of the timeline: from a moment, over a span as drawn, in milliseconds. */
export type Domain = { start: number; span: number; breaks: readonly Break[] };

type Stretch = { from: number; to: number };

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map((n) => n * DAY),
];

const stepAtLeast = (ms: number): number => STEPS.find((step) => step >= ms) ?? STEPS.at(-1)!;

/** Idle time is shortened from this much on, and only where it would crush the work beside it. */
const LONG_IDLE = 10 * SECOND;

/** Stretches in which nothing but waiting for a person happened, shortened to a part of the work. */
function breaksOf(work: number, idle: readonly Stretch[]): Break[] {
  const shown = Math.max(2 * SECOND, work * 0.25);
  return idle
    .filter(({ from, to }) => to - from > Math.max(LONG_IDLE, 2 * shown))
    .map((stretch) => ({ ...stretch, shown }));
}

/**
 * The axis of a run. While it goes on the end lies ahead on a round number, so that bars grow into it and
 * the axis changes only now and then. `expectedEnd` is when it is thought to end; `margin` is the share of
 * the width kept free behind the last bar, for its label; `idle` are stretches that may be shortened.
 */
export function domainOf(run: {
  start: number;
  end: number | null;
  now: number;
  expectedEnd?: number | null;
  margin?: number;
  idle?: readonly Stretch[];
}): Domain {
  const { start, end, now, expectedEnd = null, margin = 0, idle = [] } = run;
  const used = 1 - Math.min(0.4, margin);
  const until = end ?? now;
  const breaks = breaksOf(until - start - idle.reduce((sum, each) => sum + each.to - each.from, 0), idle);
  const drawn = offsetOf({ start, breaks }, until);
  if (end !== null) return { start, span: Math.max(50, drawn / used), breaks };
  const left = expectedEnd === null ? 0 : Math.max(0, expectedEnd - now);
  const ahead = Math.max((drawn + left) / used, 2 * SECOND);
  const step = stepAtLeast(ahead / 8);
  return { start, span: Math.ceil(ahead / step) * step, breaks };
}

/** A moment's distance from the start as drawn, in milliseconds. */
export function offsetOf({ start, breaks }: Pick<Domain, "start" | "breaks">, at: number): number {
  let offset = at - start;
  for (const { from, to, shown } of breaks)
    if (at > from) offset -= (Math.min(at, to) - from) * (1 - shown / (to - from));
  return offset;
}

/** Step between ticks so that labels keep `minPx` apart, for an axis drawn `widthPx` wide. */
export const tickStep = (span: number, widthPx: number, minPx = 84): number =>
  stepAtLeast((span * minPx) / Math.max(1, widthPx));

/** A tick: the time since the start, and its place on the axis in per cent. */
export type Tick = { at: number; place: number };

/** Ticks at multiples of a step, for the part of the axis between two offsets as drawn. Breaks have none. */
export function ticksBetween(domain: Domain, from: number, to: number, step: number): Tick[] {
  const ticks: Tick[] = [];
  const edges = [domain.start, ...domain.breaks.flatMap((each) => [each.from, each.to]), Number.POSITIVE_INFINITY];
  for (let index = 0; index < edges.length; index += 2) {
    const [opens, closes] = [edges[index]!, edges[index + 1]!];
    const before = offsetOf(domain, opens);
    const first = opens - domain.start;
    const last = Math.min(closes - domain.start, first + (to - before));
    const begin = Math.max(first, first + (from - before));
    for (let at = Math.ceil(begin / step) * step; at <= last; at += step)
      ticks.push({ at, place: ((before + at - first) / domain.span) * 100 });
  }
  return ticks;
}

/** A tick's label: `0`, `200 ms`, `1.5 s`, `45 s`, `2:30`, `1 h 30`, `2 d`. */
export function tickLabel(at: number): string {
  if (at === 0) return "0";
  if (at < SECOND) return `${at} ms`;
  if (at < MINUTE) return `${Number((at / SECOND).toFixed(3))} s`;
  if (at < HOUR) {
    const seconds = (at % MINUTE) / SECOND;
    return `${Math.floor(at / MINUTE)}:${seconds % 1 === 0 ? String(seconds).padStart(2, "0") : seconds.toFixed(1).padStart(4, "0")}`;
  }
  if (at < DAY)
    return `${Math.floor(at / HOUR)} h${at % HOUR === 0 ? "" : ` ${String(Math.floor((at % HOUR) / MINUTE)).padStart(2, "0")}`}`;
  return `${Math.floor(at / DAY)} d${at % DAY === 0 ? "" : ` ${Math.floor((at % DAY) / HOUR)} h`}`;
}

/** Place of a moment on the axis in per cent. */
export const placeOf = (domain: Domain, at: number): number => (offsetOf(domain, at) / domain.span) * 100;
