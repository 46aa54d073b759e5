"use client";

import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Kbd } from "@/components/ui/kbd";
import { Badge } from "@/components/ui/badge";
import type { EscalationOption } from "@/lib/domain/escalation";

const VARIANTS = { primary: "primary", neutral: "outline", danger: "danger-outline" } as const;

/** The ways to decide, each with what it will do beside it. Pressing one asks once more. */
export function OptionList({
  options,
  recommended,
  onArm,
  letters = false,
}: {
  options: readonly EscalationOption[];
  recommended?: EscalationOption["id"];
  onArm: (option: EscalationOption) => void;
  /** Show the letter that arms an option, where letters work. */
  letters?: boolean;
}) {
  return (
    <ul className="flex flex-col divide-y divide-border">
      {options.map((option) => (
        <li
          key={option.id}
          className="grid grid-cols-1 gap-x-4 gap-y-1.5 py-2.5 first:pt-0 last:pb-0 sm:grid-cols-[13.5rem_minmax(0,1fr)] sm:items-center"
        >
          <Button
            variant={VARIANTS[option.tone]}
            className="justify-start max-sm:w-full"
            aria-haspopup="dialog"
            aria-describedby={`effect-${option.id}`}
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
            {option.label}…
          </Button>
          <p id={`effect-${option.id}`} className="text-sm text-muted-foreground">
            {option.effect}
            {option.reasonRequired && " Asks for a reason."}
            {option.id === recommended && (
              <Badge tone="ok" className="ml-1.5 align-middle">
                Recommended
              </Badge>
            )}
          </p>
        </li>
      ))}
    </ul>
  );
}

/** The same ways as a row of buttons, for narrow places; what each does is its title and the next step's text. */
export function OptionRow({
  options,
  onArm,
  className,
}: {
  options: readonly EscalationOption[];
  onArm: (option: EscalationOption) => void;
  className?: string;
}) {
  return (
    <div className={cn("flex flex-wrap gap-1.5", className)}>
      {options.map((option) => (
        <Button
          key={option.id}
          size="sm"
          variant={VARIANTS[option.tone]}
          title={option.effect}
          aria-haspopup="dialog"
          onClick={() => onArm(option)}
        >
          {option.label}…
        </Button>
      ))}
    </div>
  );
}
