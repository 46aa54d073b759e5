import { groupAsks, type AskGroup } from "../authority/ask-groups";
import { forbiddenText, judgePlan } from "../authority/judge";
import type { AuthorityPolicy } from "../authority/rules";
import type { Find } from "../authority/texts";
import { canonicalText } from "../decision/canonical";
import type { Evaluate } from "../plan-run";
import type { RunState } from "../run-state";
import type { Untold } from "./replay";

/** What judging a plan needs from outside: patterns and conditions. */
export type Judging = { find: Find; evaluate: Evaluate };

/** What authority says about the plan of a run: which rule refuses it, and which groups of people it waits for. */
export function judgeAuthority(
  run: Pick<RunState, "signal" | "context" | "plan">,
  authority: AuthorityPolicy,
  judging: Judging,
  untold: Untold[],
): { refused: string | null; groups: AskGroup[] } {
  const later = {
    rules: [...authority.requiresApproval, ...authority.forbidden].filter(({ match }) => match.diff !== undefined),
    triggers: authority.triggers.filter(({ on }) => on.some((place) => place !== "mission")),
  };
  untold.push({
    text: "Whether what its agents gave back would have put it before a person is not looked at.",
    under: canonicalText(later),
  });
  try {
    const { forbidden, asks } = judgePlan(authority, run, judging);
    return { refused: forbidden === null ? null : forbiddenText(forbidden), groups: groupAsks(asks) };
  } catch {
    untold.push({ text: "A condition of its authority has no answer for this run.", under: canonicalText(authority) });
    return { refused: null, groups: [] };
  }
}
