import type { SlashEntry } from "./resolve";
import { stemsOf } from "./words";

/** Words of rules that could stand in any of them. */
const WEAK = stemsOf(
  "work working task tasks change changes management coordination operations issue issues logic thing things simple single specific handles",
);
/** So much of a rule's words a mission must have for the rule to speak of it. */
const LEAST = 0.6;

type Fit = { matched: number; share: number };

function fit(rule: string, mission: ReadonlySet<string>): Fit {
  const all = [...stemsOf(rule)];
  const strong = all.filter((word) => !WEAK.has(word));
  const words = strong.length > 0 ? strong : all;
  const matched = words.filter((word) => mission.has(word)).length;
  return { matched, share: words.length === 0 ? 0 : matched / words.length };
}

const better = (a: Fit, b: Fit): boolean => a.matched > b.matched || (a.matched === b.matched && a.share > b.share);

/** The rule by which a mission belongs elsewhere. `instead` is a handle, a slash name or free text. */
export type Elsewhere = { rule: string; instead: string | null };

/**
 * Whether a "do not use for" rule speaks of the mission, and no "use for" rule does so as well or better (CAT-4). Of several such
 * rules the one that fits best counts, then the earlier.
 */
export function belongsElsewhere(entries: readonly SlashEntry[], mission: string): Elsewhere | null {
  const words = stemsOf(mission);
  let found: (Elsewhere & Fit) | null = null;
  for (const { activation } of entries)
    for (const { text, instead } of activation.notFor) {
      const its = fit(text, words);
      if (its.share >= LEAST && (found === null || better(its, found))) found = { rule: text, instead, ...its };
    }
  if (found === null) return null;
  const against = found;
  const wanted = entries.some(({ activation }) => activation.useFor.some((rule) => !better(against, fit(rule, words))));
  return wanted ? null : { rule: found.rule, instead: found.instead };
}
