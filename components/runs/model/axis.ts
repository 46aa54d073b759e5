/** The axis of the timeline: from a moment, over a span, in milliseconds. */
export type Domain = { start: number; span: number };

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

/**
 * The axis of a run. While it goes on the end lies ahead on a round number, so that bars grow into it and
 * the axis changes only now and then. `expectedEnd` is when it is thought to end; `margin` is the share of
 * the width kept free behind the last bar, for its label.
 */
export function domainOf(
  start: number,
  end: number | null,
  now: number,
  expectedEnd: number | null,
  margin = 0,
): Domain {
  const used = 1 - Math.min(0.4, margin);
  if (end !== null) return { start, span: Math.max(50, (end - start) / used) };
  const ahead = Math.max((now - start) / used, expectedEnd === null ? 0 : (expectedEnd - start) / used, 2 * SECOND);
  const step = stepAtLeast(ahead / 8);
  return { start, span: Math.ceil(ahead / step) * step };
}

/** Step between ticks so that labels keep `minPx` apart, for an axis drawn `widthPx` wide. */
export const tickStep = (span: number, widthPx: number, minPx = 84): number =>
  stepAtLeast((span * minPx) / Math.max(1, widthPx));

/** Ticks, counted from the start, that lie in a part of the axis. */
export function ticksBetween(from: number, to: number, step: number): number[] {
  const ticks: number[] = [];
  for (let at = Math.max(0, Math.ceil(from / step) * step); at <= to; at += step) ticks.push(at);
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
export const placeOf = (domain: Domain, at: number): number => ((at - domain.start) / domain.span) * 100;
