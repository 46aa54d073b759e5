import { judgeGate, type GateVerdict } from "../gate";
import type { RunState, TaskState } from "../run-state";
import { isInForce, type Bypass } from "./bypass";
import type { ChecklistItem } from "./checklist";
import type { GateEvidence, GateResult } from "./result";
import type { GateSpec } from "./spec";

/** What judging needs from outside: the time, and a hash of any value. */
export type JudgeContext = { now: string; digest: (value: unknown) => string };

/** Ids of checks and items that a gate is judged by: its own where it names none. Whole checklists become their items. */
export function idsOf(gate: GateSpec, checklist: readonly ChecklistItem[]): string[] {
  const named = gate.checks?.length ? gate.checks : gate.minimum === undefined ? [gate.id] : [];
  return [
    ...new Set(
      named.flatMap((id) => {
        const items = checklist.filter((item) => item.checklist === id).map(({ item }) => item);
        return items.length > 0 ? items : [id];
      }),
    ),
  ];
}

/**
 * Judges a run whose tasks have all ended (GATE-1, GATE-2, GATE-5): the success threshold and mandatory checks, then
 * each gate. A mandatory gate that fails fails the run, unless its policy lets it pass with a warning or people let it
 * pass before.
 */
export function judgeRun(run: RunState, context: JudgeContext): GateVerdict {
  const specs = run.policy.gates ?? [];
  const gated = new Set(specs.flatMap((spec) => idsOf(spec, run.checklist)));
  const base = judgeGate(run.plan, run.tasks, run.policy.threshold, gated);
  if (specs.length === 0) return base;
  const gates = specs.map((spec) => judgeOne(spec, run, context));
  const failed = gates.filter(({ status }) => status === "failed");
  return {
    ...base,
    passed: base.passed && failed.length === 0,
    reasons: [...base.reasons, ...failed.map(({ reason }) => reason!)],
    failedChecks: [...base.failedChecks, ...failed.flatMap(failedChecksOf)],
    gates,
  };
}

const failedChecksOf = ({ evidence }: GateResult): GateVerdict["failedChecks"] =>
  evidence.flatMap(({ source, taskId, id, name, status, text }) =>
    taskId !== null && status === "fail" ? [{ agent: source, taskId, id, name, evidence: text }] : [],
  );

function judgeOne(spec: GateSpec, run: RunState, { now, digest }: JudgeContext): GateResult {
  const evidence = [...evidenceOf(spec, run), ...metricsOf(spec, run.tasks)];
  const evidenceHash = digest({ spec, evidence });
  const judged = evidence.filter(({ status }) => status !== "not_applicable");
  const bad = judged.filter(({ status }) => status !== "pass");
  const arithmetic = arithmeticOf(evidence, judged, bad);
  const { id, name, threshold, enforcement } = spec;
  const reason =
    bad.length === 0
      ? null
      : `The gate "${name}" (${threshold}) failed, ${arithmetic}: ${bad.map(({ source, name: what, text }) => `${source}: ${what}. ${text}`.trim()).join(" ")}${spec.bypass.kind === "cannot" && enforcement === "mandatory" ? " It cannot be bypassed." : ""}`;
  const common = {
    id,
    name,
    threshold,
    enforcement,
    bypass: spec.bypass.kind,
    role: spec.bypass.kind === "approval" ? spec.bypass.role : null,
    arithmetic,
    evidence,
    evidenceHash,
    reason,
    bypassed: null,
  };
  if (bad.length === 0) return { ...common, status: judged.length === 0 ? "not_judged" : "passed" };
  if (enforcement === "advisory" || spec.bypass.kind === "warning") return { ...common, status: "warning" };
  const bypass = spec.bypass.kind === "cannot" ? undefined : bypassFor(run, id, evidenceHash, now);
  if (bypass === undefined) return { ...common, status: "failed" };
  const { id: bypassId, runId, by, reason: why, expiresAt } = bypass;
  return { ...common, status: "bypassed", bypassed: { id: bypassId, runId, by, reason: why, expiresAt } };
}

/** A bypass in force: of this run for the same evidence, or one that covers the repository. */
const bypassFor = (run: RunState, gate: string, evidenceHash: string, now: string): Bypass | undefined =>
  [
    ...run.bypasses.filter((one) => one.evidenceHash === evidenceHash || one.covers === "repository"),
    ...(run.policy.bypasses ?? []),
  ].find((one) => one.gate === gate && isInForce(one, now));

function arithmeticOf(
  evidence: readonly GateEvidence[],
  judged: readonly GateEvidence[],
  bad: readonly GateEvidence[],
): string {
  if (evidence.length === 0) return "nothing reported";
  if (judged.length === 0) return "not applicable";
  const open = bad.filter(({ status }) => status === "open").length;
  return `${judged.length - bad.length}/${judged.length} passed${open > 0 ? `, ${open} open` : ""}`;
}

/** Answers to the gate's checks: an item of the run's checklists where there is one, else what the agents reported. */
function evidenceOf(spec: GateSpec, { checklist, tasks }: RunState): GateEvidence[] {
  return idsOf(spec, checklist).flatMap((id): GateEvidence[] => {
    const items = checklist.filter(({ item }) => item === id);
    if (items.length > 0)
      return items.map(({ title, text, status, evidence, by }) => ({
        source: `Checklist ${title}`,
        taskId:
          tasks.find((task) => task.agent === by && (task.result?.checks ?? []).some(isAnswer(items)))?.id ?? null,
        id,
        name: text,
        status,
        text: status === "open" ? "Nobody has answered it yet." : evidence,
      }));
    return tasks.flatMap((task) =>
      (task.result?.checks ?? [])
        .filter((check) => check.id === id)
        .map(({ name, status, evidence }) => ({
          source: task.agent,
          taskId: task.id,
          id,
          name,
          status,
          text: evidence,
        })),
    );
  });
}

const isAnswer =
  (items: RunState["checklist"]) =>
  ({ id }: { id: string }): boolean =>
    items.some(({ item, auto }) => item === id || auto === id);

function metricsOf({ minimum }: GateSpec, tasks: readonly TaskState[]): GateEvidence[] {
  if (minimum === undefined) return [];
  const { metric, min, max } = minimum;
  return tasks.flatMap((task): GateEvidence[] => {
    const value = task.result?.metrics[metric];
    if (value === undefined) return [];
    const low = min !== undefined && !(value >= min);
    const high = max !== undefined && !(value <= max);
    const bounds = [min === undefined ? "" : `at least ${min}`, max === undefined ? "" : `at most ${max}`];
    return [
      {
        source: task.agent,
        taskId: task.id,
        id: metric,
        name: metric,
        status: low || high ? "fail" : "pass",
        text: `${value}${low ? ` < ${min}` : high ? ` > ${max}` : ""}; ${bounds.filter(Boolean).join(" and ")} is asked.`,
      },
    ];
  });
}
