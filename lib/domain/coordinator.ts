import { z } from "zod";
import { authorityRuleSchema, triggerSchema } from "./authority/rules";
import { COORDINATOR_NAMES } from "./coordinator-names";
import { decisionRulesSpecSchema } from "./decision/rules";
import { ESCALATION_TYPES } from "./escalation-kinds";
import { ladderSchema } from "./ladder/rules";
import { executorConfigSchema } from "./executor";
import { flagPolicySchema } from "./flags/delivery";
import { checkIdSchema, gateSpecSchema } from "./gates/spec";
import { planSpecSchema } from "./plan";
import { signalNameSchema } from "./signal-name";

const text = z.string().min(1);
/** One line as it is read: no control characters, nothing that turns the text round it. */
const line = text.regex(
  /^[^\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]*$/,
  "it holds a control character or one that turns the direction of text; write it without",
);
const isoDate = z.iso.date();

const checkSpecSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  name: text,
  mandatory: z.boolean().default(false),
  description: z.string().default(""),
});

const agentTaskSchema = z.strictObject({
  title: z.string().optional(),
  timeoutSeconds: z.number().positive().max(86_400).optional(),
  executor: executorConfigSchema.optional().describe("Overrides the agent's executor for this task"),
});

/** What holds between an agent's tasks and those of others, in all runs (RUN-12). */
const parallelSchema = z.strictObject({
  canParallelWith: z
    .array(text)
    .default([])
    .describe("Agents, skills, coordinators or domains beside which it may work on shared paths"),
  mustSerializeWith: z
    .array(text)
    .default([])
    .describe("Agents, skills, coordinators or domains whose tasks never run at the same time as its own"),
  preferredBatchSize: z
    .number()
    .int()
    .positive()
    .max(1_000)
    .optional()
    .describe("Most of its tasks that run at the same time"),
});

/** An agent the coordinator manages: what it does, when it is spawned, what it must not do (RUN-2). */
export const managedAgentSchema = z.strictObject({
  handle: z
    .string()
    .regex(/^[A-Z0-9][A-Z0-9_]*$|^@[a-z0-9-]+(\.[a-z0-9-]+)*$/, "an agent handle is UPPER_SNAKE or @domain.module"),
  role: text.describe("What the agent is for, in one line"),
  capabilities: z.array(text).default([]).describe("What it can do"),
  spawnTriggers: z.array(text).default([]).describe("When the coordinator spawns it"),
  typicalTasks: z.array(text).default([]),
  constraints: z.array(text).default([]).describe("What it must not do"),
  executor: executorConfigSchema.optional().describe("Without one a task of this agent waits for a person"),
  tasks: z.record(z.string(), agentTaskSchema).default({}).describe("Title, timeout and executor by task name"),
  checks: z.array(checkSpecSchema).default([]).describe("Quality checks of the agent's results"),
  checklists: z
    .array(checkIdSchema)
    .max(50)
    .optional()
    .describe("Checklists of catalog/checklists that hold for this agent's tasks (GATE-3)"),
  parallel: parallelSchema.optional().describe("How its tasks go beside those of others, in all runs (RUN-12)"),
});
export type ManagedAgent = z.infer<typeof managedAgentSchema>;

/** The JSON Schema of a signal's context: an object schema; the broadcast form is made from it. */
const contextSchemaSchema = z.looseObject({
  type: z.literal("object"),
  properties: z.record(z.string(), z.looseObject({})).default({}),
  required: z.array(z.string()).default([]),
  additionalProperties: z.boolean().default(true),
});

/** A signal the coordinator takes and the plan it becomes. */
export const signalSpecSchema = z.strictObject({
  name: signalNameSchema,
  description: text,
  response: text.describe("What the coordinator does, in one line"),
  context: contextSchemaSchema.prefault({ type: "object" }),
  plan: planSpecSchema,
  fastPath: z
    .strictObject({
      when: z.string().min(1).describe("CEL condition over context; true takes this plan instead"),
      plan: planSpecSchema,
    })
    .optional()
    .describe("Skips full coordination (RUN-7)"),
});
export type SignalSpec = z.infer<typeof signalSpecSchema>;

/** A coordinator as its file states it (RUN-2). Sections follow the source documents. */
export const coordinatorSchema = z.strictObject({
  id: z
    .string()
    .regex(COORDINATOR_NAMES.id.pattern, COORDINATOR_NAMES.id.says)
    .describe("Kebab case, unique in the catalog, e.g. coord-ops"),
  name: z
    .string()
    .regex(COORDINATOR_NAMES.name.pattern, COORDINATOR_NAMES.name.says)
    .describe("How events and reports name it, e.g. COORD_OPS"),
  title: line.describe("What people call it, e.g. Operations"),
  role: line.describe("What it is for, in one line"),
  archetype: text.describe("Its way of working, e.g. Generator/Synthesizer Hybrid"),
  authorityLevel: text.describe("What its standing allows, in one line"),
  domain: z.string().regex(COORDINATOR_NAMES.domain.pattern, COORDINATOR_NAMES.domain.says),
  domainDescription: line.describe("What belongs to the domain, in one line"),
  status: z.enum(["active", "draft", "retired"]).default("active").describe("Only an active coordinator takes signals"),
  version: z.string().regex(/^\d+\.\d+\.\d+$/, "a version is MAJOR.MINOR.PATCH"),
  versionHistory: z
    .array(z.strictObject({ version: text, date: isoDate, changes: text }))
    .default([])
    .describe("What changed in which version"),
  lastUpdated: isoDate.describe("Date of the latest change, YYYY-MM-DD"),
  nextReview: isoDate.optional().describe("Date by which someone looks at it again; later it is shown as overdue"),
  reviewNote: z.string().optional().describe("How often and why it is reviewed"),
  maintainedBy: text.describe("Who keeps the file"),
  reportsTo: text.describe("Who receives its results"),
  aliases: z
    .array(z.string().regex(/^\/[a-z0-9-]+$/, "an alias is a slash name, e.g. /ops"))
    .default([])
    .describe("Slash names that call it, unique in the catalog"),
  charter: text.describe("Why it exists and where it stands"),
  responsibilities: z.array(text).default([]).describe("What it answers for"),
  scope: z.array(text).default([]).describe("The work that belongs to it"),
  philosophy: z.string().default("").describe("The idea behind it, in a sentence"),
  traits: z
    .array(z.strictObject({ title: text, points: z.array(text) }))
    .default([])
    .describe("How it behaves"),
  agents: z.array(managedAgentSchema).min(1).describe("The agents it manages"),
  timeouts: z
    .strictObject({
      defaultSeconds: z.number().positive().max(86_400).default(120),
      agents: z.record(z.string(), z.record(z.string(), z.number().positive().max(86_400))).default({}),
    })
    .prefault({})
    .describe("Seconds a task may take: by agent and task, and for all others (RUN-6)"),
  signals: z.array(signalSpecSchema).min(1).describe("The signals it takes and the plans they become"),
  gate: z
    .strictObject({
      threshold: z.number().min(0).max(1).default(0.8).describe("Share of counted agents that must succeed"),
    })
    .prefault({})
    .describe("The success threshold of every run"),
  gates: z.array(gateSpecSchema).default([]).describe("Named gates with enforcement and bypass policy"),
  checklists: z
    .array(checkIdSchema)
    .max(50)
    .optional()
    .describe("Checklists of catalog/checklists that hold for the tasks of all agents (GATE-3)"),
  authority: z
    .strictObject({
      maxParallelAgents: z
        .number()
        .int()
        .positive()
        .default(3)
        .describe("Agents of one run that may work at the same time without approval"),
      independent: z.array(authorityRuleSchema.pick({ title: true, detail: true }).strict()).default([]),
      requiresApproval: z
        .array(authorityRuleSchema)
        .default([])
        .describe("A plan, or a diff, that one of these matches waits for a person"),
      forbidden: z
        .array(authorityRuleSchema)
        .default([])
        .describe("What one of these matches is refused with the rule's text, whoever asks"),
    })
    .prefault({})
    .describe("What it may do alone, what waits for approval, what is refused (RUN-11)"),
  ownership: z
    .strictObject({
      exclusive: z.array(z.strictObject({ path: text, what: text, owner: text, backup: text.optional() })).default([]),
      shared: z
        .array(z.strictObject({ path: text, with: text, mediator: text.optional(), primary: text.optional() }))
        .default([]),
    })
    .prefault({}),
  escalation: z
    .strictObject({
      role: text.default("operator").describe("Who decides: the role an escalation asks for"),
      deadlineHours: z.number().positive().optional().describe("Without one an escalation waits as long as it takes"),
      onDeadline: z.enum(["keep_waiting", "abort"]).default("keep_waiting"),
      rules: decisionRulesSpecSchema.optional().describe("Who decides and how, for every escalation"),
      rulesFor: z
        .partialRecord(z.enum(ESCALATION_TYPES), decisionRulesSpecSchema)
        .default({})
        .describe("The same for one type of escalation"),
      ladder: ladderSchema.prefault({}).describe("What is tried, level by level, before a person is asked (ESC-1)"),
      policyChanges: z
        .strictObject({
          rules: decisionRulesSpecSchema.prefault({}).describe("Who approves and how, beyond the rules above"),
        })
        .optional()
        .describe("A change of policy waits for approval (RUN-11); without it every change is stored at once"),
      triggers: z.array(triggerSchema).default([]).describe("Patterns that put a run before a person (ESC-5)"),
      criticalPath: z
        .boolean()
        .default(false)
        .describe("A step of the plan's longest path that times out is put before a person"),
      busyMinutes: z
        .number()
        .positive()
        .max(10_080)
        .nullable()
        .default(10)
        .describe("A person is told when a ready task has found no worker for so long; null: nobody is"),
      handleWithin: z.array(z.strictObject({ title: text, rules: z.array(text) })).default([]),
      escalateWhen: z
        .array(
          z.strictObject({
            type: z.enum(["boundary", "quality_gate", "resource", "conflict"]),
            title: text,
            rules: z.array(text),
          }),
        )
        .default([]),
    })
    .prefault({}),
  flags: flagPolicySchema
    .prefault({})
    .describe("What pending flags hold back, when they are escalated, what may be waived (FLAG-5)"),
  metrics: z.array(z.strictObject({ id: text, name: text, target: text, group: z.string().default("") })).default([]),
});
export type Coordinator = z.infer<typeof coordinatorSchema>;

/** True when the next review lies before `now` (RUN-2: overdue reviews are shown). */
export function isReviewOverdue(coordinator: Pick<Coordinator, "nextReview">, now: Date): boolean {
  return coordinator.nextReview !== undefined && coordinator.nextReview < now.toISOString().slice(0, 10);
}
