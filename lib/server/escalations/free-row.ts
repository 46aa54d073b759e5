import { canonicalText } from "@/lib/domain/decision/canonical";
import { openState } from "@/lib/domain/decision/open";
import type { EscalationDraft } from "@/lib/domain/escalation";
import { escalationRow } from "../engine/store";
import { sha256 } from "../sha256";

/** An escalation of no run as it is opened, for `openFree`. */
export type FreeDraft = EscalationDraft & {
  coordinator: string;
  signal: string;
  flagId?: number;
  subject?: Record<string, unknown>;
};

/**
 * The row of an escalation of no run, for INSERT_ESCALATIONS; the hash is over what is shown, as for those of runs.
 */
export const freeRow = (draft: FreeDraft): Record<string, unknown> => ({
  ...escalationRow(openState(draft, sha256(canonicalText(draft.shown)))),
  body: draft.body,
  shown: draft.shown,
  flag_id: draft.flagId ?? null,
  subject: draft.subject ?? null,
  coordinator: draft.coordinator,
  signal: draft.signal,
});
