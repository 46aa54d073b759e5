"use client";

import { Lock } from "lucide-react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Kbd } from "@/components/ui/kbd";
import { Badge } from "@/components/ui/badge";
import type { ListedEscalation } from "@/lib/contract/schemas";
import type { EscalationOption } from "@/lib/domain/escalation";

/** Look of a button by an option's tone. */
export const VARIANTS = { primary: "primary", neutral: "outline", danger: "danger-outline" } as const;

type May = ListedEscalation["may"];

/** Whether the person may choose an option, and why not; while that is not known, they may try. */
export const mayOf = (may: May | undefined, option: EscalationOption): { allowed: boolean; why: string | null } =>
  may?.find((each) => each.option === option.id) ?? { allowed: true, why: null };

/** The ways to decide, each with what it will do beside it, or why it is not for this person. Pressing one asks once more. */
export function OptionList({
  options,
  may,
  recommended,
  onArm,
  letters = false,
}: {
  options: readonly EscalationOption[];
  may: May;
  recommended?: EscalationOption["id"];
  onArm: (option: EscalationOption) => void;
  /** Show the letter that arms an option, where letters work. */
  letters?: boolean;
}) {
  return (
    <ul className="flex flex-col divide-y divide-border">
      {options.map((option) => {
        const { allowed, why } = mayOf(may, option);
        return (
          <li
            key={option.id}
            className="grid grid-cols-1 gap-x-4 gap-y-1.5 py-2.5 first:pt-0 last:pb-0 sm:grid-cols-[13.5rem_minmax(0,1fr)] sm:items-center"
          >
            <Button
              variant={VARIANTS[option.tone]}
              className="h-auto min-h-8 justify-start py-1 text-left whitespace-normal max-sm:w-full"
              aria-haspopup="dialog"
              aria-describedby={`effect-${option.id}`}
              disabled={!allowed}
              onClick={() => onArm(option)}
            >
              {letters && (
                <Kbd
                  aria-hidden
                  className={cn(
                    "uppercase",
                    option.tone === "primary" && "border-primary-foreground/40 bg-transparent text-primary-foreground",
                  )}
                >
                  {option.key}
                </Kbd>
              )}
              <span className="min-w-0 [overflow-wrap:anywhere]">{option.label}…</span>
            </Button>
            <div id={`effect-${option.id}`} className="min-w-0 text-sm [overflow-wrap:anywhere] text-muted-foreground">
              {option.effect}
              {option.reasonRequired && " Asks for a reason."}
              {option.form !== null && " Asks for values."}
              {option.id === recommended && (
                <Badge tone="ok" className="ml-1.5 align-middle">
                  Recommended
                </Badge>
              )}
              {why !== null && (
                <span className="mt-0.5 flex items-start gap-1.5 text-foreground">
                  <Lock aria-hidden className="mt-1 size-3.5 shrink-0" />
                  {why}
                </span>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

/** The same ways as a row of buttons, for narrow places; what each does is its title and the next step's text. */
export function OptionRow({
  options,
  may,
  onArm,
  className,
}: {
  options: readonly EscalationOption[];
  may: May | undefined;
  onArm: (option: EscalationOption) => void;
  className?: string;
}) {
  return (
    <div className={cn("flex flex-wrap gap-1.5", className)}>
      {options.map((option) => {
        const { allowed, why } = mayOf(may, option);
        return (
          <Button
            key={option.id}
            size="sm"
            variant={VARIANTS[option.tone]}
            title={why ?? option.effect}
            aria-haspopup="dialog"
            disabled={!allowed}
            onClick={() => onArm(option)}
          >
            {option.label}…
          </Button>
        );
      })}
    </div>
  );
}
