import type { ListedEscalation } from "@/lib/contract/schemas";
import type { EscalationOption } from "@/lib/domain/escalation";

/** An option that several escalations share, with each effect it has among them and how often. */
export type CommonOption = {
  option: EscalationOption;
  effects: { text: string; count: number }[];
  reasonRequired: boolean;
};

type Selected = Pick<ListedEscalation, "options" | "may" | "rules">;

/**
 * The options that every selected escalation offers and lets the person choose. One that asks for values is left out:
 * they would not be the same for all.
 */
export function commonOptions(selected: readonly Selected[]): CommonOption[] {
  const [first, ...others] = selected;
  if (first === undefined) return [];
  return first.options.flatMap((option): CommonOption[] => {
    const same = [first, ...others].map((each) => {
      const found = each.options.find(({ id }) => id === option.id);
      const allowed = each.may.find((may) => may.option === option.id)?.allowed === true;
      const plain = found !== undefined && found.inputs.length === 0 && found.form === null;
      return allowed && plain ? { found, required: found.reasonRequired || each.rules.reasonRequired } : null;
    });
    if (same.includes(null)) return [];
    const effects = new Map<string, number>();
    for (const each of same) effects.set(each!.found.effect, (effects.get(each!.found.effect) ?? 0) + 1);
    return [
      {
        option,
        effects: [...effects].map(([text, count]) => ({ text, count })),
        reasonRequired: same.some((each) => each!.required),
      },
    ];
  });
}
