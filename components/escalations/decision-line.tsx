import { UserRoundCheck } from "lucide-react";
import { cn } from "@/components/ui/cn";
import { RelativeTime } from "@/components/ui/time";
import type { DecisionOut, EscalationSummary } from "@/lib/contract/schemas";
import { decisionLabel } from "./words";

/** Who decided what, when, by which way and why. */
export function DecisionLine({
  escalation,
  decision,
  className,
}: {
  escalation: Pick<EscalationSummary, "options">;
  decision: DecisionOut;
  className?: string;
}) {
  const inputs = Object.entries(decision.inputs);
  return (
    <div className={cn("flex gap-2 text-sm", className)}>
      <UserRoundCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-ok" />
      <div className="min-w-0">
        <p>
          <strong className="font-semibold">{decisionLabel(escalation, decision)}</strong> by{" "}
          <strong className="font-semibold break-all">{decision.by}</strong>{" "}
          <span className="text-muted-foreground">
            via {decision.via}, <RelativeTime at={decision.at} />
          </span>
        </p>
        {inputs.length > 0 && (
          <p className="text-muted-foreground">{inputs.map(([name, value]) => `${name}: ${value}`).join(", ")}</p>
        )}
        {decision.reason !== null && <p className="break-words whitespace-pre-line">“{decision.reason}”</p>}
      </div>
    </div>
  );
}
