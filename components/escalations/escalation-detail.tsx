"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { ArrowLeft, Lightbulb } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "@/components/ui/link";
import { useEffect, useEffectEvent, useRef, useState, type ReactNode } from "react";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Kbd } from "@/components/ui/kbd";
import { ErrorState, Skeleton } from "@/components/ui/states";
import { StatusBadge } from "@/components/ui/status-badge";
import { RelativeTime } from "@/components/ui/time";
import { escalationQuery } from "@/lib/contract/queries";
import { markSeenMutation } from "@/lib/contract/queries/inbox";
import type { EscalationDetail as Detail } from "@/lib/contract/schemas";
import { percent } from "@/lib/domain/gate";
import { AgentTable } from "./agent-table";
import { Comments } from "./comments";
import { optionOfKey } from "./decision";
import { DecideStep } from "./decide-step";
import { DecisionLine } from "./decision-line";
import { EscalationFacts } from "./escalation-facts";
import { FailedChecks } from "./failed-checks";
import { History } from "./history";
import { INBOX_KEYS } from "./inbox-keys";
import { NextUndecided } from "./next-undecided";
import { mayOf, OptionList } from "./options";
import { ShownList } from "./shown/shown-list";
import { ToOptions } from "./to-options";
import { Waiting } from "./waiting";
import { useAskedOption } from "./use-asked-option";
import { overlayIsOpen, useDecide, useKeyPress } from "./use-decide";
import { aboutOf } from "@/lib/domain/escalation-about";
import { ASKED_WORDS, decisionLabel, subjectHref, TYPE_WORDS } from "./words";
import { EscalationSkeleton } from "./escalation-skeleton";

const RunPlan = dynamic(() => import("./run-plan"), { ssr: false, loading: () => <Skeleton className="h-32" /> });
const SendLink = dynamic(() => import("@/components/notices/send-link").then((module) => module.SendLink), {
  ssr: false,
});

/** Everything a person needs to decide (ESC-3), live. Letters arm an option while this is in view. */
export function EscalationDetail({ id, heading = "h1" }: { id: string; heading?: "h1" | "h2" }) {
  const query = useQuery(escalationQuery(id));
  if (query.data !== undefined) return <Loaded key={id} escalation={query.data} heading={heading} />;
  if (query.isError)
    return (
      <ErrorState
        title="This escalation could not be loaded"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    );
  return <EscalationSkeleton />;
}

function Loaded({ escalation, heading: Heading }: { escalation: Detail; heading: "h1" | "h2" }) {
  const decide = useDecide(escalation);
  const [wasOpen] = useState(escalation.status === "open");
  const root = useRef<HTMLDivElement>(null);
  const ways = useRef<HTMLElement>(null);
  const isOpen = escalation.status === "open";
  const failed = escalation.gate?.failed ?? [...new Set(escalation.failedChecks.map(({ name }) => name))];
  const allowed = escalation.options.filter((option) => mayOf(escalation.may, option).allowed);
  const { mutate: markSeen } = useMutation(markSeenMutation());
  // Asked anew (to others, a level up), it has to be looked at anew.
  const see = useEffectEvent((_askedAt: string) => markSeen({ ids: [escalation.id] }));
  useEffect(() => {
    if (isOpen) see(escalation.askedAt);
  }, [isOpen, escalation.askedAt]);
  useKeyPress(isOpen, (press, event) => {
    if (overlayIsOpen() || root.current?.checkVisibility() !== true) return;
    const option = optionOfKey(allowed, press);
    if (option === null) return;
    event.preventDefault();
    decide.arm(option, "letter");
  });
  useAskedOption(escalation.id, (asked) => {
    const option = allowed.find((each) => each.id === asked);
    if (option !== undefined) decide.arm(option, "button");
  });
  return (
    <div ref={root} className="flex flex-col gap-4 p-4 sm:p-6">
      <header className="flex flex-col gap-2">
        <Link href="/escalations" className="link inline-flex items-center gap-1 self-start text-sm lg:hidden">
          <ArrowLeft aria-hidden className="size-4" /> Escalations
        </Link>
        <Heading className="text-xl font-semibold tracking-tight break-words">{escalation.title}</Heading>
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-muted-foreground">
          <StatusBadge kind="escalation" status={escalation.status} />
          <span>{TYPE_WORDS[escalation.type]}</span>
          <span aria-hidden>·</span>
          <span className="min-w-0 wrap-anywhere">{escalation.coordinator}</span>
          <span aria-hidden>·</span>
          <span>
            opened <RelativeTime at={escalation.createdAt} />
          </span>
          <span aria-hidden>·</span>
          <Link className="link" href={subjectHref(escalation)}>
            {escalation.flagId !== null && escalation.runId === null
              ? `Open flag ${escalation.flagId}`
              : `Open the ${aboutOf(escalation)?.kind ?? "question"}`}
          </Link>
          {isOpen && <SendLink id={escalation.id} />}
        </p>
      </header>

      <div aria-live="polite" className="empty:-mt-4">
        {!isOpen && <Outcome escalation={escalation} takesFocus={wasOpen} />}
      </div>
      {isOpen && <Waiting escalation={escalation} />}

      <Card>
        <CardHeader title={ASKED_WORDS[escalation.type] ?? "What is wrong"} />
        <CardBody className="flex flex-col gap-3">
          <p className="max-w-prose break-words whitespace-pre-line">{escalation.issue}</p>
          {escalation.gate !== null && (
            <p className="text-sm">
              <span className="text-muted-foreground">Quality gate:</span>{" "}
              <strong className="font-semibold tabular-nums">{escalation.gate.arithmetic}</strong>
              <span className="text-muted-foreground">
                {" "}
                of the agents succeeded, at least {percent(escalation.gate.threshold)} needed
              </span>
              {failed.length > 0 && <strong className="font-semibold text-fail">; failed: {failed.join(", ")}</strong>}
            </p>
          )}
          <Words title="Context">{escalation.context}</Words>
          <Words title={`Why ${escalation.coordinator} can't settle it`}>{escalation.whyNotCoordinator}</Words>
          <Tried tried={escalation.tried ?? []} />
        </CardBody>
      </Card>

      <ShownList shown={escalation.shown} contentHash={escalation.contentHash} />

      {isOpen && (
        <Card ref={ways} tabIndex={-1} aria-labelledby="ways" className="border-human-solid/50 outline-none">
          <header className="flex flex-wrap items-center justify-between gap-2 border-b border-border px-4 py-2.5">
            <h2 id="ways" className="text-sm font-semibold">
              Ways to decide
            </h2>
            <p className="text-xs text-muted-foreground max-sm:hidden">
              A letter or a button asks first; nothing is decided by one key. <Kbd>{INBOX_KEYS.next}</Kbd>{" "}
              <Kbd>{INBOX_KEYS.before}</Kbd> move in the list.
            </p>
          </header>
          <CardBody className="flex flex-col gap-4">
            <p className="flex gap-2 rounded-md bg-ok-soft px-3 py-2 text-sm text-ok">
              <Lightbulb aria-hidden className="mt-0.5 size-4 shrink-0" />
              <span className="min-w-0 break-words">
                <strong className="font-semibold">
                  Recommended:{" "}
                  {escalation.options.find((option) => option.id === escalation.recommended.option)?.label ??
                    escalation.recommended.option}
                  .
                </strong>{" "}
                {escalation.recommended.why}
              </span>
            </p>
            <OptionList
              letters
              options={escalation.options}
              may={escalation.may}
              recommended={escalation.recommended.option}
              onArm={(option) => decide.arm(option, "button")}
            />
          </CardBody>
        </Card>
      )}

      <FailedChecks escalation={escalation} />
      {escalation.runId !== null && escalation.findingTotal > escalation.findings.length && (
        <p className="text-sm text-muted-foreground">
          The {escalation.findings.length} worst of {escalation.findingTotal} findings are shown.{" "}
          <Link className="link" href={`/runs/${escalation.runId}/report`}>
            All are in the report
          </Link>
        </p>
      )}

      {escalation.runId !== null && !escalation.shown.some(({ kind }) => kind === "plan") && (
        <RunPlan runId={escalation.runId} taskId={escalation.taskId} />
      )}
      {escalation.runId !== null && <RunSoFar escalation={escalation} />}
      <EscalationFacts escalation={escalation} />
      <History history={escalation.history} />
      <Comments escalationId={escalation.id} comments={escalation.comments} />
      <DecideStep escalation={escalation} decide={decide} />
      {isOpen && (
        <ToOptions ways={ways} text={allowed.length > 0 ? "Waits for your decision." : "Others decide this."} />
      )}
    </div>
  );
}

/** What the run has done up to here; an escalation about a flag has no run. */
function RunSoFar({ escalation }: { escalation: Detail }) {
  return (
    <>
      <Card>
        <CardHeader title="State of the agents" />
        <AgentTable agents={escalation.agents} label="State of the agents" />
      </Card>
      <Card>
        <CardHeader title="Partial results" />
        <CardBody>
          {escalation.partialResults.length === 0 ? (
            <p className="text-sm text-muted-foreground">Nothing was finished before.</p>
          ) : (
            <ul className="flex list-disc flex-col gap-1 pl-5 text-sm">
              {escalation.partialResults.map((result, index) => (
                <li key={index} className="break-words">
                  {result}
                </li>
              ))}
            </ul>
          )}
        </CardBody>
      </Card>
    </>
  );
}

function Words({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="max-w-prose text-sm">
      <h3 className="text-xs font-medium text-muted-foreground">{title}</h3>
      <p className="break-words whitespace-pre-line">{children}</p>
    </div>
  );
}

/** What was done about it before a person is asked (ESC-1). */
function Tried({ tried }: { tried: readonly string[] }) {
  if (tried.length === 0) return null;
  return (
    <div className="max-w-prose text-sm">
      <h3 className="text-xs font-medium text-muted-foreground">What was tried before</h3>
      <ul className="flex list-disc flex-col gap-1 pl-5">
        {tried.map((line, index) => (
          <li key={index} className="break-words">
            {line}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Outcome({ escalation, takesFocus }: { escalation: Detail; takesFocus: boolean }) {
  return (
    <Card aria-label="Decision">
      <CardBody className="flex flex-col gap-3">
        {escalation.decision !== null ? (
          <>
            <DecisionLine escalation={escalation} decision={escalation.decision} />
            <p className="mt-2 text-sm text-muted-foreground">
              {
                escalation.options.find((option) => option.label === decisionLabel(escalation, escalation.decision!))
                  ?.effect
              }
            </p>
          </>
        ) : (
          <p className="text-sm text-muted-foreground">
            {escalation.status === "expired"
              ? "Its deadline passed without a decision; the run was dealt with as its coordinator says."
              : escalation.runId === null
                ? "The flag was completed before anybody decided, so there is nothing left to decide."
                : "The run ended before anybody decided, so there is nothing left to decide."}
          </p>
        )}
        <NextUndecided id={escalation.id} takesFocus={takesFocus} />
      </CardBody>
    </Card>
  );
}
