import { z } from "zod";

/** Analyses that ship with the product and run without any program of the user's (EXEC-1 `builtin`). */
export const BUILTIN_ANALYSES = ["auditGitHealth", "auditDocumentation", "auditSkills", "noop", "sleep"] as const;

export const builtinAnalysisSchema = z.enum(BUILTIN_ANALYSES);
export type BuiltinAnalysis = z.infer<typeof builtinAnalysisSchema>;

const NUL = String.fromCharCode(0);
const withoutNul = (text: string) => !text.includes(NUL);
const plainText = z.string().refine(withoutNul, "must not contain a NUL character");
const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "is not the name of an environment variable");

/** Runs one of the shipped analyses. `params` are merged under the step's own parameters. */
export const builtinExecutorSchema = z.strictObject({
  kind: z.literal("builtin"),
  analysis: builtinAnalysisSchema,
  params: z.record(z.string(), z.json()).optional(),
});
export type BuiltinExecutorConfig = z.infer<typeof builtinExecutorSchema>;

/**
 * Runs any program (EXEC-1 `command`). `argv` is handed to the system as it stands, never to a shell.
 * `cwd` is absolute or relative to the repository. `env` names variables of the worker that the program
 * may see beside PATH, HOME and LANG; `setEnv` gives literal values. `resultFile` is a path below the
 * working folder, for programs that can't be told to write to QD_RESULT_FILE.
 */
export const commandExecutorSchema = z.strictObject({
  kind: z.literal("command"),
  argv: z.tuple([plainText.min(1, "names no program")], plainText),
  cwd: plainText.min(1).optional(),
  env: z.array(variableName).max(100).optional(),
  setEnv: z.record(variableName, plainText).optional(),
  resultFile: plainText
    .min(1)
    .refine(
      (path) => !path.startsWith("/") && !path.split(/[\\/]/).includes(".."),
      "must stay below the working folder",
    )
    .optional(),
  maxLogBytes: z
    .int()
    .min(1_024)
    .max(64 * 1024 * 1024)
    .optional(),
  killGraceMs: z.int().min(0).max(15_000).optional(),
});
export type CommandExecutorConfig = z.infer<typeof commandExecutorSchema>;

/** How an agent's tasks are run, as written in the catalog. */
export const executorConfigSchema = z.discriminatedUnion("kind", [builtinExecutorSchema, commandExecutorSchema]);
export type ExecutorConfig = z.infer<typeof executorConfigSchema>;
