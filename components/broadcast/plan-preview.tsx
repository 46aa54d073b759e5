"use client";

import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { messageOf, Skeleton } from "@/components/ui/states";
import { ApiError } from "@/lib/contract/client";
import type { CallInput } from "@/lib/contract/operations";
import { previewQuery } from "@/lib/contract/queries";
import { PlanSteps } from "./plan-steps";

type Context = NonNullable<CallInput<"previewSignal">["context"]>;

const TYPING_MS = 300;

/** Gives a value once it has rested. */
function useRested<T>(value: T, ms: number): T {
  const [rested, setRested] = useState(value);
  const text = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(JSON.parse(text) as T), ms);
    return () => clearTimeout(timer);
  }, [text, ms]);
  return rested;
}

/** Asks the server what the signal would become; not while the form is known to be incomplete. */
export function usePlanPreview(signal: string, context: Context | null) {
  const rested = useRested({ signal, context }, TYPING_MS);
  const ready = rested.context !== null && rested.signal === signal;
  const query = useQuery({
    ...previewQuery(rested.signal, rested.context ?? {}),
    enabled: ready,
    placeholderData: (before, query) => (query?.queryKey[1] === rested.signal ? before : undefined),
  });
  return { query, ready };
}

/** The plan before it is sent, with what will be in its way. */
export function PlanPreview({
  preview,
  incomplete,
}: {
  preview: ReturnType<typeof usePlanPreview>;
  incomplete: boolean;
}) {
  const { query } = preview;
  const plan = query.data;
  return (
    <section aria-label="Plan" aria-busy={query.isFetching} className="flex flex-col gap-3">
      <h3 className="flex flex-wrap items-center gap-2 text-sm font-semibold">
        The plan
        {plan !== undefined && plan.outcome === "accepted" && !incomplete && (
          <>
            {plan.pattern !== "" && <Badge>{plan.pattern}</Badge>}
            {plan.fastPath && <Badge tone="run">Fast path</Badge>}
          </>
        )}
      </h3>
      {incomplete ? (
        <p className="text-sm text-muted-foreground">Fill in what is required to see what this signal becomes.</p>
      ) : query.isError ? (
        <p role="alert" className="text-sm text-fail">
          {query.error instanceof ApiError && query.error.status === 422
            ? query.error.problem.detail
            : messageOf(query.error)}
        </p>
      ) : plan === undefined ? (
        <Skeleton className="h-28" />
      ) : plan.outcome === "ignored" ? (
        <Warning>It would be ignored. {plan.reason}</Warning>
      ) : (
        <div className={cn("flex flex-col gap-3", query.isPlaceholderData && "opacity-70")}>
          {plan.warnings.map((warning) => (
            <Warning key={warning}>{warning}</Warning>
          ))}
          {plan.approvals.map(({ type, why, decides }) => (
            <Warning key={`${type} ${decides}`}>
              Starts after {decides} has approved. {why}
            </Warning>
          ))}
          <PlanSteps steps={plan.steps} />
        </div>
      )}
    </section>
  );
}

function Warning({ children }: { children: React.ReactNode }) {
  return (
    <p className="flex gap-2 rounded-md bg-human-soft px-3 py-2 text-sm text-human">
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span className="min-w-0 break-words">{children}</span>
    </p>
  );
}
