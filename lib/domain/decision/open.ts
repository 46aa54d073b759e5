import type { EscalationDraft } from "../escalation";
import type { EscalationState } from "../run-state";
import { deadlineOf } from "./due";

/** The state of an escalation as it is opened. `contentHash` is the hash of what is shown. */
export const openState = (draft: EscalationDraft, contentHash: string): EscalationState => ({
  id: draft.id,
  taskId: draft.taskId,
  type: draft.type,
  level: draft.level,
  status: "open",
  title: draft.title,
  rules: draft.rules,
  options: draft.options,
  requestedBy: draft.requestedBy,
  contentHash,
  votes: [],
  askedAt: draft.createdAt,
  deadline: deadlineOf(draft.rules, draft.createdAt),
  deadlinePassed: false,
  reminded: 0,
  createdAt: draft.createdAt,
  decidedAt: null,
  decision: null,
});
