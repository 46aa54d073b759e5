export type Latency = { p50: number; p95: number; max: number; count: number };

/** Percentiles of durations in ms, rounded to hundredths. */
export function latency(samples: readonly number[]): Latency {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number) =>
    round(sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN);
  return { p50: at(0.5), p95: at(0.95), max: round(sorted.at(-1) ?? Number.NaN), count: sorted.length };
}

export const round = (value: number): number => Math.round(value * 100) / 100;
