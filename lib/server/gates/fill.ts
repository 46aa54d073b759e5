import { fillChecklistItem as fill } from "@/lib/domain/escalation-commands";
import type { ChecklistItem } from "@/lib/domain/gates/checklist";
import { idsOf } from "@/lib/domain/gates/judge";
import type { GateSpec } from "@/lib/domain/gates/spec";
import type { Input, Output } from "@/lib/contract/operations";
import type { RunChecklistOut } from "@/lib/contract/schemas";
import type { Actor } from "../actor";
import { noteChange } from "../audit/context";
import { conflict, notFound, unprocessable } from "../errors";
import { requireRun } from "../runs";
import { getRuntime } from "../runtime";

/** A run's items by checklist, with progress and the gates that are judged by each. */
export function groupChecklist(items: readonly ChecklistItem[], gates: readonly GateSpec[]): RunChecklistOut[] {
  const judged = gates.map((gate) => ({ gate, ids: new Set(idsOf(gate, items)) }));
  const lists = [...new Set(items.map(({ checklist }) => checklist))];
  return lists.map((checklist) =>
    groupOf(
      checklist,
      items.filter((item) => item.checklist === checklist),
    ),
  );

  function groupOf(checklist: string, own: readonly ChecklistItem[]): RunChecklistOut {
    return {
      checklist,
      title: own[0]!.title,
      done: own.filter(({ status }) => status !== "open").length,
      failed: own.filter(({ status }) => status === "fail").length,
      total: own.length,
      items: own.map(({ item, text, status, evidence, filledBy, by, at, auto }) => ({
        item,
        text,
        status,
        evidence,
        filledBy,
        by,
        at,
        auto,
        gates: judged.flatMap(({ gate: { id, name, enforcement }, ids }) =>
          ids.has(item) ? [{ id, name, mandatory: enforcement === "mandatory" }] : [],
        ),
      })),
    };
  }
}

/** The checklists of a run (GATE-3). Throws 404. */
export async function getRunChecklists({ id }: { id: string }): Promise<Output<"getRunChecklists">> {
  const run = await requireRun(id);
  return { runId: id, lists: groupChecklist(run.checklist, run.policy.gates ?? []) };
}

const answerShown = ({ checklist, item, status, evidence, filledBy, by }: ChecklistItem) => ({
  checklist,
  item,
  status,
  evidence,
  filledBy,
  by,
});

const noteAnswer = (id: string, before: ChecklistItem, after: ChecklistItem): void =>
  noteChange({ type: "run", id }, answerShown(before), answerShown(after));

/**
 * Takes a person's answer to an item; the gate of a run that waits is judged anew when it was the last one open
 * (GATE-3). Throws 404, 409 for what a check found to fail, 422 for a missing evidence.
 */
export async function fillChecklistItem(
  actor: Actor,
  { id, checklist, item, status, evidence }: Input<"fillChecklistItem">,
): Promise<Output<"getRunChecklists">> {
  const given = { checklist, item, status, evidence: evidence.trim() };
  const refusal = await getRuntime().engine.execute(id, (draft) => {
    const answerOf = () => draft.run.checklist.find((one) => one.checklist === checklist && one.item === item);
    const before = answerOf();
    const refused = fill(draft, given, actor.name);
    if (refused === null && before !== undefined) noteAnswer(id, before, answerOf()!);
    return refused;
  });
  if (refusal?.status === 404)
    throw notFound(`${refusal.message} GET /api/v1/runs/${id}/checklists lists those that apply.`);
  if (refusal?.status === 409) throw conflict(refusal.message, { rule: refusal.rule });
  if (refusal !== null)
    throw unprocessable(refusal.message, [{ path: refusal.field, rule: refusal.rule, message: refusal.message }]);
  return getRunChecklists({ id });
}
