import { Badge, type Tone } from "@/components/ui/badge";
import type { GateResult } from "@/lib/domain/gates/result";

const LOOKS: Record<GateResult["status"], { word: string; tone: Tone }> = {
  passed: { word: "Passed", tone: "ok" },
  failed: { word: "Failed", tone: "fail" },
  warning: { word: "Warning", tone: "late" },
  bypassed: { word: "Bypassed", tone: "human" },
  not_judged: { word: "Not judged", tone: "queue" },
};

const ANSWERS = { pass: "passed", fail: "failed", not_applicable: "not applicable", open: "open" } as const;

function policyWords({ enforcement, bypass, role }: GateResult): string {
  if (enforcement === "advisory") return "Advisory";
  if (bypass === "cannot") return "Mandatory, cannot be bypassed";
  return bypass === "approval" ? `Mandatory, bypass by ${role}` : "Mandatory, goes on with a warning";
}

/** The coordinator's gates as they were judged, with arithmetic and evidence (GATE-2). */
export function GateList({ gates }: { gates: readonly GateResult[] }) {
  return (
    <ul aria-label="Gates" className="flex flex-col divide-y divide-border">
      {gates.map((gate) => (
        <li key={gate.id} className="flex flex-col gap-1 py-2.5 first:pt-0 last:pb-0">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
            <span className="min-w-0 font-medium break-words">{gate.name}</span>
            <Badge tone={LOOKS[gate.status].tone}>{LOOKS[gate.status].word}</Badge>
            <span className="text-xs text-muted-foreground tabular-nums">{gate.arithmetic}</span>
          </p>
          <p className="text-xs text-muted-foreground">
            {gate.threshold}. {policyWords(gate)}.
          </p>
          {gate.evidence.length > 0 && (
            <ul className="flex flex-col gap-0.5 text-xs text-muted-foreground">
              {gate.evidence.map((each, index) => (
                <li key={index} className="break-words">
                  <span className={each.status === "fail" ? "text-fail" : undefined}>{ANSWERS[each.status]}</span>:{" "}
                  {each.name} ({each.source}). {each.text}
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
}
