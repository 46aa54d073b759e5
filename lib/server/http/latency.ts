import { Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";

type Held = {
  registry: Registry;
  seconds: Histogram<"operation" | "status">;
  recent: number[];
  at: number;
  gauges: Map<string, Gauge>;
};
const holder = globalThis as typeof globalThis & { __quarterdeckMetrics?: Held };
const RECENT = 1_000;

function held(): Held {
  if (holder.__quarterdeckMetrics) return holder.__quarterdeckMetrics;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "quarterdeck_" });
  const seconds = new Histogram({
    name: "quarterdeck_http_request_duration_seconds",
    help: "Duration of API requests",
    labelNames: ["operation", "status"] as const,
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5],
    registers: [registry],
  });
  return (holder.__quarterdeckMetrics = { registry, seconds, recent: [], at: 0, gauges: new Map() });
}

/** Records how long an API request took, in milliseconds. */
export function recordRequest(operation: string, status: number, ms: number): void {
  const state = held();
  state.seconds.labels(operation, String(status)).observe(ms / 1_000);
  state.recent[state.at++ % RECENT] = ms;
}

/** 95th percentile of the latest 1,000 API requests of this process, in ms; null before the first (RUN-13). */
export function apiP95(): number | null {
  const { recent } = held();
  if (recent.length === 0) return null;
  const sorted = recent.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.95) - 1)]!;
}

/** Sets a gauge of the Prometheus page, making it on first use. */
export function setGauge(name: string, help: string, value: number, labels: Record<string, string> = {}): void {
  const state = held();
  let gauge = state.gauges.get(name);
  if (gauge === undefined) {
    gauge = new Gauge({ name, help, labelNames: Object.keys(labels), registers: [state.registry] });
    state.gauges.set(name, gauge);
  }
  gauge.set(labels, value);
}

/** The Prometheus text page. */
export const renderMetrics = (): Promise<string> => held().registry.metrics();
