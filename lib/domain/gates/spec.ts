import { z } from "zod";
import { decisionRulesSpecSchema } from "../decision/rules";

const text = z.string().min(1);

/** Id of a check, of an item of a checklist, or of a whole checklist. */
export const checkIdSchema = z.string().regex(/^[a-z][a-z0-9-]{0,99}$/, "an id is kebab case");

const bypassSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("cannot") }).describe("Nobody lets a run through while the gate fails"),
  z
    .strictObject({
      kind: z.literal("approval"),
      role: text.describe("The approver role that may let a run through, e.g. ARCHITECT"),
      rules: decisionRulesSpecSchema
        .pick({ quorum: true, ownRequest: true, signIn: true })
        .optional()
        .describe("How they decide, beyond the coordinator's rules"),
      expiresAfterDays: z.number().positive().max(3_650).optional().describe("Without it a bypass does not expire"),
      covers: z
        .enum(["run", "repository"])
        .optional()
        .describe(
          "`repository`: until it expires also later runs of the signal on the repository; else this run alone",
        ),
    })
    .refine((bypass) => bypass.covers !== "repository" || bypass.expiresAfterDays !== undefined, {
      path: ["expiresAfterDays"],
      message: "is needed where a bypass covers a repository: it must end some day",
    }),
  z.strictObject({ kind: z.literal("warning") }).describe("The run goes on; the warning stays on its report"),
]);

/** A quality gate as data (GATE-2): what must hold, how it is judged, what a failure does, who may let it pass. */
export const gateSpecSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  name: text,
  threshold: text.describe("What must hold, in words"),
  enforcement: z.enum(["mandatory", "advisory"]).describe("A mandatory gate blocks completion, an advisory one warns"),
  checks: z
    .array(checkIdSchema)
    .max(100)
    .optional()
    .describe(
      "Ids of the agents' checks, of items of checklists or of whole checklists that must pass; the gate's own id when left out",
    ),
  minimum: z
    .strictObject({
      metric: text.describe("Name of a number among the results' metrics, e.g. coverage"),
      min: z.number().optional().describe("Least value that passes"),
      max: z.number().optional().describe("Greatest value that passes"),
    })
    .refine((bound) => bound.min !== undefined || bound.max !== undefined, {
      path: ["min"],
      message: "give min, max or both",
    })
    .optional()
    .describe("A metric that every result that states it must keep"),
  bypass: bypassSchema,
});
export type GateSpec = z.infer<typeof gateSpecSchema>;
