import type { DecisionOut, EscalationSummary } from "@/lib/contract/schemas";
import type { EscalationType, OptionId } from "@/lib/domain/escalation";
import { aboutOf, type About } from "@/lib/domain/escalation-about";
import type { Tone } from "@/components/ui/badge";
import type { AgentOutcomeOut } from "@/lib/contract/schemas";

export const TYPE_WORDS: Record<EscalationType, string> = {
  quality_gate: "Quality gate",
  gate_bypass: "Gate bypass",
  resource: "Resource",
  boundary: "Boundary",
  conflict: "Conflict",
  plan_approval: "Plan approval",
  approval: "Approval",
  tool_permission: "Tool permission",
  architecture: "Architecture or security",
  review: "Review",
  policy_change: "Policy change",
  flag: "Flag",
};

/** Heading of what an escalation says where nothing is wrong: it asks. */
export const ASKED_WORDS: Partial<Record<EscalationType, string>> = {
  plan_approval: "What is asked",
  approval: "What is asked",
  tool_permission: "What is asked",
  architecture: "What is asked",
  review: "What is asked",
  policy_change: "What is asked",
};

/** The four levels of ESC-1. */
export const LEVEL_WORDS: Record<number, string> = {
  1: "Self-recovery",
  2: "Peer consultation",
  3: "Coordinator review",
  4: "Strategic",
};

export const DECISION_WORDS: Record<OptionId, string> = {
  approve: "Approve",
  edit: "Edit and approve",
  reject: "Reject",
  answer: "Answer",
  reassign: "Reassign",
  retry: "Retry",
  accept: "Accept",
  delegate: "Delegate",
  abort: "Abort",
  acknowledge: "Keep waiting",
};

export const AGENT_LOOKS: Record<AgentOutcomeOut["status"], { word: string; tone: Tone }> = {
  success: { word: "Success", tone: "ok" },
  failed: { word: "Failed", tone: "fail" },
  timed_out: { word: "Timed out", tone: "late" },
  skipped: { word: "Skipped", tone: "queue" },
  aborted: { word: "Aborted", tone: "stop" },
  in_progress: { word: "In progress", tone: "run" },
};

const PAGES: Record<About["kind"], string> = { run: "/runs", flag: "/flags", coordinator: "/coordinators" };

/** Where what an escalation is about is shown; the escalation itself when nowhere else. */
export function subjectHref(escalation: Pick<EscalationSummary, "id" | "runId" | "flagId" | "subject">): string {
  const about = aboutOf(escalation);
  return about === null ? `/escalations/${escalation.id}` : `${PAGES[about.kind]}/${about.id}`;
}

/** The label of what was decided, in the words its button had. */
export function decisionLabel(escalation: Pick<EscalationSummary, "options">, decision: DecisionOut): string {
  return escalation.options.find((option) => option.id === decision.option)?.label ?? DECISION_WORDS[decision.option];
}
