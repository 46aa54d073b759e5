import { canonicalText } from "../decision/canonical";
import type { DecisionRulesSpec } from "../decision/rules";
import type { EscalationType } from "../escalation-kinds";
import type { Ask } from "./judge";

/** What the same people are asked about together. `key` is the same for the same type and people. */
export type AskGroup = { key: string; type: EscalationType; level: number; decision: DecisionRulesSpec; asks: Ask[] };

/** Puts together what the same people decide: each group is an escalation of its own, and all must be approved. */
export function groupAsks(asks: readonly Ask[]): AskGroup[] {
  const groups = new Map<string, AskGroup>();
  for (const ask of asks) {
    const { type, level, decision } = ask;
    const key = canonicalText([type, decision]);
    const group = groups.get(key) ?? { key, type, level, decision, asks: [] };
    groups.set(key, { ...group, level: Math.max(group.level, level), asks: [...group.asks, ask] });
  }
  return [...groups.values()];
}

/** Rules and why they ask, a line each. */
export const asksText = ({ asks }: Pick<AskGroup, "asks">): string =>
  asks.map(({ rule, why }) => `${rule} ${why}`).join("\n");
