import { z } from "zod";
import { FLAG_LENGTHS, FLAG_TYPES, GRAVE_TYPES, HANDLE_PATTERN, IMPACT_LEVELS } from "./words";

const NUL = String.fromCharCode(0);
const text = (min: number, max: number) =>
  z
    .string()
    .min(min, `must have at least ${min} characters`)
    .max(max, `must have at most ${max} characters`)
    .refine((value) => !value.includes(NUL), "must not contain a NUL character");

/** A handle as FLAG-7 allows it. */
export const handleSchema = z
  .string()
  .max(200)
  .regex(HANDLE_PATTERN, "must be a handle such as @backend.api, @acolyte.auth or DBA");

/** What is needed to raise a flag (FLAG-1). Empty texts are no value: an empty target is refused, not general. */
export const flagInputSchema = z.object({
  flagType: z.enum(FLAG_TYPES, `must be one of ${FLAG_TYPES.join(", ")}`),
  sourceAgent: handleSchema,
  targetAgent: handleSchema.nullable().optional().describe("Handle; null or absent for a general flag"),
  changeDescription: text(FLAG_LENGTHS.changeDescription.min, FLAG_LENGTHS.changeDescription.max),
  actionRequired: text(FLAG_LENGTHS.actionRequired.min, FLAG_LENGTHS.actionRequired.max),
  impactLevel: z.enum(IMPACT_LEVELS, `must be one of ${IMPACT_LEVELS.join(", ")}`).default("medium"),
  relatedFiles: z.array(text(1, FLAG_LENGTHS.relatedFile.max)).max(FLAG_LENGTHS.relatedFiles.max).default([]),
  chainOriginId: z.int().min(1).max(2_147_483_647).nullable().optional(),
  asksAboutId: z.int().min(1).max(2_147_483_647).nullable().optional().describe("Information requests only"),
  codeLocation: text(1, FLAG_LENGTHS.codeLocation.max)
    .regex(/^.+:\d+(-\d+)?$/, "must be file:line, e.g. src/api.ts:125")
    .nullable()
    .optional(),
  exampleUsage: text(1, FLAG_LENGTHS.exampleUsage.max).nullable().optional(),
  context: z.record(z.string(), z.json()).nullable().optional(),
  notes: text(1, FLAG_LENGTHS.notes.max).nullable().optional(),
});
export type FlagInput = z.infer<typeof flagInputSchema>;

/** Whether the impact level is allowed for the type: security and data loss are always critical. */
export const isImpactAllowed = ({ flagType, impactLevel }: Pick<FlagInput, "flagType" | "impactLevel">): boolean =>
  !GRAVE_TYPES.includes(flagType) || impactLevel === "critical";
