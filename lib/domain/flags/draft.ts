import { MOST_INTEGER } from "../integer";
import type { FlagInput } from "./flag";
import { FlagRefused, type FieldProblem } from "./state";
import { impactRank } from "./words";

/** A flag ready to be stored: texts normalised, impact ranked, question linked. */
export type FlagDraft = Omit<FlagInput, "targetAgent"> & {
  targetAgent: string | null;
  impactRank: number;
  chainOriginId: number | null;
  asksAboutId: number | null;
};

/** What the rest of the system knows about a flag that is to be raised. */
export type DraftFacts = {
  /** Numbers of flags that exist, out of `mentionedFlags`. */
  existing: ReadonlySet<number>;
  targetKnown: boolean;
  /** Handles that fit, best first; for an unknown target. */
  suggestions: readonly string[];
};

const MENTION = /\bFLAG\s*#\s*\[?(\d{1,10})/gi;

/** Flags that a request for information may ask about: what it states, else each "FLAG #123" of its texts, in order. */
export function questionCandidates(input: FlagInput): number[] {
  if (input.flagType !== "information_request") return [];
  if (input.asksAboutId !== undefined && input.asksAboutId !== null) return [input.asksAboutId];
  const numbers = [input.changeDescription, input.actionRequired].flatMap((text) =>
    [...text.matchAll(MENTION)].map((match) => Number(match[1])),
  );
  return [...new Set(numbers)].filter((number) => number >= 1 && number <= MOST_INTEGER).slice(0, 20);
}

/** Every flag whose existence matters to the decision. */
export const mentionedFlags = (input: FlagInput): number[] => [
  ...new Set([...(input.chainOriginId ? [input.chainOriginId] : []), ...questionCandidates(input)]),
];

/** Decides on a flag that is to be raised (FLAG-1, FLAG-4, FLAG-7). Throws FlagRefused naming every broken rule. */
export function draftFlag(input: FlagInput, facts: DraftFacts): FlagDraft {
  const problems: FieldProblem[] = [];
  const missing = (path: string, id: number) =>
    problems.push({ path, rule: "exists", message: `must be a flag that exists; there is no flag ${id}` });
  const chainOriginId = input.chainOriginId ?? null;
  if (chainOriginId !== null && !facts.existing.has(chainOriginId)) missing("chainOriginId", chainOriginId);
  const stated = input.asksAboutId ?? null;
  if (stated !== null && !facts.existing.has(stated)) missing("asksAboutId", stated);
  if (!facts.targetKnown)
    problems.push({ path: "targetAgent", rule: "known_agent", message: unknownTarget(input, facts.suggestions) });
  if (problems.length > 0)
    throw new FlagRefused(
      "rule",
      `The flag breaks a rule: ${problems.map(({ path, message }) => `${path} ${message}`).join("; ")}.`,
      problems,
      facts.targetKnown ? {} : { suggestions: facts.suggestions },
    );
  return {
    ...input,
    targetAgent: input.targetAgent ?? null,
    impactRank: impactRank(input.impactLevel),
    relatedFiles: [...new Set(input.relatedFiles.map((file) => file.trim()))],
    codeLocation: input.codeLocation?.trim() ?? null,
    chainOriginId,
    asksAboutId: questionCandidates(input).find((id) => facts.existing.has(id)) ?? null,
  };
}

function unknownTarget({ targetAgent }: FlagInput, suggestions: readonly string[]): string {
  const instead = suggestions.length > 0 ? `; did you mean ${suggestions.join(", ")}?` : "; search the agents for one";
  return `must be a known agent, and ${targetAgent} is not${instead}`;
}
