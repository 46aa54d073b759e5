import type { EscalationSummary } from "@/lib/contract/schemas";
export function InlineEscalation({ escalation }: { escalation: EscalationSummary }) { return <p>{escalation.title}</p>; }
