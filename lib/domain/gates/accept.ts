import { ANYONE, type DecisionRules, type OWN_REQUEST } from "../decision/rules";
import { DecisionRefused, type Approver } from "../decision/vote";
import type { RunDraft } from "../draft";
import type { EscalationOption } from "../escalation";
import { option } from "../escalation-option";
import type { GateVerdict } from "../gate";
import type { EscalationState, RunState } from "../run-state";
import type { GateResult } from "./result";
import type { GateSpec } from "./spec";

const DAY_MS = 86_400_000;

/** Gates of a verdict that block the run. */
export const failedGates = ({ gates = [] }: Pick<GateVerdict, "gates">): GateResult[] =>
  gates.filter(({ status }) => status === "failed");

/** Failed gates that nobody may let pass. */
export const lockedGates = (verdict: Pick<GateVerdict, "gates">): GateResult[] =>
  failedGates(verdict).filter(({ bypass }) => bypass === "cannot");

/** Reasons of a verdict that belong to no gate: the success threshold and checks of their own. */
export const ownReasons = (verdict: GateVerdict): string[] =>
  verdict.reasons.filter((reason) => !failedGates(verdict).some((gate) => gate.reason === reason));

type Approval = Extract<GateSpec["bypass"], { kind: "approval" }>;

function policyOf(run: RunState, gate: GateResult): Approval | null {
  const bypass = run.policy.gates?.find(({ id }) => id === gate.id)?.bypass;
  return bypass?.kind === "approval" ? bypass : null;
}

const STRICTEST: (typeof OWN_REQUEST)[number][] = ["forbidden", "unless_alone", "allowed"];

/**
 * The option that completes a run although its gate failed (GATE-5); none while a gate fails that cannot be bypassed.
 * Each failed gate's role must approve. `rules` are the coordinator's, which hold for what belongs to no gate.
 */
export function acceptOption(run: RunState, verdict: GateVerdict, rules: DecisionRules): EscalationOption[] {
  if (lockedGates(verdict).length > 0) return [];
  const gates = failedGates(verdict);
  const common = { aliases: ["approve"], reasonRequired: true, binding: true };
  if (gates.length === 0)
    return [
      option(
        "accept",
        "Accept with a reason",
        "Completes the run although the gate failed; who accepted it and why stays on the run for good.",
        common,
      ),
    ];
  const policies = gates.flatMap((gate) => policyOf(run, gate) ?? []);
  const allRoles = [...new Set(policies.map(({ role }) => role))];
  const whole = ownReasons(verdict).length > 0;
  const own = new Set([rules.ownRequest, ...policies.flatMap((policy) => policy.rules?.ownRequest ?? [])]);
  const names = gates.map(({ name }) => `"${name}"`).join(", ");
  const latest = latestExpiry(policies);
  return [
    option(
      "accept",
      "Bypass with a reason",
      `Completes the run although ${names} failed${whole ? ", and what else the gate names" : ""}. Who let it pass, why and until when stays on the run for good.`,
      {
        ...common,
        rules: {
          allRoles,
          // What belongs to no gate is the coordinator's role to accept; a gate is for its own role alone.
          ...(whole
            ? { roles: rules.roles, groups: rules.groups, assignees: rules.assignees }
            : { roles: allRoles, groups: [], assignees: [] }),
          quorum: Math.max(1, ...policies.map((policy) => policy.rules?.quorum ?? 1), whole ? rules.quorum : 1),
          ownRequest: STRICTEST.find((one) => own.has(one))!,
          signIn: rules.signIn || policies.some((policy) => policy.rules?.signIn === true),
        },
        form: {
          schema: {
            type: "object",
            properties: {
              expires: {
                type: "string",
                pattern: "^(\\d{4}-\\d{2}-\\d{2})?$",
                title: "Bypass until",
                description: `Last day of the bypass, YYYY-MM-DD. ${latest === null ? "Left empty it does not expire." : `Left empty it holds ${latest} days, which is the most.`}`,
              },
            },
            additionalProperties: false,
          },
          value: {},
        },
      },
    ),
  ];
}

const latestExpiry = (policies: readonly Approval[]): number | null => {
  const days = policies.flatMap(({ expiresAfterDays }) => expiresAfterDays ?? []);
  return days.length > 0 ? Math.min(...days) : null;
};

/** Roles beside the coordinator's that are asked because of the failed gates. */
export function rolesAsked(rules: DecisionRules, accept: readonly EscalationOption[]): string[] {
  const roles = accept[0]?.rules?.allRoles ?? [];
  return rules.roles.includes(ANYONE) ? rules.roles : [...new Set([...rules.roles, ...roles])];
}

/** The end of a day that a person gave, in ISO 8601; null when none was given. Throws DecisionRefused. */
export function expiryOf(
  run: RunState,
  verdict: GateVerdict,
  inputs: Record<string, unknown>,
  now: string,
): string | null {
  const given = inputs.expires;
  if (given === undefined || given === null || given === "") return null;
  const at = new Date(`${String(given)}T23:59:59.999Z`);
  const refuse = (rule: string, message: string) => new DecisionRefused(422, rule, message, "inputs.expires");
  if (typeof given !== "string" || Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== given)
    throw refuse("date", "The day until which the bypass holds is written YYYY-MM-DD.");
  if (at.toISOString() <= now)
    throw refuse("past", "The bypass would have expired already; give today or a later day.");
  const latest = latestExpiry(failedGates(verdict).flatMap((gate) => policyOf(run, gate) ?? []));
  const cap = latest === null ? null : new Date(Date.parse(now) + latest * DAY_MS).toISOString();
  if (cap !== null && given > cap.slice(0, 10))
    throw refuse("too-late", `The gate's policy lets a bypass hold ${latest} days at most, until ${cap.slice(0, 10)}.`);
  return at.toISOString();
}

/** Records what an accepted run was let pass, in bypasses and in its verdict (GATE-5). Throws DecisionRefused for a gate that cannot be bypassed. */
export function recordBypasses(draft: RunDraft, escalation: EscalationState, approvers: readonly Approver[]): void {
  const { run, now } = draft;
  const verdict = run.gate;
  if (verdict === null) return;
  const locked = lockedGates(verdict)[0];
  if (locked !== undefined)
    throw new DecisionRefused(409, "cannot-bypass", `The gate "${locked.name}" cannot be bypassed, by nobody.`);
  const votes = new Map(escalation.votes.map((vote) => [vote.by, vote]));
  const approvals = approvers.map((approver) => {
    const { reason, at, via } = votes.get(approver.by)!;
    return { ...approver, reason, at, via };
  });
  const days = approvers.flatMap(({ by }) => expiryOf(run, verdict, votes.get(by)!.inputs, now) ?? []).toSorted();
  const reasons = approvals.flatMap(({ by, reason }) => (reason === null ? [] : [{ by, reason }]));
  const last = approvals.at(-1)?.by ?? run.coordinator;
  const common = {
    runId: run.id,
    escalationId: escalation.id,
    by: approvals.map(({ by }) => by),
    approvals,
    reason: reasons.length === 1 ? reasons[0]!.reason : reasons.map(({ by, reason }) => `${by}: ${reason}`).join("; "),
    contentHash: escalation.contentHash,
    createdAt: now,
  };
  const passes = new Map<string, NonNullable<GateResult["bypassed"]>>();
  for (const gate of failedGates(verdict)) {
    const policy = policyOf(run, gate);
    const cap =
      policy?.expiresAfterDays === undefined
        ? []
        : [new Date(Date.parse(now) + policy.expiresAfterDays * DAY_MS).toISOString()];
    const id = draft.newId();
    const expiresAt = [...days, ...cap].toSorted()[0] ?? null;
    passes.set(gate.id, { id, runId: run.id, by: common.by, reason: common.reason, expiresAt });
    draft.bypassGate(
      {
        ...common,
        id,
        gate: gate.id,
        gateName: gate.name,
        roles: policy === null ? [] : [policy.role],
        covers: policy?.covers ?? "run",
        evidenceHash: gate.evidenceHash,
        expiresAt,
      },
      last,
    );
  }
  if (ownReasons(verdict).length > 0) {
    const failing = [
      ...new Set(verdict.failedChecks.filter((check) => !isGated(verdict, check.id)).map(({ name }) => name)),
    ];
    const below = verdict.rate === null || verdict.rate < verdict.threshold;
    draft.bypassGate(
      {
        ...common,
        id: draft.newId(),
        gate: below ? "success-threshold" : "mandatory-checks",
        gateName: [...(below ? ["Success threshold"] : []), ...failing].join(", "),
        roles: escalation.rules.roles,
        covers: "run",
        evidenceHash: draft.digest(ownReasons(verdict)),
        expiresAt: days[0] ?? null,
      },
      last,
    );
  }
  if (verdict.gates !== undefined)
    run.gate = {
      ...verdict,
      gates: verdict.gates.map((gate) => {
        const bypassed = passes.get(gate.id);
        return bypassed === undefined ? gate : { ...gate, status: "bypassed", bypassed };
      }),
    };
}

const isGated = (verdict: GateVerdict, checkId: string): boolean =>
  (verdict.gates ?? []).some(({ evidence }) => evidence.some(({ id }) => id === checkId));
