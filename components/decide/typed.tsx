import type { EscalationDetail } from "@/lib/contract/schemas";
import type { RefusedChoice } from "@/lib/domain/notices/refused-choice";
import { labelOf } from "./asked";
import { Part } from "./shown";

/** What a person typed where no form can keep it any more, so that it is not lost. */
export function Typed({ refused, escalation }: { refused: RefusedChoice | null; escalation: EscalationDetail }) {
  const typed = [
    ...(refused === null ? [] : [["Reason", refused.reason] as const]),
    ...Object.entries(refused?.inputs ?? {}),
  ].filter(([, text]) => text.trim() !== "");
  if (refused === null || typed.length === 0) return null;
  return (
    <Part title={`Not taken: ${labelOf(escalation, refused.option)}. You wrote`}>
      <dl className="flex flex-col gap-2 text-sm">
        {typed.map(([name, text]) => (
          <div key={name}>
            <dt className="text-muted-foreground">{name}</dt>
            <dd className="break-words whitespace-pre-line">{text}</dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}
