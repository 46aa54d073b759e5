"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowLeft, ArrowRight, Lock } from "lucide-react";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { JsonView } from "@/components/ui/json-view";
import Link from "@/components/ui/link";
import { ErrorState } from "@/components/ui/states";
import { RelativeTime } from "@/components/ui/time";
import { flagQuery } from "@/lib/contract/queries/flags";
import type { FlagDetail } from "@/lib/contract/schemas";
import { AgentName, FlagLink, ImpactBadge, StateBadge, TypeBadge } from "../badges";
import { FormHost } from "../form/form-host";
import { FlagSkeleton } from "../skeletons";
import { titleOf } from "../words";
import { FlagActions } from "./actions";
import { Chain } from "./chain";
import { Conversation } from "./conversation";
import { FlagFacts } from "./facts";
import { Handling } from "./handling";
import { HeldBack } from "./held-back";
import { History } from "./history";
import { useFlagActions } from "./use-actions";

/** Everything about one flag, live, and what can be done with it. */
export function FlagView({ id }: { id: number }) {
  const query = useQuery(flagQuery(id));
  if (query.data !== undefined) return <Loaded flag={query.data} failed={query.isError} />;
  if (query.isError)
    return <ErrorState title="The flag could not be loaded" error={query.error} onRetry={() => void query.refetch()} />;
  return <FlagSkeleton />;
}

function Loaded({ flag, failed }: { flag: FlagDetail; failed: boolean }) {
  const actions = useFlagActions(flag);
  return (
    <div className="flex flex-col gap-4 p-4 sm:p-6">
      <header className="flex flex-col gap-2.5">
        <Link href="/flags" className="link inline-flex items-center gap-1 self-start text-sm">
          <ArrowLeft aria-hidden className="size-4" /> Flags
        </Link>
        <h1 className="max-w-4xl text-xl font-semibold tracking-tight [overflow-wrap:anywhere]">
          <span className="text-muted-foreground tabular-nums">#{flag.id}</span> {titleOf(flag)}
        </h1>
        <div className="flex flex-wrap items-center gap-2 text-sm text-muted-foreground">
          <StateBadge flag={flag} />
          <ImpactBadge impact={flag.impactLevel} />
          <TypeBadge type={flag.flagType} />
          <span className="inline-flex min-w-0 flex-wrap items-center gap-1.5">
            <AgentName handle={flag.sourceAgent} />
            <ArrowRight aria-label="for" className="size-3.5 shrink-0" />
            <AgentName handle={flag.targetAgent} className="text-foreground" />
          </span>
          <RelativeTime at={flag.createdAt} />
        </div>
        <FlagActions flag={flag} actions={actions} />
      </header>
      {failed && (
        <p role="alert" className="rounded-md bg-fail-soft px-3 py-2 text-sm text-fail">
          The flag could not be renewed; what you see may be old.
        </p>
      )}
      <div aria-live="polite" className="empty:hidden">
        {flag.locked && <LockNote flag={flag} />}
      </div>
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <Card aria-label="What changed">
            <CardHeader title={flag.flagType === "information_request" ? "What is asked" : "What changed"} />
            <CardBody className="flex flex-col gap-4">
              <Text>{flag.changeDescription}</Text>
              <div>
                <h3 className="mb-1 text-xs font-medium text-muted-foreground">Action required</h3>
                <Text>{flag.actionRequired}</Text>
              </div>
              {flag.asksAbout !== null && (
                <p className="text-sm">
                  Asks about <FlagLink id={flag.asksAbout.id} />: {titleOf(flag.asksAbout)}
                </p>
              )}
            </CardBody>
          </Card>
          {flag.exampleUsage !== null && (
            <Card>
              <CardHeader
                title="Example of use"
                actions={<CopyButton text={flag.exampleUsage} label="Copy the example" />}
              />
              <pre
                tabIndex={0}
                aria-label="Example of use"
                className="max-h-96 overflow-auto px-4 py-3 font-mono text-xs leading-5 -outline-offset-2"
              >
                {flag.exampleUsage}
              </pre>
            </Card>
          )}
          {flag.context !== null && Object.keys(flag.context).length > 0 && (
            <Card>
              <CardHeader title="Context" />
              <CardBody>
                <JsonView value={flag.context} label="Context" />
              </CardBody>
            </Card>
          )}
          {flag.notes !== null && (
            <Card>
              <CardHeader title="Notes" />
              <CardBody>
                <Text>{flag.notes}</Text>
              </CardBody>
            </Card>
          )}
          <HeldBack flag={flag} />
          <Conversation flag={flag} onAsk={() => actions.start("ask")} onAnswer={() => actions.start("answer")} />
          <Chain flag={flag} onChain={() => actions.start("chain")} />
          <History flag={flag} />
        </div>
        <aside aria-label="About this flag" className="flex min-w-0 flex-col gap-4">
          <Handling flag={flag} />
          <FlagFacts flag={flag} />
        </aside>
      </div>
      <FormHost />
    </div>
  );
}

const Text = ({ children }: { children: string }) => (
  <p className="max-w-prose text-sm leading-6 whitespace-pre-line [overflow-wrap:anywhere]">{children}</p>
);

function LockNote({ flag }: { flag: FlagDetail }) {
  return (
    <p className="flex items-start gap-2 rounded-lg border border-human-solid/40 bg-human-soft px-4 py-2.5 text-sm text-human">
      <Lock aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span className="min-w-0 [overflow-wrap:anywhere]">
        <strong className="font-semibold">Locked by {flag.lockedBy ?? "somebody"}</strong>
        {flag.lockedAt !== null && (
          <>
            {" "}
            <RelativeTime at={flag.lockedAt} />
          </>
        )}
        {flag.lockReason !== null && `: ${flag.lockReason}`}{" "}
        <span className="text-xs">The dispatcher skips it, and it cannot be completed until it is unlocked.</span>
      </span>
    </p>
  );
}
