import { z } from "zod";
import { ESCALATION_TYPES } from "@/lib/domain/escalation-kinds";
import { POLICY_KINDS } from "@/lib/domain/policy/diff";
import { RUN_OUTCOMES } from "@/lib/domain/run-state";
import { RUN_STATUSES } from "@/lib/domain/status";
import { id, time } from "./common";

const policyChangeSchema = z.object({
  path: z.string().describe("Where, e.g. gates[tests].bypass.kind"),
  kind: z.enum(POLICY_KINDS),
  before: z.unknown().describe("Null: it is new"),
  after: z.unknown().describe("Null: it is taken away"),
  text: z.string().describe("The same in a sentence"),
});

const replaySchema = z.object({
  gate: z
    .object({ passed: z.boolean(), arithmetic: z.string(), threshold: z.number(), reasons: z.array(z.string()) })
    .nullable()
    .describe("Null: it was never judged"),
  refused: z.string().nullable().describe("The rule of authority that refuses its plan; null: none does"),
  escalations: z.array(
    z.object({
      key: z.string(),
      type: z.enum(ESCALATION_TYPES),
      level: z.int(),
      title: z.string(),
      who: z.string(),
      quorum: z.int(),
      deadlineMinutes: z.number().nullable(),
      onDeadline: z.string(),
      waitedMs: z.number().nullable().describe("How long it really waited; null: it was never opened"),
      missed: z.boolean().nullable().describe("Whether the deadline is missed; null: can't be told"),
    }),
  ),
});

const count = z.int();

/** What the last ended runs would have done under another definition (RUN-11). */
export const simulationSchema = z
  .object({
    coordinatorId: z.string(),
    policy: z.array(policyChangeSchema).describe("What of policy differs from the stored definition"),
    approval: z
      .object({ who: z.string(), quorum: z.int() })
      .nullable()
      .describe("Who approves this change before it is stored; null: nobody is asked"),
    totals: z.object({
      runs: count,
      changed: count,
      wouldPass: count,
      wouldFail: count,
      askedMore: count,
      askedLess: count,
      deadlinesMissed: count,
      deadlinesMet: count,
      untold: count,
    }),
    items: z
      .array(
        z.object({
          runId: id,
          signal: z.string(),
          status: z.enum(RUN_STATUSES),
          outcome: z.enum(RUN_OUTCOMES).nullable(),
          createdAt: time,
          before: replaySchema,
          after: replaySchema,
          effect: z.object({
            gate: z.enum(["same", "would_pass", "would_fail"]),
            askedMore: count,
            askedLess: count,
            deadlinesMissed: count,
            deadlinesMet: count,
          }),
          differences: z.array(z.string()),
          untold: z.array(z.string()).describe("What can't be told, since it was not kept"),
        }),
      )
      .describe(
        "Runs that would have gone differently, or of which something can't be told; the others are only counted",
      ),
  })
  .meta({ id: "Simulation" });
export type Simulation = z.infer<typeof simulationSchema>;
