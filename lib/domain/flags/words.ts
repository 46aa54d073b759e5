/** The fixed words of flags (FLAG-1). Order matters: impact levels by rank, most urgent first. */

export const FLAG_TYPES = [
  "breaking_change",
  "new_feature",
  "refactor",
  "deprecation",
  "enhancement",
  "change",
  "information_request",
  "security",
  "data_loss",
] as const;
export type FlagType = (typeof FLAG_TYPES)[number];

export const IMPACT_LEVELS = ["critical", "high", "medium", "low"] as const;
export type ImpactLevel = (typeof IMPACT_LEVELS)[number];

/** The two stored statuses; whether a pending flag is locked is kept beside them. */
export const FLAG_STATUSES = ["pending", "completed"] as const;
export type FlagStatus = (typeof FLAG_STATUSES)[number];

/** 0 for critical to 3 for low: a queue is ordered by it, never by the word. */
export const impactRank = (level: ImpactLevel): number => IMPACT_LEVELS.indexOf(level);

/** Types whose impact level must be critical. */
export const GRAVE_TYPES: readonly FlagType[] = ["security", "data_loss"];

/** `@domain.module`, `@team.specialty`, `@acolyte.module`, or the UPPER_SNAKE name of a coordinator's agent (FLAG-7). */
export const HANDLE_PATTERN = /^(@[a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*|[A-Z0-9][A-Z0-9_]*)$/;

/** Lengths of the texts, in characters. */
export const FLAG_LENGTHS = {
  handle: { max: 200 },
  changeDescription: { min: 50, max: 10_000 },
  actionRequired: { min: 100, max: 20_000 },
  exampleUsage: { max: 20_000 },
  notes: { max: 10_000 },
  lockReason: { min: 1, max: 4_000 },
  reason: { min: 1, max: 4_000 },
  answer: { min: 1, max: 20_000 },
  codeLocation: { max: 1_000 },
  relatedFile: { max: 1_000 },
  relatedFiles: { max: 200 },
  context: { max: 65_536, depth: 40 },
} as const;
