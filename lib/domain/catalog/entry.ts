import { z } from "zod";

/** What a catalog entry is. A coordinator read from a document is both an entry and, when whole, a coordinator. */
export const AGENT_KINDS = ["agent", "skill", "coordinator"] as const;
export type AgentKind = (typeof AGENT_KINDS)[number];

export const AGENT_STATUSES = ["active", "draft", "removed"] as const;
export type AgentStatus = (typeof AGENT_STATUSES)[number];

const list = z.array(z.string()).default([]);

/** An identity card (`*.identity.md`): what an agent may do without asking, and when it must ask. */
export const identitySchema = z.object({
  role: z.string().nullable().default(null),
  tier: z.string().nullable().default(null),
  model: z.string().nullable().default(null),
  reportsTo: z.string().nullable().default(null),
  escalateTo: z.string().nullable().default(null),
  canSpawn: list,
  chainOfCommand: list,
  standingOrders: list,
  escalationTriggers: list,
  keyConstraints: list,
  oneLineCharter: z.string().nullable().default(null),
  /** The card's text as it stands. */
  body: z.string().default(""),
});
export type IdentityCard = z.infer<typeof identitySchema>;

/** "Use for" and "do not use for, use X instead" (CAT-4). `instead` is a handle, slash name or free text. */
export const activationSchema = z.object({
  useFor: list,
  notFor: z.array(z.object({ text: z.string(), instead: z.string().nullable() })).default([]),
});
export type Activation = z.infer<typeof activationSchema>;

/** All that an import yields about one agent (CAT-2). Export writes it, import reads it back the same. */
export const catalogEntrySchema = z.object({
  handle: z.string(),
  kind: z.enum(AGENT_KINDS),
  name: z.string().describe("As the file states it"),
  title: z.string().nullable().default(null),
  module: z.string().nullable().default(null),
  description: z.string().default(""),
  capabilities: list,
  tags: list,
  modelTier: z.string().nullable().default(null),
  color: z.string().nullable().default(null),
  /** Null: all tools. */
  tools: z.array(z.string()).nullable().default(null),
  slashNames: list.describe("With the slash, first one primary"),
  reportsTo: z.string().nullable().default(null),
  manages: list.describe("Handles of managed agents"),
  activation: activationSchema.prefault({}),
  /** Regular expressions over the mission with reasons (`escalation_triggers` of a skill). */
  escalationTriggers: z.array(z.object({ pattern: z.string(), reason: z.string() })).default([]),
  parallel: z
    .object({ canParallelWith: list, mustSerializeWith: list, preferredBatchSize: z.number().nullable().default(null) })
    .nullable()
    .default(null),
  identity: identitySchema.nullable().default(null),
  /** Front matter that fits no field, by key. */
  extra: z.record(z.string(), z.json()).default({}),
  /** Markdown after the front matter, whole. */
  body: z.string().default(""),
});
export type CatalogEntry = z.infer<typeof catalogEntrySchema>;

/** File formats an import knows. */
export const IMPORT_FORMATS = [
  "claude-agent",
  "skill",
  "copilot-agent",
  "coordinator-spec",
  "identity-card",
  "plugin-marketplace",
] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

export const IMPORT_OUTCOMES = ["imported", "repaired", "refused", "skipped"] as const;
export type ImportOutcome = (typeof IMPORT_OUTCOMES)[number];
/** What an import did to the catalog with one file. */
export const IMPORT_CHANGES = ["added", "changed", "unchanged", "removed"] as const;

/** One mend the reader made: a code in kebab case and a sentence; line is 1-based. */
export const repairSchema = z.object({ code: z.string(), message: z.string(), line: z.int().nullable() });
export type Repair = z.infer<typeof repairSchema>;
