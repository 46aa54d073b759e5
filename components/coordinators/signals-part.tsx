import { Radio } from "lucide-react";
import { openBroadcast } from "@/components/broadcast/open-broadcast";
import { fieldsOf } from "@/components/broadcast/context-fields";
import { useMe } from "@/components/settings/shared/use-me";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { CardBody } from "@/components/ui/card";
import type { CoordinatorDetail } from "@/lib/contract/schemas";
import { PlanDiagram } from "./plan-diagram";
import { Part } from "./sections";

/** The signals a coordinator takes, each with the plan it becomes. */
export function SignalsPart({ coordinator }: { coordinator: CoordinatorDetail }) {
  const maySend = useMe().refusal("operate") === null;
  return (
    <Part
      id="signals"
      title="Signals and plans"
      description="Steps run from left to right; side by side means at the same time. A dashed step has a condition."
    >
      <div className="divide-y divide-border">
        {coordinator.signals.map((signal) => {
          const fields = fieldsOf(signal.context);
          return (
            <CardBody key={signal.name} id={signal.name} className="flex scroll-mt-16 flex-col gap-3">
              <div className="flex items-start justify-between gap-x-4 gap-y-2 max-sm:flex-wrap">
                <div className="min-w-0">
                  <h3 className="font-mono text-sm font-semibold">{signal.name}</h3>
                  <p className="text-sm text-muted-foreground">
                    {signal.description}. {signal.response}.
                  </p>
                </div>
                {coordinator.status === "active" && maySend && (
                  <Button
                    size="sm"
                    aria-haspopup="dialog"
                    aria-label={`Broadcast ${signal.name}`}
                    onClick={() => openBroadcast({ coordinatorId: coordinator.id, signal: signal.name })}
                  >
                    <Radio aria-hidden />
                    Broadcast…
                  </Button>
                )}
              </div>
              {fields.length > 0 && (
                <p className="text-xs text-muted-foreground">
                  Context:{" "}
                  {fields.map((field, index) => (
                    <span key={field.name}>
                      {index > 0 && ", "}
                      <span className="font-mono text-foreground">{field.name}</span>
                      {!field.required && " (optional)"}
                    </span>
                  ))}
                </p>
              )}
              {coordinator.plans
                .filter((plan) => plan.signal === signal.name)
                .map((plan) => (
                  <div key={String(plan.fastPath)} className="flex flex-col gap-1.5">
                    <p className="flex flex-wrap items-center gap-2 text-xs text-muted-foreground">
                      {plan.fastPath ? (
                        <Badge tone="run">Fast path</Badge>
                      ) : (
                        plan.pattern !== "" && <Badge>{plan.pattern}</Badge>
                      )}
                      {plan.when !== null &&
                        (plan.when === "true" ? (
                          "always"
                        ) : (
                          <span className="break-all">
                            when <code className="font-mono">{plan.when}</code>
                          </span>
                        ))}
                    </p>
                    <PlanDiagram
                      steps={plan.steps}
                      label={`Plan of ${signal.name}${plan.fastPath ? " on the fast path" : ""}`}
                    />
                  </div>
                ))}
            </CardBody>
          );
        })}
      </div>
    </Part>
  );
}
