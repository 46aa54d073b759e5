import { z } from "zod";
import { FLAG_STATUSES, FLAG_TYPES, IMPACT_LEVELS } from "@/lib/domain/flags/words";
import { id, json, time } from "./common";
import { eventSchema } from "./events";

/** A flag as the API shows it. Agents are handles; `createdBy` is the principal who sent the request. */
export const flagSchema = z
  .object({
    id: z.int(),
    flagType: z.enum(FLAG_TYPES),
    sourceAgent: z.string(),
    targetAgent: z.string().nullable().describe("Null: a general flag, seen by all"),
    changeDescription: z.string(),
    actionRequired: z.string(),
    impactLevel: z.enum(IMPACT_LEVELS),
    relatedFiles: z.array(z.string()),
    chainOriginId: z.int().nullable(),
    codeLocation: z.string().nullable(),
    exampleUsage: z.string().nullable(),
    context: json.nullable(),
    notes: z.string().nullable(),
    status: z.enum(FLAG_STATUSES),
    locked: z.boolean(),
    lockedBy: z.string().nullable(),
    lockReason: z.string().nullable(),
    lockedAt: time.nullable(),
    asksAboutId: z.int().nullable().describe("The flag an information_request asks about"),
    answer: z.string().nullable(),
    completedBy: z.string().nullable(),
    completedAt: time.nullable(),
    completions: z.int().describe("Agents that completed a general flag"),
    runId: id.nullable().describe("The run in which it was raised"),
    taskId: id.nullable(),
    claim: z.object({ runId: id, taskId: id }).nullable().describe("The running task it was delivered to"),
    createdBy: z.string(),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: "Flag" });
export type FlagOut = z.infer<typeof flagSchema>;

/** What the decision tree of FLAG-6 says about a flag, and why. */
export const handlingSchema = z.object({ rule: z.string(), handling: z.string(), steps: z.array(z.string()) });

export const flagDetailSchema = flagSchema
  .extend({
    completionsBy: z.array(
      z.object({ agent: z.string(), actor: z.string(), notes: z.string().nullable(), at: time, taskId: id.nullable() }),
    ),
    waivers: z.array(z.object({ runId: id, actor: z.string(), reason: z.string(), at: time })),
    questions: z.array(flagSchema).describe("Information requests about this flag"),
    asksAbout: flagSchema.nullable(),
    handling: z.array(handlingSchema).describe("Suggested handling, best first"),
    heldBack: z
      .array(z.object({ runId: id, taskId: id, agent: z.string(), task: z.string() }))
      .describe("Tasks that wait for this flag"),
    chainDepth: z.int().describe("0 for a flag that starts its chain"),
    chainSize: z.int(),
    history: z.array(eventSchema),
  })
  .meta({ id: "FlagDetail" });
export type FlagDetail = z.infer<typeof flagDetailSchema>;

export const flagChainSchema = z
  .object({
    originId: z.int(),
    flags: z.array(flagSchema.extend({ depth: z.int() })).describe("Origin first, then by depth and age"),
  })
  .meta({ id: "FlagChain" });
export type FlagChain = z.infer<typeof flagChainSchema>;

/** A completed flag, and what the cascade rule asks next (FLAG-4). */
export const flagCompletedSchema = flagDetailSchema
  .extend({
    caused: z.array(flagSchema).describe("Chained flags created with the completion"),
    cascade: z.object({ ask: z.boolean(), question: z.string(), chainOriginId: z.int() }),
    unlocked: z.array(z.int()).describe("Flags this answer unlocked"),
  })
  .meta({ id: "FlagCompleted" });
export type FlagCompleted = z.infer<typeof flagCompletedSchema>;

export const flagQueueSchema = z
  .object({
    agent: z.string(),
    actionable: z.array(flagSchema).describe("In the order the dispatcher delivers them"),
    locked: z.array(flagSchema),
  })
  .meta({ id: "FlagQueue" });
export type FlagQueue = z.infer<typeof flagQueueSchema>;

export const flagHealthSchema = z
  .object({
    pending: z.int(),
    locked: z.int(),
    agents: z.array(
      z.object({
        agent: z.string(),
        pending: z.int(),
        locked: z.int(),
        critical: z.int(),
        oldestId: z.int().nullable(),
        oldestAt: time.nullable(),
        overloaded: z.boolean(),
      }),
    ),
    zombies: z.array(
      z.object({ flagId: z.int(), lockedBy: z.string(), lockedAt: time, why: z.string(), fix: z.string() }),
    ),
    cycles: z.array(z.object({ agents: z.array(z.string()), flagIds: z.array(z.int()), fix: z.string() })),
    conflicts: z.array(
      z.object({ file: z.string(), flagIds: z.array(z.int()).describe("In the suggested order"), why: z.string() }),
    ),
  })
  .meta({ id: "FlagHealth" });
export type FlagHealth = z.infer<typeof flagHealthSchema>;

export const queryResultSchema = z
  .object({
    columns: z.array(z.string()),
    rows: z.array(z.record(z.string(), z.unknown())),
    truncated: z.boolean(),
    ms: z.number(),
  })
  .meta({ id: "QueryResult" });
export type QueryResult = z.infer<typeof queryResultSchema>;
