import type { RunDetail } from "@/lib/contract/schemas";
import type { RunOutcome } from "@/lib/domain/run-state";

/** How a run ended, in words. */
export const OUTCOME_WORDS: Record<RunOutcome, string> = {
  success: "Success",
  partial: "Partial success",
  accepted: "Completed with a bypass",
  failed: "Failed",
  aborted: "Aborted",
  delegated: "Delegated",
  rejected: "Rejected by a person",
};

/** How a run ended, with who rejected it where that is known. */
export function outcomeWord({ outcome, escalations }: Pick<RunDetail, "outcome" | "escalations">): string {
  if (outcome === null) return "";
  const by = escalations.findLast(({ decision }) => decision?.option === "reject")?.decision?.by;
  return outcome === "rejected" && by !== undefined ? `Rejected by ${by}` : OUTCOME_WORDS[outcome];
}

/** The last part of a repository's path. */
export const repoName = (repo: string): string =>
  repo
    .replace(/[/\\]+$/, "")
    .split(/[/\\]/)
    .at(-1) || repo;

/** The end of an id: enough to tell runs apart, since the front of a UUIDv7 is its time. */
export const shortId = (id: string): string => id.slice(-6);

/** `1 task`, `3 tasks`. */
export const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;
