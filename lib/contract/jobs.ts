import { z } from "zod";

/**
 * The job catalog. A job is a nudge: it says which runs have ready tasks, never what they are; the rows
 * say that. Parsed when it is added and again when it is worked on.
 */
export const jobs = {
  nudge: z.object({
    /** Runs with the number of tasks that were ready, so that a worker reserves no more places than it may need. */
    runs: z.array(z.object({ runId: z.uuid(), ready: z.int().min(1) })).min(1),
  }),
} as const;

export type JobName = keyof typeof jobs;
export type JobData<K extends JobName> = z.infer<(typeof jobs)[K]>;

/** One run of a nudge. */
export type ReadyRun = JobData<"nudge">["runs"][number];
