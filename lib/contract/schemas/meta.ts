import { z } from "zod";
import { id, time } from "./common";

export const broadcastResultSchema = z
  .object({
    id: id.describe("Id of the recorded signal"),
    outcome: z.enum(["accepted", "ignored"]),
    runId: id.optional(),
    coordinator: z.string().optional(),
    reason: z.string().optional().describe("Why the signal was ignored"),
  })
  .meta({ id: "BroadcastResult" });
export type BroadcastResult = z.infer<typeof broadcastResultSchema>;

export const summarySchema = z
  .object({
    openEscalations: z.int(),
    criticalFlags: z.int().describe("Critical flags that are pending, locked or not"),
    runsInProgress: z.int(),
    workers: z.array(
      z.object({ id: z.string(), host: z.string(), concurrency: z.int(), running: z.int(), seenAt: time }),
    ),
    operator: z.string(),
    defaultRepo: z.string().nullable(),
  })
  .meta({ id: "Summary" });
