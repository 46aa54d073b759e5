import type { BuiltinAnalysis } from "@/lib/domain/executor";
import type { AnalysisResult } from "@/lib/analysis/index";

/** The analyses that look at a repository and therefore run in a thread. */
export type RepositoryAnalysis = Exclude<BuiltinAnalysis, "noop" | "sleep">;

/** What a thread is started with. `now` is ISO 8601 UTC. */
export type ThreadJob = { analysis: RepositoryAnalysis; repo: string; params: Record<string, unknown>; now: string };

/** From the worker to the thread: stop, and stop your git processes. */
export type ThreadCommand = { type: "abort" };

/** From the thread to the worker. The last message is `result` or `error`. */
export type ThreadReport =
  | { type: "log"; text: string }
  | { type: "result"; result: AnalysisResult }
  | { type: "error"; kind: "retryable" | "terminal"; code: string; message: string };
