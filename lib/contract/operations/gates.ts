import { z } from "zod";
import { byId, cursor, define, limit, plainText } from "../operation";
import { PATHS } from "../paths";
import * as out from "../schemas";

const checklists = z.object({ runId: z.uuid(), lists: z.array(out.runChecklistSchema) });

/** Bypasses of gates, and the checklists of runs. */
export const gatesOperations = define({
  listBypasses: {
    ...PATHS.listBypasses,
    tag: "gates",
    access: "read",
    status: 200,
    summary: "Gates that people let pass, newest first; as JSON, or as CSV (Accept: text/csv)",
    query: z.object({
      gate: plainText(100).optional().describe("Id of a gate"),
      coordinator: plainText(100).optional().describe("Id or name of a coordinator"),
      person: plainText(100).optional().describe("Name of somebody who approved"),
      state: z.enum(["active", "expired"]).optional(),
      runId: z.uuid().optional(),
      q: plainText(200).optional().describe("Text in gate, reason, signal or repository"),
      format: z.enum(["json", "csv"]).optional().describe("Wins over Accept"),
      cursor,
      limit,
    }),
    also: ["text/csv"],
    output: out.pageOf(out.bypassSchema),
  },
  getRunChecklists: {
    ...PATHS.getRunChecklists,
    tag: "gates",
    access: "read",
    status: 200,
    summary: "The checklists that apply to a run, with every item's answer and evidence",
    params: byId,
    output: checklists,
  },
  fillChecklistItem: {
    ...PATHS.fillChecklistItem,
    tag: "gates",
    access: "operate",
    status: 200,
    summary: "Answer an item of a run's checklist; the answer before stays in the run's events",
    params: byId.extend({ checklist: plainText(100), item: plainText(100) }),
    body: z.object({
      status: z.enum(["pass", "fail", "not_applicable"]),
      evidence: plainText(2_000).default("").describe("What shows it; required for pass and fail"),
    }),
    output: checklists,
  },
});
