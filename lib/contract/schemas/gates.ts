import { z } from "zod";
import { ITEM_STATUSES } from "@/lib/domain/gates/checklist";
import { id, time } from "./common";

export const bypassSchema = z
  .object({
    id,
    runId: id,
    escalationId: id,
    coordinatorId: z.string(),
    coordinator: z.string(),
    signal: z.string(),
    repo: z.string().nullable(),
    gate: z.string().describe("The gate's id; `success-threshold` and `mandatory-checks` belong to no gate of its own"),
    gateName: z.string(),
    roles: z.array(z.string()).describe("Roles of which each had to approve"),
    by: z.array(z.string()).describe("Everybody who approved"),
    approvals: z.array(
      z.object({
        by: z.string(),
        onBehalfOf: z.string().nullable(),
        roles: z.array(z.string()),
        reason: z.string().nullable(),
        at: time,
        via: z.string(),
      }),
    ),
    reason: z.string(),
    covers: z.enum(["run", "repository"]),
    contentHash: z.string().describe("SHA-256 of what was shown to those who decided"),
    createdAt: time,
    expiresAt: time.nullable(),
    expired: z.boolean(),
  })
  .meta({ id: "Bypass" });
export type BypassOut = z.infer<typeof bypassSchema>;

export const checklistItemSchema = z.object({
  item: z.string(),
  text: z.string(),
  status: z.enum(ITEM_STATUSES),
  evidence: z.string(),
  filledBy: z.enum(["auto", "agent", "person"]).nullable(),
  by: z.string().nullable().describe("The agent or the person"),
  at: time.nullable(),
  auto: z.string().nullable().describe("The check of an analysis that fills it"),
  gates: z
    .array(z.object({ id: z.string(), name: z.string(), mandatory: z.boolean() }))
    .describe("Gates that are judged by it"),
});

export const runChecklistSchema = z
  .object({
    checklist: z.string(),
    title: z.string(),
    done: z.int(),
    failed: z.int(),
    total: z.int(),
    items: z.array(checklistItemSchema),
  })
  .meta({ id: "RunChecklist" });
export type RunChecklistOut = z.infer<typeof runChecklistSchema>;
