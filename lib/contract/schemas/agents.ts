import { z } from "zod";
import {
  AGENT_KINDS,
  AGENT_STATUSES,
  IMPORT_CHANGES,
  IMPORT_FORMATS,
  IMPORT_OUTCOMES,
  catalogEntrySchema,
  repairSchema,
} from "@/lib/domain/catalog/entry";
import { id, json, time } from "./common";

const sourceRefSchema = z.object({ id, kind: z.string(), location: z.string(), path: z.string().nullable() });

export const agentSummarySchema = z
  .object({
    handle: z.string(),
    kind: z.enum(AGENT_KINDS),
    name: z.string(),
    title: z.string().nullable(),
    module: z.string().nullable(),
    description: z.string(),
    capabilities: z.array(z.string()),
    tags: z.array(z.string()),
    modelTier: z.string().nullable(),
    color: z.string().nullable(),
    tools: z.array(z.string()).nullable().describe("Null: all tools"),
    status: z.enum(AGENT_STATUSES),
    slashNames: z.array(z.string()),
    reportsTo: z.string().nullable(),
    managedBy: z.array(z.string()).describe("Names of coordinators"),
    pendingFlags: z.int(),
    source: sourceRefSchema.nullable(),
    version: z.int(),
    updatedAt: time,
  })
  .meta({ id: "AgentSummary" });
export type AgentSummary = z.infer<typeof agentSummarySchema>;

export const agentDetailSchema = agentSummarySchema
  .extend({
    entry: catalogEntrySchema,
    manages: z.array(z.string()),
    versions: z.array(
      z.object({ number: z.int(), author: z.string(), importId: id.nullable(), digest: z.string(), createdAt: time }),
    ),
    runs: z.object({
      total: z.int(),
      succeeded: z.int(),
      successRate: z.number().nullable(),
      recent: z.array(
        z.object({
          runId: id,
          taskId: id,
          signal: z.string(),
          task: z.string(),
          status: z.string(),
          at: time.nullable(),
        }),
      ),
    }),
  })
  .meta({ id: "AgentDetail" });
export type AgentDetail = z.infer<typeof agentDetailSchema>;

/** A list with the counts its filters would give. */
export const agentPageSchema = z
  .object({
    items: z.array(agentSummarySchema),
    nextCursor: z.string().nullable(),
    facets: z.record(
      z.string(),
      z.array(
        z.object({
          value: z.string().describe("As the filter of the same name takes it"),
          count: z.int(),
          label: z.string().optional().describe("What people see; the value itself when left out"),
        }),
      ),
    ),
  })
  .meta({ id: "AgentPage" });
export type AgentPage = z.infer<typeof agentPageSchema>;

/** A hit of the search with its points explained (CAT-3). */
export const agentHitSchema = z
  .object({
    name: z.string().describe("Handle"),
    score: z.number(),
    rank: z.int(),
    reasons: z.array(z.string()),
    description: z.string(),
    kind: z.enum(AGENT_KINDS),
    module: z.string().nullable(),
  })
  .meta({ id: "AgentHit" });
export type AgentHit = z.infer<typeof agentHitSchema>;

export const agentSearchSchema = z
  .object({
    query: z.string(),
    mode: z.enum(["score", "text"]),
    results: z.array(agentHitSchema),
    whyNot: z
      .object({ name: z.string(), behindBy: z.number(), missing: z.array(z.string()) })
      .nullable()
      .describe("What the runner-up lacks"),
  })
  .meta({ id: "AgentSearch" });
export type AgentSearch = z.infer<typeof agentSearchSchema>;

export const agentVersionSchema = z
  .object({
    handle: z.string(),
    number: z.int(),
    author: z.string(),
    createdAt: time,
    entry: catalogEntrySchema,
    text: z.string().describe("The entry as a file"),
    previousText: z.string().nullable().describe("The version before as a file"),
  })
  .meta({ id: "AgentVersion" });
export type AgentVersionOut = z.infer<typeof agentVersionSchema>;

/** A node of the who-manages-whom tree (CAT-6). */
export const hierarchyNodeSchema = z.object({
  handle: z.string(),
  kind: z.enum(AGENT_KINDS),
  title: z.string().nullable(),
  parent: z.string().nullable(),
  managed: z.boolean().describe("True when a coordinator manages it, false when it merely reports to the parent"),
  known: z.boolean().describe("False for a name that is only mentioned"),
});
export const hierarchySchema = z.object({ nodes: z.array(hierarchyNodeSchema) }).meta({ id: "AgentHierarchy" });
export type AgentHierarchy = z.infer<typeof hierarchySchema>;

export const importFileSchema = z
  .object({
    path: z.string(),
    format: z.enum(IMPORT_FORMATS).nullable(),
    outcome: z.enum(IMPORT_OUTCOMES),
    change: z.enum(IMPORT_CHANGES).nullable(),
    handle: z.string().nullable(),
    repairs: z.array(repairSchema),
    reason: z.string().nullable(),
    line: z.int().nullable(),
  })
  .meta({ id: "ImportFile" });
export type ImportFile = z.infer<typeof importFileSchema>;

export const catalogImportSchema = z
  .object({
    id,
    source: z.object({
      kind: z.enum(["folder", "git", "upload", "builtin"]),
      location: z.string(),
      git: z.string().optional().describe("Address of a git source"),
      ref: z.string().optional().describe("Branch or tag of a git source, when one was named"),
    }),
    actor: z.string(),
    dryRun: z.boolean(),
    status: z.enum(["running", "complete", "failed"]),
    revision: z.string().nullable().describe("Commit of a git source"),
    total: z.int(),
    done: z.int(),
    counts: z.object({
      imported: z.int(),
      repaired: z.int(),
      refused: z.int(),
      skipped: z.int(),
      added: z.int(),
      changed: z.int(),
      unchanged: z.int(),
      removed: z.int(),
    }),
    error: z.string().nullable(),
    startedAt: time,
    endedAt: time.nullable(),
  })
  .meta({ id: "CatalogImport" });
export type CatalogImportOut = z.infer<typeof catalogImportSchema>;

export const coordinatorDraftSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    definition: json,
    gaps: z.array(z.object({ path: z.string(), message: z.string(), line: z.int().nullable() })),
    origin: z.object({ importId: id.nullable(), path: z.string().nullable() }),
    updatedAt: time,
  })
  .meta({ id: "CoordinatorDraft" });
export type CoordinatorDraftOut = z.infer<typeof coordinatorDraftSchema>;

/** Where a slash command leads (CAT-4, CAT-5). */
export const commandResultSchema = z
  .object({
    outcome: z.enum(["accepted", "choose", "elsewhere", "ignored", "preview"]),
    coordinator: z.string().nullable(),
    signal: z.string().nullable(),
    mission: z.string(),
    runId: id.nullable(),
    message: z.string(),
    choices: z.array(z.object({ signal: z.string(), description: z.string() })),
    instead: z.string().nullable().describe("Where the mission belongs"),
    rule: z.string().nullable().describe("The activation rule that said so"),
  })
  .meta({ id: "CommandResult" });
export type CommandResult = z.infer<typeof commandResultSchema>;
