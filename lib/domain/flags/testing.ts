import type { FlagInput } from "./flag";
import type { FlagFacts } from "./state";

/** A flag's facts with what is given instead, for tests. */
export const flagFacts = (fields: Partial<FlagFacts> = {}): FlagFacts => ({
  id: 7,
  flagType: "change",
  sourceAgent: "@database.postgres",
  targetAgent: "@backend.api",
  impactLevel: "medium",
  relatedFiles: [],
  asksAboutId: null,
  status: "pending",
  locked: false,
  lockedBy: null,
  lockReason: null,
  lockedAt: null,
  completedBy: null,
  completedAt: null,
  ...fields,
});

/** Facts of a locked flag. */
export const lockedFacts = (fields: Partial<FlagFacts> = {}): FlagFacts =>
  flagFacts({
    locked: true,
    lockedBy: "@backend.api",
    lockReason: "Which default?",
    lockedAt: "2026-03-01T10:00:00.000Z",
    ...fields,
  });

/** Facts of a completed flag. */
export const completedFacts = (fields: Partial<FlagFacts> = {}): FlagFacts =>
  flagFacts({ status: "completed", completedBy: "@backend.api", completedAt: "2026-03-01T11:00:00.000Z", ...fields });

/** Input that keeps every rule of FLAG-1. */
export const flagInput = (fields: Record<string, unknown> = {}): FlagInput =>
  ({
    flagType: "change",
    sourceAgent: "@database.postgres",
    targetAgent: "@backend.api",
    changeDescription: "The users table has a new column named preferences, of type jsonb.",
    actionRequired:
      "Read the new column in the loader of users, hand it on in the answer of GET /users, and add a test for it.",
    impactLevel: "medium",
    relatedFiles: [],
    ...fields,
  }) as FlagInput;

/** A list in a list in a list, so many deep. */
export const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

/** Ways to break a rule of FLAG-1: name, the fields that break it, and the path and rule an error must name. */
export const BROKEN: readonly [name: string, fields: Record<string, unknown>, path: string, rule: string][] = [
  ["no type", { flagType: undefined }, "flagType", "invalid_value"],
  ["an unknown type", { flagType: "catastrophe" }, "flagType", "invalid_value"],
  ["an empty type", { flagType: "" }, "flagType", "invalid_value"],
  ["no source", { sourceAgent: undefined }, "sourceAgent", "invalid_type"],
  ["an empty source", { sourceAgent: "" }, "sourceAgent", "invalid_format"],
  ["a free-form source", { sourceAgent: "Bob from accounting" }, "sourceAgent", "invalid_format"],
  ["an empty target", { targetAgent: "" }, "targetAgent", "invalid_format"],
  ["a target that is no handle", { targetAgent: "backend.api" }, "targetAgent", "invalid_format"],
  ["a target that is a number", { targetAgent: 7 }, "targetAgent", "invalid_type"],
  ["no change", { changeDescription: undefined }, "changeDescription", "invalid_type"],
  ["a change of 49 characters", { changeDescription: "c".repeat(49) }, "changeDescription", "too_small"],
  ["a change of white space", { changeDescription: " ".repeat(60) }, "changeDescription", "too_small"],
  ["a change of 49 astral characters", { changeDescription: "🚩".repeat(49) }, "changeDescription", "too_small"],
  ["a change that is too long", { changeDescription: "c".repeat(10_001) }, "changeDescription", "too_big"],
  ["no action", { actionRequired: undefined }, "actionRequired", "invalid_type"],
  ["an action of 99 characters", { actionRequired: "a".repeat(99) }, "actionRequired", "too_small"],
  ["an action that is too long", { actionRequired: "a".repeat(20_001) }, "actionRequired", "too_big"],
  ["an unknown impact", { impactLevel: "urgent" }, "impactLevel", "invalid_value"],
  ["an empty impact", { impactLevel: "" }, "impactLevel", "invalid_value"],
  ["security that is not critical", { flagType: "security", impactLevel: "high" }, "impactLevel", "grave_is_critical"],
  ["security without an impact", { flagType: "security", impactLevel: undefined }, "impactLevel", "grave_is_critical"],
  ["data loss that is not critical", { flagType: "data_loss", impactLevel: "low" }, "impactLevel", "grave_is_critical"],
  ["files that are a text", { relatedFiles: "a.ts,b.ts" }, "relatedFiles", "invalid_type"],
  ["an empty file", { relatedFiles: ["a.ts", " "] }, "relatedFiles.1", "too_small"],
  ["too many files", { relatedFiles: Array.from({ length: 201 }, (_, n) => `${n}.ts`) }, "relatedFiles", "too_big"],
  ["an origin that is no number", { chainOriginId: "100" }, "chainOriginId", "invalid_type"],
  ["an origin of zero", { chainOriginId: 0 }, "chainOriginId", "too_small"],
  ["a location without a line", { codeLocation: "src/api.ts" }, "codeLocation", "invalid_format"],
  ["a location without a file", { codeLocation: ":12" }, "codeLocation", "invalid_format"],
  ["an empty example", { exampleUsage: "" }, "exampleUsage", "too_small"],
  ["a context that is a list", { context: [] }, "context", "invalid_type"],
  ["a context that is a text", { context: "{}" }, "context", "invalid_type"],
  ["a context that is too long", { context: { text: "x".repeat(65_536) } }, "context", "too_big"],
  ["a context that nests too deep", { context: { a: nested(40) } }, "context", "depth"],
  ["empty notes", { notes: "" }, "notes", "too_small"],
  ["a change with a NUL character", { changeDescription: `${"c".repeat(60)}\u0000` }, "changeDescription", "storable"],
  ["a context with half a surrogate pair", { context: { a: [{ b: "\ud800" }] } }, "context", "storable"],
  ["a question of another type", { asksAboutId: 1 }, "asksAboutId", "only_requests_ask"],
];
