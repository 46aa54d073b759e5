"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "@/components/ui/link";
import { Badge } from "@/components/ui/badge";
import { StatusBadge } from "@/components/ui/status-badge";
import { RelativeTime } from "@/components/ui/time";
import { escalationQuery } from "@/lib/contract/queries";
import type { EscalationSummary } from "@/lib/contract/schemas";
import { DecideStep } from "./decide-step";
import { DecisionLine } from "./decision-line";
import { OptionRow } from "./options";
import { useDecide } from "./use-decide";
import { TYPE_WORDS } from "./words";

/** An escalation on its run's page: what is wrong and the ways to decide, or who decided. What each way does is said in the next step. */
export function InlineEscalation({ escalation }: { escalation: EscalationSummary }) {
  const isOpen = escalation.status === "open";
  const detail = useQuery({ ...escalationQuery(escalation.id), enabled: isOpen });
  const decide = useDecide(detail.data ?? escalation);
  return (
    <article
      aria-label={escalation.title}
      className={isOpen ? "rounded-lg border border-human-solid/50 bg-card" : "rounded-lg border border-border bg-card"}
    >
      <header
        className={
          isOpen
            ? "flex flex-wrap items-center gap-2 rounded-t-lg bg-human-soft px-4 py-2.5"
            : "flex flex-wrap items-center gap-2 px-4 pt-3"
        }
      >
        <StatusBadge kind="escalation" status={escalation.status} />
        <h2 className="min-w-0 flex-1 basis-60 text-sm font-semibold break-words">
          <Link href={`/escalations/${escalation.id}`} className="underline-offset-3 hover:underline">
            {escalation.title}
          </Link>
        </h2>
        <Badge>{TYPE_WORDS[escalation.type]}</Badge>
        <span className="text-xs text-muted-foreground">
          <RelativeTime at={escalation.createdAt} />
        </span>
      </header>
      <div className="flex flex-col gap-3 px-4 py-3">
        {isOpen && (
          <div className="flex flex-col gap-3 lg:flex-row lg:items-start lg:justify-between lg:gap-8">
            <div className="flex min-w-0 flex-col gap-1">
              {detail.data !== undefined && (
                <p className="max-w-3xl text-sm break-words whitespace-pre-line">
                  {detail.data.issue} <span className="text-muted-foreground">{detail.data.recommended.why}</span>
                </p>
              )}
              <p className="text-xs text-muted-foreground">
                For {escalation.role} to decide.{" "}
                <Link href={`/escalations/${escalation.id}`} className="link">
                  Findings, agents and comments
                </Link>
              </p>
            </div>
            <OptionRow
              options={escalation.options}
              may={detail.data?.may}
              onArm={(option) => decide.arm(option, "button")}
              className="shrink-0"
            />
          </div>
        )}
        {escalation.decision !== null && <DecisionLine escalation={escalation} decision={escalation.decision} />}
        {!isOpen && escalation.decision === null && (
          <p className="text-sm text-muted-foreground">
            {escalation.status === "expired"
              ? "Its deadline passed without a decision."
              : "Cancelled: the run ended before a decision."}
          </p>
        )}
      </div>
      <DecideStep escalation={escalation} decide={decide} />
    </article>
  );
}
