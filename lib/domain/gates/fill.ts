import type { RunDraft } from "../draft";
import { isTaskEnded } from "../status";
import { answerOf, type ChecklistItem, type ItemStatus } from "./checklist";
import { idsOf } from "./judge";

/**
 * Takes over what results answer to the checklists (GATE-3). A person's answer stands, unless a check finds the
 * opposite: a failure always counts. Items whose task runs again are open again.
 */
export function fillFromResults(draft: RunDraft): void {
  const { run } = draft;
  if (run.checklist.length === 0) return;
  const ended = run.tasks.every((task) => isTaskEnded(task.status));
  for (const item of run.checklist) {
    const answer = answerOf(item, run.tasks, ended);
    if (item.filledBy === "person" && (answer?.status !== "fail" || item.status === "fail")) continue;
    const next = answer ?? { status: "open" as const, evidence: "", filledBy: null, by: null };
    if (
      next.status === item.status &&
      next.evidence === item.evidence &&
      next.filledBy === item.filledBy &&
      next.by === item.by
    )
      continue;
    fill(draft, item, next, next.by ?? draft.run.coordinator);
  }
}

function fill(
  draft: RunDraft,
  item: ChecklistItem,
  answer: Pick<ChecklistItem, "status" | "evidence" | "filledBy" | "by">,
  source: string,
): void {
  draft.answerItem(item, { ...answer, at: answer.status === "open" ? null : draft.now });
  const { checklist, item: id, text } = item;
  const told = {
    checklist,
    item: id,
    text,
    status: answer.status,
    evidence: answer.evidence,
    filledBy: answer.filledBy,
  };
  draft.event("checklist.filled", { ...told, before: item.status }, null, source);
}

/** Why an item can't be answered so by a person. */
export type FillRefusal = { status: 404 | 409 | 422; field: string; rule: string; message: string };

/** A person's answer to an item; null when it was taken. */
export function fillItem(
  draft: RunDraft,
  given: { checklist: string; item: string; status: Exclude<ItemStatus, "open">; evidence: string },
  by: string,
): FillRefusal | null {
  const { run } = draft;
  const item = run.checklist.find((one) => one.checklist === given.checklist && one.item === given.item);
  if (item === undefined)
    return {
      status: 404,
      field: "item",
      rule: "unknown",
      message: `The run has no item "${given.item}" in a checklist "${given.checklist}".`,
    };
  if (given.evidence === "" && (given.status !== "not_applicable" || isMandatory(draft, item)))
    return {
      status: 422,
      field: "evidence",
      rule: "required",
      message: `"${item.text}" needs evidence: say what shows it.`,
    };
  if (item.status === "fail" && item.filledBy !== "person" && given.status !== "fail")
    return {
      status: 409,
      field: "status",
      rule: "found-by-check",
      message: `${item.by ?? "A check"} found that it fails: ${item.evidence} Mend it and retry; a person can't answer otherwise.`,
    };
  if (item.status === given.status && item.evidence === given.evidence && item.by === by) return null;
  fill(draft, item, { status: given.status, evidence: given.evidence, filledBy: "person", by }, by);
  return null;
}

/** Whether a mandatory gate of the run is judged by an item. */
const isMandatory = ({ run }: RunDraft, { item }: ChecklistItem): boolean =>
  (run.policy.gates ?? []).some(
    (gate) => gate.enforcement === "mandatory" && idsOf(gate, run.checklist).includes(item),
  );

/** Whether items that mandatory gates are judged by still wait for an answer. */
export const mandatoryItemsOpen = (draft: RunDraft): boolean =>
  draft.run.checklist.some((item) => item.status === "open" && isMandatory(draft, item));
