"use client";

import { useQuery } from "@tanstack/react-query";
import { PlanDiagram } from "@/components/coordinators/plan-diagram";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { messageOf, Skeleton } from "@/components/ui/states";
import { runQuery } from "@/lib/contract/queries";

const TITLE = "Plan of the run";

/** The plan within which an escalation waits, and at which step it does. */
export default function RunPlan({ runId, taskId }: { runId: string; taskId: string | null }) {
  const query = useQuery(runQuery(runId));
  const step = query.data?.tasks.find((task) => task.id === taskId);
  return (
    <Card>
      <CardHeader title={TITLE} description={step === undefined ? undefined : `It waits at “${step.title}”.`} />
      <CardBody>
        {query.data !== undefined ? (
          <PlanDiagram label={TITLE} steps={query.data.plan} />
        ) : query.isError ? (
          <p className="text-sm text-fail">{messageOf(query.error)}</p>
        ) : (
          <Skeleton className="h-20" />
        )}
      </CardBody>
    </Card>
  );
}
