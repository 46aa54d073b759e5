/** How long a step may take, by class: fast < 10 s, medium to 60 s, slow beyond. */
export const LAYERS = ["fast", "medium", "slow"] as const;
export type Layer = (typeof LAYERS)[number];

/** The temporal layer of a timeout (RUN-6). */
export function layerOf(timeoutMs: number): Layer {
  if (timeoutMs < 10_000) return "fast";
  return timeoutMs <= 60_000 ? "medium" : "slow";
}
