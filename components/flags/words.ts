import { CircleCheck, CircleDot, LoaderCircle, Lock, type LucideIcon } from "lucide-react";
import type { Tone } from "@/components/ui/badge";
import type { FlagOut } from "@/lib/contract/schemas";
import { stateOf, type FlagState } from "@/lib/domain/flags/state";
import { titleOf as titleOfText } from "@/lib/domain/flags/title";
import type { FlagType, ImpactLevel } from "@/lib/domain/flags/words";

/** Kinds of flags in words, with when to use each. */
export const TYPE_WORDS: Record<FlagType, { word: string; hint: string }> = {
  breaking_change: { word: "Breaking change", hint: "What relies on it stops working" },
  new_feature: { word: "New feature", hint: "Something others can use now" },
  refactor: { word: "Refactor", hint: "Inside only, used as before" },
  deprecation: { word: "Deprecation", hint: "Something will go away" },
  enhancement: { word: "Enhancement", hint: "Something that exists got better" },
  change: { word: "Change", hint: "Anything else that changed" },
  information_request: { word: "Information request", hint: "A question to another agent" },
  security: { word: "Security", hint: "A security problem was found" },
  data_loss: { word: "Data loss", hint: "Data may be lost" },
};

/** Impact levels in words, with what each asks for. */
export const IMPACT_WORDS: Record<ImpactLevel, { word: string; hint: string; tone: Tone }> = {
  critical: { word: "Critical", hint: "Breaks without action now", tone: "fail" },
  high: { word: "High", hint: "Works badly, action needed soon", tone: "late" },
  medium: { word: "Medium", hint: "Ordinary coordination", tone: "human" },
  low: { word: "Low", hint: "For information", tone: "run" },
};

type StateLook = { word: string; tone: Tone; icon: LucideIcon; spin?: boolean };

const STATE_LOOKS: Record<FlagState, StateLook> = {
  completed: { word: "Completed", tone: "ok", icon: CircleCheck },
  locked: { word: "Locked", tone: "human", icon: Lock },
  pending: { word: "Pending", tone: "queue", icon: CircleDot },
};
const DELIVERED: StateLook = { word: "Delivered", tone: "run", icon: LoaderCircle, spin: true };

/** How the state of a flag looks. A pending one that a task has in hand shows as delivered. */
export function stateLook(flag: Pick<FlagOut, "status" | "locked" | "claim">): StateLook {
  const state = stateOf(flag);
  return state === "pending" && flag.claim !== null ? DELIVERED : STATE_LOOKS[state];
}

const EDGES: Partial<Record<Tone, string>> = {
  fail: "border-l-fail-solid",
  late: "border-l-late-solid",
  human: "border-l-human-solid",
  run: "border-l-run-solid",
};
/** Class of the left edge of a flag's box, by its impact. */
export const edgeClass = (impact: ImpactLevel): string | undefined => EDGES[IMPACT_WORDS[impact].tone];

/** What the pages of flags are about. */
export const FLAGS_DESCRIPTION = "What agents tell each other. They are delivered before new work, critical first.";

/** Whom a flag is for, in words. */
export const targetWords = (target: string | null): string => target ?? "All agents";

/** A flag's first sentence, at most `max` characters: what it is called where there is room for a line. */
export const titleOf = (flag: Pick<FlagOut, "changeDescription">, max?: number): string =>
  titleOfText(flag.changeDescription, max);
