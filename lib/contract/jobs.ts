import { z } from "zod";

/**
 * The job catalog. A job is a nudge: it says that a run has ready tasks, never what they are; the rows
 * say that. Parsed when it is added and again when it is worked on.
 */
export const jobs = {
  nudge: z.object({
    runId: z.uuid(),
    /** Ready tasks at the time of the nudge, so that a worker reserves no more places than it may need. */
    ready: z.int().min(1),
  }),
} as const;

export type JobName = keyof typeof jobs;
export type JobData<K extends JobName> = z.infer<(typeof jobs)[K]>;
