import { z } from "zod";
import { EVENT_TYPES } from "@/lib/domain/events";
import { id, json, time } from "./common";

export const eventSchema = z
  .object({
    cursor: z.string().describe("Place in the global order; resume after it"),
    runId: id.nullable(),
    seq: z.int().nullable().describe("Gapless number within the run"),
    taskId: id.nullable(),
    type: z.enum(EVENT_TYPES),
    source: z.string(),
    signal: z.string().describe("Cascade signal, e.g. COORD_OPS:SPAWN"),
    timestamp: time,
    payload: json,
  })
  .meta({ id: "Event" });
export type RunEvent = z.infer<typeof eventSchema>;
