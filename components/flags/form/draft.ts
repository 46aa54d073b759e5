import { flagInputSchema, isImpactAllowed, type FlagInput } from "@/lib/domain/flags/flag";
import { GRAVE_TYPES, type FlagType, type ImpactLevel } from "@/lib/domain/flags/words";
import { isRecord } from "@/lib/domain/record";

/** A flag as it is being written: every field is what stands in its control. */
export type FlagDraft = {
  flagType: FlagType;
  sourceAgent: string;
  /** For every agent instead of one; an explicit choice, never an empty target. */
  general: boolean;
  targetAgent: string;
  changeDescription: string;
  actionRequired: string;
  impactLevel: ImpactLevel;
  relatedFiles: string[];
  codeLocation: string;
  exampleUsage: string;
  context: string;
  notes: string;
  chainOriginId: number | null;
  asksAboutId: number | null;
};

export const EMPTY_DRAFT: FlagDraft = {
  flagType: "change",
  sourceAgent: "",
  general: false,
  targetAgent: "",
  changeDescription: "",
  actionRequired: "",
  impactLevel: "medium",
  relatedFiles: [],
  codeLocation: "",
  exampleUsage: "",
  context: "",
  notes: "",
  chainOriginId: null,
  asksAboutId: null,
};

/** What is wrong with a draft: field name to sentence. */
export type Problems = Partial<Record<keyof FlagInput | string, string>>;

/** Applies a change; a grave type brings its impact level along. */
export function changeDraft(draft: FlagDraft, part: Partial<FlagDraft>): FlagDraft {
  const next = { ...draft, ...part };
  return GRAVE_TYPES.includes(next.flagType) ? { ...next, impactLevel: "critical" } : next;
}

/** Why the impact level cannot be chosen, or null. */
export const impactLock = (type: FlagType): string | null =>
  GRAVE_TYPES.includes(type) ? "Security and data loss are always critical, so that nobody skips them." : null;

const optional = (text: string): string | null => (text.trim() === "" ? null : text.trim());

function contextOf(text: string): { value: unknown } | { problem: string } {
  if (text.trim() === "") return { value: null };
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? { value } : { problem: 'Must be a JSON object, e.g. {"table": "users"}.' };
  } catch (error) {
    return { problem: `This is no JSON: ${error instanceof Error ? error.message : "it can't be read"}.` };
  }
}

const asked: Record<string, string> = {
  sourceAgent: "Say which agent raises the flag.",
  targetAgent: "Choose an agent, or make it a flag for all agents.",
};

/** The flag to send, or what is wrong with it. Rules are those of the server, from the same schema (FLAG-1). */
export function readDraft(
  draft: FlagDraft,
): { input: FlagInput; problems: null } | { input: null; problems: Problems } {
  const context = contextOf(draft.context);
  const parsed = flagInputSchema.safeParse({
    flagType: draft.flagType,
    sourceAgent: draft.sourceAgent.trim(),
    targetAgent: draft.general ? null : draft.targetAgent.trim(),
    changeDescription: draft.changeDescription.trim(),
    actionRequired: draft.actionRequired.trim(),
    impactLevel: draft.impactLevel,
    relatedFiles: draft.relatedFiles,
    chainOriginId: draft.chainOriginId,
    asksAboutId: draft.asksAboutId,
    codeLocation: optional(draft.codeLocation),
    exampleUsage: optional(draft.exampleUsage),
    context: "value" in context ? context.value : null,
    notes: optional(draft.notes),
  });
  const problems: Problems = {};
  if ("problem" in context) problems["context"] = context.problem;
  if (!parsed.success)
    for (const issue of parsed.error.issues) problems[String(issue.path[0])] ??= sentence(issue.message);
  else if (!isImpactAllowed(parsed.data)) problems["impactLevel"] = impactLock(parsed.data.flagType) ?? "";
  if (draft.sourceAgent.trim() === "") problems["sourceAgent"] = asked["sourceAgent"];
  if (!draft.general && draft.targetAgent.trim() === "") problems["targetAgent"] = asked["targetAgent"];
  return parsed.success && Object.keys(problems).length === 0
    ? { input: parsed.data, problems: null }
    : { input: null, problems };
}

const sentence = (message: string): string =>
  `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? "" : "."}`;

/** Adds files from a text with commas or lines; each once, in order. */
export const addFiles = (files: readonly string[], text: string): string[] => [
  ...new Set([
    ...files,
    ...text
      .split(/[,\n]/)
      .map((file) => file.trim())
      .filter((file) => file !== ""),
  ]),
];

/** What a refusal by the server says about the fields; `prefix` is where the flag lies in the body, e.g. `caused.0`. */
export function serverProblems(errors: readonly { path: string; message: string }[] = [], prefix = ""): Problems {
  const found: Problems = {};
  for (const { path, message } of errors) {
    const parts = path.split(/[./]/).filter((part) => part !== "" && part !== "body");
    const own = prefix === "" ? parts : parts.slice(prefix.split(".").length);
    if (prefix !== "" && parts.slice(0, prefix.split(".").length).join(".") !== prefix) continue;
    const field = own[0];
    if (field !== undefined) found[field] ??= sentence(message);
  }
  return found;
}
