import { z } from "zod";
import { MOST_INTEGER } from "../integer";
import { isRecord } from "../record";
import { isStorable, STORABLE_RULE } from "./storable";
import { FLAG_LENGTHS, FLAG_TYPES, GRAVE_TYPES, HANDLE_PATTERN, IMPACT_LEVELS } from "./words";

const STORABLE = { error: STORABLE_RULE.message, params: { rule: STORABLE_RULE.rule } };

/** Characters of a text without the white space around it, as people count them and as the database does. */
export const characters = (value: string): number => [...value.trim()].length;

const text = (min: number, max: number) =>
  z
    .string()
    .min(min, `must have at least ${min} characters`)
    .max(max, `must have at most ${max} characters`)
    .refine((value) => value.length < min || characters(value) >= min, {
      error: `must have at least ${min} characters, white space around it not counted`,
      params: { rule: "too_small" },
    })
    .refine(isStorable, STORABLE);

/** A handle as FLAG-7 allows it. */
export const handleSchema = z
  .string()
  .max(FLAG_LENGTHS.handle.max)
  .regex(HANDLE_PATTERN, "must be a handle such as @backend.api, @acolyte.auth or DBA");

/** The number of a flag. */
const flagNumber = z.int().min(1).max(MOST_INTEGER);

const flagFields = z.object({
  flagType: z.enum(FLAG_TYPES, `must be one of ${FLAG_TYPES.join(", ")}`),
  sourceAgent: handleSchema,
  targetAgent: handleSchema.nullable().optional().describe("Handle; null or absent for a general flag"),
  changeDescription: text(FLAG_LENGTHS.changeDescription.min, FLAG_LENGTHS.changeDescription.max),
  actionRequired: text(FLAG_LENGTHS.actionRequired.min, FLAG_LENGTHS.actionRequired.max),
  impactLevel: z.enum(IMPACT_LEVELS, `must be one of ${IMPACT_LEVELS.join(", ")}`).default("medium"),
  relatedFiles: z
    .array(text(1, FLAG_LENGTHS.relatedFile.max))
    // The library's own limit would keep the rules over several fields from being judged.
    .refine((files) => files.length <= FLAG_LENGTHS.relatedFiles.max, {
      error: `must name at most ${FLAG_LENGTHS.relatedFiles.max} files`,
      params: { rule: "too_big" },
    })
    .describe(`Paths, ${FLAG_LENGTHS.relatedFiles.max} at most`)
    .default([]),
  chainOriginId: flagNumber.nullable().optional(),
  asksAboutId: flagNumber.nullable().optional().describe("Information requests only"),
  codeLocation: text(1, FLAG_LENGTHS.codeLocation.max)
    .regex(/^.*\S:\d+(-\d+)?$/, "must be file:line, e.g. src/api.ts:125")
    .nullable()
    .optional(),
  exampleUsage: text(1, FLAG_LENGTHS.exampleUsage.max).nullable().optional(),
  context: z
    .record(z.string(), z.json(), "must be a JSON object")
    .refine((value) => JSON.stringify(value).length <= FLAG_LENGTHS.context.max, {
      error: `must have at most ${FLAG_LENGTHS.context.max} characters as JSON`,
      params: { rule: "too_big" },
    })
    .refine(isAllStorable, STORABLE)
    .refine((value) => isShallow(value, FLAG_LENGTHS.context.depth), {
      error: `must nest at most ${FLAG_LENGTHS.context.depth} deep`,
      params: { rule: "depth" },
    })
    .nullable()
    .optional(),
  notes: text(1, FLAG_LENGTHS.notes.max).nullable().optional(),
});

type Grave = Partial<Record<"flagType" | "impactLevel", unknown>>;

/** Whether the impact level is allowed for the type: security and data loss are always critical. */
export const isImpactAllowed = ({ flagType, impactLevel }: Grave): boolean =>
  !(GRAVE_TYPES as readonly unknown[]).includes(flagType) || impactLevel === "critical";

const CRITICAL_RULE = {
  path: ["impactLevel"],
  error: "must be critical for security and data_loss; it is medium when left out, so state it",
  params: { rule: "grave_is_critical" },
  // Judged even when other fields are wrong, so that one answer names all that is broken.
  when: ({ value }: { value: unknown }) => isRecord(value),
};
const ASKS_RULE = {
  path: ["asksAboutId"],
  error: "is for information_request flags only",
  params: { rule: "only_requests_ask" },
  when: ({ value }: { value: unknown }) => isRecord(value),
};
const asksRightly = (flag: { flagType?: unknown; asksAboutId?: unknown }): boolean =>
  flag.asksAboutId === undefined || flag.asksAboutId === null || flag.flagType === "information_request";

/** What is needed to raise a flag (FLAG-1). Empty texts are no value: an empty target is refused, not general. */
export const flagInputSchema = flagFields.refine(isImpactAllowed, CRITICAL_RULE).refine(asksRightly, ASKS_RULE);
export type FlagInput = z.infer<typeof flagInputSchema>;

/** A flag that a completion causes (FLAG-4): its source and origin follow from the completion. */
export const causedFlagSchema = flagFields
  .omit({ chainOriginId: true, sourceAgent: true })
  .refine(isImpactAllowed, CRITICAL_RULE)
  .refine(asksRightly, ASKS_RULE);

function isAllStorable(value: unknown): boolean {
  if (typeof value === "string") return isStorable(value);
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(([name, item]) => isStorable(name) && isAllStorable(item));
}

const isShallow = (value: unknown, levels: number): boolean =>
  typeof value !== "object" ||
  value === null ||
  (levels > 0 && Object.values(value).every((item) => isShallow(item, levels - 1)));
