import { Lightbulb } from "lucide-react";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import type { FlagDetail } from "@/lib/contract/schemas";

/** What the decision tree suggests, with the rule that says so (FLAG-6). */
export function Handling({ flag }: { flag: FlagDetail }) {
  const [best, ...others] = flag.handling;
  if (best === undefined || flag.status === "completed") return null;
  return (
    <Card aria-label="Suggested handling">
      <CardHeader
        title={
          <span className="flex items-center gap-1.5">
            <Lightbulb aria-hidden className="size-4 text-ok" />
            Suggested handling
          </span>
        }
      />
      <CardBody className="flex flex-col gap-2 text-sm">
        <Suggestion {...best} />
        {others.length > 0 && (
          <details>
            <summary className="text-xs text-link">
              {others.length === 1 ? "1 other rule fits" : `${others.length} other rules fit`}
            </summary>
            <div className="mt-2 flex flex-col gap-3">
              {others.map((each) => (
                <Suggestion key={each.rule} {...each} />
              ))}
            </div>
          </details>
        )}
      </CardBody>
    </Card>
  );
}

function Suggestion({ rule, handling, steps }: FlagDetail["handling"][number]) {
  return (
    <div className="flex flex-col gap-1.5">
      <p className="font-medium [overflow-wrap:anywhere]">{handling}</p>
      {steps.length > 0 && (
        <ol className="flex list-decimal flex-col gap-1 pl-5 marker:text-subtle">
          {steps.map((step) => (
            <li key={step} className="[overflow-wrap:anywhere]">
              {step}
            </li>
          ))}
        </ol>
      )}
      <p className="text-xs text-muted-foreground">By the rule “{rule.replaceAll(/[_-]+/g, " ")}”</p>
    </div>
  );
}
