/** Types of escalation (ESC-2). The engine opens quality_gate, resource and flag (ESC-5); the others have their rows. */
export const ESCALATION_TYPES = ["quality_gate", "resource", "boundary", "conflict", "flag"] as const;
export type EscalationType = (typeof ESCALATION_TYPES)[number];

export const OPTION_IDS = ["retry", "accept", "delegate", "abort", "acknowledge"] as const;
export type OptionId = (typeof OPTION_IDS)[number];
