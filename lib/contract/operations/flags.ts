import { z } from "zod";
import { FLAG_LENGTHS, FLAG_STATUSES, FLAG_TYPES, IMPACT_LEVELS } from "@/lib/domain/flags/words";
import { causedFlagSchema, flagInputSchema } from "@/lib/domain/flags/flag";
import { cursor, define, limit, listOf, MOST, plainText, whole } from "../operation";
import { PATHS } from "../paths";
import * as out from "../schemas";

const byNumber = z.object({ id: whole(1, MOST) });
const handle = plainText(FLAG_LENGTHS.handle.max);
/** On whose behalf: an agent's handle. The principal is taken from the session or key. */
const agent = handle.optional().describe("Handle of the agent on whose behalf; the flag's target unless given");

/** Flags: what agents tell each other. */
export const flagsOperations = define({
  listFlags: {
    ...PATHS.listFlags,
    tag: "flags",
    access: "read",
    status: 200,
    summary: "List flags, as the dispatcher orders them or newest first",
    query: z.object({
      target: handle.optional().describe("Handle, or `none` for general flags"),
      source: handle.optional(),
      agent: handle.optional().describe("What this agent sees: its own and the general flags it has not completed"),
      status: listOf(FLAG_STATUSES),
      type: listOf(FLAG_TYPES),
      impact: listOf(IMPACT_LEVELS),
      locked: z.enum(["true", "false"]).optional(),
      file: plainText(FLAG_LENGTHS.relatedFile.max).optional().describe("Part of a related file's path"),
      q: plainText(200).optional().describe("Text in description or action, or a number"),
      order: z.enum(["queue", "newest"]).default("newest"),
      cursor,
      limit,
    }),
    output: out.pageOf(out.flagSchema),
  },
  createFlag: {
    ...PATHS.createFlag,
    tag: "flags",
    access: "flags",
    status: 201,
    idempotent: true,
    summary: "Tell an agent, or all of them, what changed and what they must do",
    body: flagInputSchema,
    output: out.flagDetailSchema,
  },
  getFlag: {
    ...PATHS.getFlag,
    tag: "flags",
    access: "read",
    status: 200,
    summary: "A flag with questions, completions, history and suggested handling",
    params: byNumber,
    output: out.flagDetailSchema,
  },
  getFlagChain: {
    ...PATHS.getFlagChain,
    tag: "flags",
    access: "read",
    status: 200,
    summary: "The whole chain a flag belongs to",
    params: byNumber,
    output: out.flagChainSchema,
  },
  lockFlag: {
    ...PATHS.lockFlag,
    tag: "flags",
    access: "flags",
    status: 200,
    summary: "Lock a flag while its agent waits for something; a second lock gets 409 with the first",
    params: byNumber,
    body: z.object({ agent, reason: plainText(FLAG_LENGTHS.lockReason.max).default("Waits for an answer.") }),
    output: out.flagDetailSchema,
  },
  unlockFlag: {
    ...PATHS.unlockFlag,
    tag: "flags",
    access: "flags",
    status: 200,
    summary: "Unlock a flag; one that is not locked stays as it is",
    params: byNumber,
    body: z.object({ agent, reason: plainText(FLAG_LENGTHS.reason.max).optional() }),
    output: out.flagDetailSchema,
  },
  completeFlag: {
    ...PATHS.completeFlag,
    tag: "flags",
    access: "flags",
    status: 200,
    summary: "Complete a flag; the first completion stands, a second gets 409 with who completed it",
    params: byNumber,
    body: z.object({
      agent,
      notes: plainText(FLAG_LENGTHS.notes.max).optional(),
      caused: z
        .array(causedFlagSchema)
        .max(20)
        .default([])
        .describe("Flags that the changes made for this one cause; they are chained to it"),
    }),
    output: out.flagCompletedSchema,
  },
  answerFlag: {
    ...PATHS.answerFlag,
    tag: "flags",
    access: "flags",
    status: 200,
    summary: "Answer an information request; completes it and unlocks the flag it asks about",
    params: byNumber,
    body: z.object({ agent, answer: plainText(FLAG_LENGTHS.answer.max).min(1) }),
    output: out.flagCompletedSchema,
  },
  waiveFlag: {
    ...PATHS.waiveFlag,
    tag: "flags",
    access: "decide",
    status: 200,
    summary: "Let one run go on although the flag is open; recorded with the reason",
    params: byNumber,
    body: z.object({ runId: z.uuid(), reason: plainText(FLAG_LENGTHS.reason.max).min(1) }),
    output: out.flagDetailSchema,
  },
  getFlagHealth: {
    ...PATHS.getFlagHealth,
    tag: "flags",
    access: "read",
    status: 200,
    summary: "Zombies, cycles, overload, oldest flags and conflicts over files",
    output: out.flagHealthSchema,
  },
  getAgentFlags: {
    ...PATHS.getAgentFlags,
    tag: "flags",
    access: "read",
    status: 200,
    summary: "An agent's queue: critical first, then oldest; locked ones apart",
    params: z.object({ handle }),
    output: out.flagQueueSchema,
  },
  runQuery: {
    ...PATHS.runQuery,
    tag: "flags",
    access: "read",
    status: 200,
    summary: "One read-only SELECT over agents_catalog and flags",
    body: z.object({ sql: plainText(10_000).min(1) }),
    output: out.queryResultSchema,
  },
});
