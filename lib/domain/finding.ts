import { z } from "zod";
import { SEVERITIES } from "./finding-order";

export * from "./finding-order";

export const severitySchema = z.enum(SEVERITIES);

/**
 * One thing an analysis found. `path` is relative to the repository's root with `/` separators and is
 * null when the finding concerns the repository itself (a branch, a tag, a commit). `line` is 1-based.
 * `mend` says what to do about it in one sentence.
 */
export const findingSchema = z.object({
  rule: z.string().regex(/^[a-z]+(?:[-/][a-z0-9]+)*$/, "a rule id is kebab case with a group, e.g. git/stale-branch"),
  severity: severitySchema,
  path: z.string().nullable(),
  line: z.number().int().positive().nullable(),
  message: z.string().min(1),
  mend: z.string().min(1),
});
export type Finding = z.infer<typeof findingSchema>;
