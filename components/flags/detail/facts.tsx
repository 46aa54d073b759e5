import type { ReactNode } from "react";
import { Card, CardBody, CardHeader, Fact, Facts } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import Link from "@/components/ui/link";
import { Count } from "@/components/ui/count";
import { ClockTime, RelativeTime } from "@/components/ui/time";
import type { FlagDetail } from "@/lib/contract/schemas";
import { AgentName, FlagLink } from "../badges";
import { IMPACT_WORDS, TYPE_WORDS } from "../words";

/** The fields of FLAG-1 that are not texts, who completed it, and who was let past it. */
export function FlagFacts({ flag }: { flag: FlagDetail }) {
  const list = (handle: string | null, name: "target" | "source") => (
    <>
      {handle === null ? (
        <AgentName handle={null} />
      ) : (
        <Link href={`/agents/${encodeURIComponent(handle)}`} className="link">
          <AgentName handle={handle} />
        </Link>
      )}
      <Link
        href={`/flags?view=list&${name}=${encodeURIComponent(handle ?? "none")}`}
        className="flex min-h-6 items-center text-xs text-muted-foreground hover:underline"
      >
        {name === "target" ? "Its queue" : "What it raised"}
      </Link>
    </>
  );
  return (
    <>
      <Card>
        <CardHeader title="Facts" />
        <CardBody>
          <Facts>
            <Fact name="Type">{TYPE_WORDS[flag.flagType].word}</Fact>
            <Fact name="Impact">
              {IMPACT_WORDS[flag.impactLevel].word}
              <span className="block text-xs text-muted-foreground">{IMPACT_WORDS[flag.impactLevel].hint}</span>
            </Fact>
            <Fact name="Target">{list(flag.targetAgent, "target")}</Fact>
            <Fact name="Source">{list(flag.sourceAgent, "source")}</Fact>
            <Fact name="Created">
              <ClockTime at={flag.createdAt} date />
              <span className="block text-xs text-muted-foreground">by {flag.createdBy}</span>
            </Fact>
            {flag.runId !== null && (
              <Fact name="Raised in">
                <RunLink id={flag.runId}>the run</RunLink>
              </Fact>
            )}
            {flag.claim !== null && (
              <Fact name="Delivered to">
                <RunLink id={flag.claim.runId}>a task that runs now</RunLink>
              </Fact>
            )}
            {flag.codeLocation !== null && (
              <Fact name="Code">
                <span className="flex items-start gap-1">
                  <span className="min-w-0 flex-1 pt-1 font-mono text-xs [overflow-wrap:anywhere]">
                    {flag.codeLocation}
                  </span>
                  <CopyButton text={flag.codeLocation} label="Copy code location" />
                </span>
              </Fact>
            )}
            {flag.chainOriginId !== null && (
              <Fact name="Caused by">
                <FlagLink id={flag.chainOriginId} />
              </Fact>
            )}
            {flag.completedAt !== null && (
              <Fact name="Completed">
                <ClockTime at={flag.completedAt} date />
                {flag.completedBy !== null && <span className="block">by {flag.completedBy}</span>}
              </Fact>
            )}
          </Facts>
        </CardBody>
      </Card>
      {flag.relatedFiles.length > 0 && (
        <Card>
          <CardHeader title={<Counted count={flag.relatedFiles.length}>Related files</Counted>} />
          <ul className="max-h-72 divide-y divide-border overflow-y-auto">
            {flag.relatedFiles.map((file) => (
              <li key={file}>
                <Link
                  href={`/flags?view=list&file=${encodeURIComponent(file)}`}
                  title="Other pending flags over this file"
                  className="block px-4 py-1.5 font-mono text-xs -outline-offset-2 [overflow-wrap:anywhere] hover:bg-hover"
                >
                  {file}
                </Link>
              </li>
            ))}
          </ul>
        </Card>
      )}
      {flag.completionsBy.length > 0 && (
        <Card>
          <CardHeader title={<Counted count={flag.completionsBy.length}>Completed by</Counted>} />
          <ol className="divide-y divide-border">
            {flag.completionsBy.map((each) => (
              <li key={each.agent} className="px-4 py-2 text-sm">
                <span className="flex flex-wrap items-baseline justify-between gap-x-2">
                  <AgentName handle={each.agent} />
                  <RelativeTime at={each.at} className="text-xs text-muted-foreground" />
                </span>
                {each.actor !== each.agent && (
                  <span className="text-xs text-muted-foreground">sent by {each.actor}</span>
                )}
                {each.notes !== null && <p className="whitespace-pre-line [overflow-wrap:anywhere]">{each.notes}</p>}
              </li>
            ))}
          </ol>
        </Card>
      )}
      {flag.waivers.length > 0 && (
        <Card>
          <CardHeader
            title={<Counted count={flag.waivers.length}>Waivers</Counted>}
            description="Runs that went on although it was open"
          />
          <ol className="divide-y divide-border">
            {flag.waivers.map((each) => (
              <li key={each.runId} className="px-4 py-2 text-sm">
                <span className="flex flex-wrap items-baseline justify-between gap-x-2">
                  <RunLink id={each.runId}>Run {each.runId.slice(-6)}</RunLink>
                  <RelativeTime at={each.at} className="text-xs text-muted-foreground" />
                </span>
                <p className="[overflow-wrap:anywhere]">“{each.reason}”</p>
                <span className="text-xs text-muted-foreground">by {each.actor}</span>
              </li>
            ))}
          </ol>
        </Card>
      )}
    </>
  );
}

const Counted = ({ count, children }: { count: number; children: ReactNode }) => (
  <span className="flex items-center gap-2">
    {children} <Count>{count}</Count>
  </span>
);

const RunLink = ({ id, children }: { id: string; children: ReactNode }) => (
  <Link href={`/runs/${id}`} className="link">
    {children}
  </Link>
);
