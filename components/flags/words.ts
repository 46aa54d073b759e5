import { CircleCheck, CircleDot, LoaderCircle, Lock, type LucideIcon } from "lucide-react";
import type { Tone } from "@/components/ui/badge";
import type { FlagOut } from "@/lib/contract/schemas";
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

export type FlagState = { word: string; tone: Tone; icon: LucideIcon; spin?: boolean };

/** Where a flag stands. */
export function stateOf(flag: Pick<FlagOut, "status" | "locked" | "claim">): FlagState {
  if (flag.status === "completed") return { word: "Completed", tone: "ok", icon: CircleCheck };
  if (flag.locked) return { word: "Locked", tone: "human", icon: Lock };
  if (flag.claim !== null) return { word: "Delivered", tone: "run", icon: LoaderCircle, spin: true };
  return { word: "Pending", tone: "queue", icon: CircleDot };
}

/** Whom a flag is for, in words. */
export const targetWords = (target: string | null): string => target ?? "All agents";

/** A flag's first sentence, at most `max` characters: what it is called where there is room for a line. */
export function titleOf(flag: Pick<FlagOut, "changeDescription">, max = 110): string {
  const line = flag.changeDescription.trim().split(/\n/)[0]!.trim();
  const sentence = /^.{20,}?[.!?](?=\s)/.exec(line)?.[0] ?? line;
  return sentence.length <= max ? sentence : `${sentence.slice(0, max - 1).trimEnd()}…`;
}
