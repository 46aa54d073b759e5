import type { FlagFacts } from "./state";
import type { FlagType } from "./words";

/** Types after which others usually have something to do. */
const SPREADING: ReadonlySet<FlagType> = new Set(["breaking_change", "deprecation", "security", "data_loss"]);

/** Whether to ask for further flags after a completion, and with which words. */
export type Cascade = { ask: boolean; question: string; chainOriginId: number };

/**
 * The cascade rule (FLAG-4): after a completion, whether its changes probably concern others and nobody was told yet.
 * `caused` counts the flags that were raised with the completion.
 */
export function cascadeOf(
  flag: Pick<FlagFacts, "id" | "flagType" | "impactLevel" | "relatedFiles">,
  caused: number,
): Cascade {
  const reasons = [
    SPREADING.has(flag.flagType) ? `it was a ${flag.flagType.replaceAll("_", " ")} flag` : null,
    flag.impactLevel === "critical" || flag.impactLevel === "high" ? `its impact was ${flag.impactLevel}` : null,
    flag.relatedFiles.length > 1 ? `it names ${flag.relatedFiles.length} files` : null,
  ].filter((reason) => reason !== null);
  const ask = caused === 0 && flag.flagType !== "information_request" && reasons.length > 0;
  return {
    ask,
    question: ask
      ? `Whom else do the changes made for flag ${flag.id} affect? Ask, because ${reasons.join(" and ")}. Raise a flag for each agent, with chain origin ${flag.id}.`
      : "",
    chainOriginId: flag.id,
  };
}
