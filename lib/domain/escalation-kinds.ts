/**
 * Types of escalation (ESC-2). quality_gate and gate_bypass are about a gate, resource about a missing executor,
 * plan_approval and approval about what is to be done, policy_change about a coordinator's rules, boundary, conflict,
 * tool_permission, architecture and review come from rules and ladders, flag is about a flag.
 */
export const ESCALATION_TYPES = [
  "quality_gate",
  "gate_bypass",
  "resource",
  "boundary",
  "conflict",
  "plan_approval",
  "approval",
  "tool_permission",
  "architecture",
  "review",
  "policy_change",
  "flag",
] as const;
export type EscalationType = (typeof ESCALATION_TYPES)[number];

export const OPTION_IDS = [
  "approve",
  "edit",
  "reject",
  "retry",
  "accept",
  "answer",
  "delegate",
  "reassign",
  "abort",
  "acknowledge",
] as const;
export type OptionId = (typeof OPTION_IDS)[number];
