import type { EscalationOption } from "../escalation";
import type { EscalationState } from "../run-state";
import { canonicalText } from "./canonical";
import { notAsked, rolesGiven, standingOf, type Decider } from "./standing";
import { whoDecides, type DecisionRules } from "./rules";

/** What one person chose, while a quorum is not reached; kept with the escalation for good. */
export type Vote = {
  by: string;
  onBehalfOf: string | null;
  option: EscalationOption["id"];
  reason: string | null;
  inputs: Record<string, unknown>;
  via: string;
  at: string;
  /** The person decided their own request, since nobody else could. */
  ownRequest: boolean;
};

/** Why a choice is not taken. `status` as in HTTP: 403 may not, 409 too late or changed, 422 a rule is broken. */
export class DecisionRefused extends Error {
  override readonly name = "DecisionRefused";
  constructor(
    readonly status: 403 | 409 | 422,
    readonly rule: string,
    message: string,
    readonly field: string | null = null,
  ) {
    super(message);
  }
}

/** What a choice is judged by besides the escalation itself. */
export type VoteContext = {
  decider: Decider;
  /** Other people who voted before, as they stand now; who is missing has lost their standing. */
  voters: ReadonlyMap<string, Decider>;
  /** How many other active people could decide. */
  others: number;
  /** Hash of what the person was shown; null when they did not say. */
  contentHash: string | null;
  now: string;
};

/** Somebody whose choice counted, with the roles of `allRoles` they gave. */
export type Approver = { by: string; onBehalfOf: string | null; roles: string[] };

export type VoteResult =
  | { kind: "decided"; vote: Vote; votes: Vote[]; approvers: Approver[] }
  | { kind: "counted"; vote: Vote; votes: Vote[]; missing: number; missingRoles: string[] };

/** The rules of one option: the escalation's, with what the option states for itself. */
export const rulesOf = (escalation: Pick<EscalationState, "rules">, option: EscalationOption): DecisionRules => ({
  ...escalation.rules,
  ...option.rules,
});

/**
 * Judges one person's choice (ESC-4, ESC-6): who may, own requests, reason, what was shown, quorum. A binding option
 * needs the quorum; any other decides at once. Votes of people who are no longer asked do not count.
 * Throws DecisionRefused.
 */
export function castVote(
  escalation: EscalationState,
  option: EscalationOption,
  choice: { reason: string | null; inputs: Record<string, unknown>; via: string },
  context: VoteContext,
): VoteResult {
  const { decider, now } = context;
  const rules = rulesOf(escalation, option);
  const standing = standingOf(rules, decider);
  if (standing === null) throw new DecisionRefused(403, "role", notAsked(rules, decider));
  if (context.contentHash !== null && context.contentHash !== escalation.contentHash)
    throw new DecisionRefused(
      409,
      "content-changed",
      "What you were shown is no longer what would be carried out. Look at it again and decide anew.",
    );
  const ownRequest = isOwn(escalation, decider, standing.onBehalfOf);
  if (option.binding && ownRequest && rules.ownRequest !== "allowed") {
    const alone = context.others === 0;
    if (rules.ownRequest === "forbidden" || !alone)
      throw new DecisionRefused(
        403,
        "own-request",
        alone
          ? `${decider.name} asked for this, and nobody else may choose "${option.label}": it is for ${whoDecides(rules)}. Give the role to somebody, or ask others by name.`
          : `${decider.name} asked for this; somebody else must choose "${option.label}". It is for ${whoDecides(rules)} to decide.`,
      );
  }
  if ((option.reasonRequired || rules.reasonRequired) && !choice.reason)
    throw new DecisionRefused(422, "required", `"${option.label}" needs a reason.`, "reason");
  const vote: Vote = {
    by: decider.name,
    onBehalfOf: standing.onBehalfOf,
    option: option.id,
    reason: choice.reason,
    inputs: choice.inputs,
    via: choice.via,
    // Who asks and who takes the answer may be two machines; a clock that is behind must not put the answer first.
    at: now < escalation.createdAt ? escalation.createdAt : now,
    ownRequest,
  };
  const votes = [...escalation.votes.filter(({ by }) => by !== vote.by), vote];
  if (!option.binding) return { kind: "decided", vote, votes, approvers: [] };
  const before = escalation.votes.find(({ by }) => by === vote.by);
  const notOwn = rules.ownRequest === "allowed" ? null : escalation.requestedBy;
  const { missing, missingRoles, approvers } = tally(rules, votes, vote, context, notOwn);
  if (missing <= 0) return { kind: "decided", vote, votes, approvers };
  if (before?.option === vote.option && sameInputs(before.inputs, vote.inputs))
    throw new DecisionRefused(409, "voted", `${vote.by} chose "${option.label}" already at ${before.at}.`);
  return { kind: "counted", vote, votes, missing, missingRoles };
}

/**
 * Votes for the same thing that still stand, and what is missing: people up to the quorum, each of `allRoles`, and
 * somebody of those whom the rules ask besides. A person counts once, also one who is stood in for. The roles of
 * `notOwn` are given by nobody who stands in for them. What is accepted is the same whatever expiry each names.
 */
function tally(rules: DecisionRules, votes: readonly Vote[], last: Vote, context: VoteContext, notOwn: string | null) {
  const { allRoles = [], ...others } = rules;
  const seats = new Set<string>();
  const approvers: Approver[] = [];
  let asked = allRoles.length === 0;
  for (const vote of votes) {
    if (vote.option !== last.option || !(last.option === "accept" || sameInputs(vote.inputs, last.inputs))) continue;
    const voter = vote.by === last.by ? context.decider : context.voters.get(vote.by);
    const standing = voter === undefined ? null : standingOf(rules, voter);
    if (voter === undefined || standing === null) continue;
    seats.add(standing.onBehalfOf ?? vote.by);
    approvers.push({ by: vote.by, onBehalfOf: standing.onBehalfOf, roles: rolesGiven(allRoles, voter, notOwn) });
    asked ||= standingOf(others, voter) !== null;
  }
  const missingRoles = allRoles.filter((role) => !approvers.some(({ roles }) => roles.includes(role)));
  const missing = Math.max(rules.quorum - seats.size, missingRoles.length, asked ? 0 : 1);
  return { approvers, missing, missingRoles };
}

const sameInputs = (a: Record<string, unknown>, b: Record<string, unknown>): boolean =>
  canonicalText(a) === canonicalText(b);

const isOwn = (escalation: EscalationState, decider: Decider, onBehalfOf: string | null): boolean =>
  escalation.requestedBy !== null && (escalation.requestedBy === decider.name || escalation.requestedBy === onBehalfOf);
