import Link from "@/components/ui/link";
import { Fact, Facts } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { JsonView } from "@/components/ui/json-view";
import { StatusBadge } from "@/components/ui/status-badge";
import { ClockTime, Duration } from "@/components/ui/time";
import type { Run } from "../model/rows";
import { outcomeWord, shortId } from "../words";
import { Deliverables } from "./deliverables";
import { Lines, Section } from "./section";

/** The run as a whole: live status, origin, context. */
export function RunOverview({ run }: { run: Run }) {
  const { live } = run;
  const bad = run.gate?.agents.filter(({ status }) => ["failed", "timed_out", "aborted"].includes(status)).length ?? 0;
  return (
    <>
      <Section title="Status">
        <div className="flex flex-wrap items-center gap-2">
          <StatusBadge kind="run" status={run.status} />
          {run.outcome !== null && <span className="text-sm text-muted-foreground">{outcomeWord(run)}</span>}
        </div>
        {run.reason !== null && <p className="mt-2 text-sm break-words">{run.reason}</p>}
        <Facts className="mt-3">
          <Fact name="Agents">
            {live.agentsDone} of {live.agentsTotal} ended{bad > 0 && `, ${bad} did not succeed`}
            {live.agentsActive > 0 && `, ${live.agentsActive} active`}
          </Fact>
          <Fact name="Started">
            <ClockTime at={run.startedAt ?? run.createdAt} date />
          </Fact>
          {run.endedAt !== null && (
            <Fact name="Ended">
              <ClockTime at={run.endedAt} date />
            </Fact>
          )}
          <Fact name="Duration">
            <Duration from={run.startedAt ?? run.createdAt} to={run.endedAt} />
          </Fact>
          <Fact name="Plan">
            {run.pattern}
            {run.fastPath && ", skips full coordination"}
          </Fact>
        </Facts>
      </Section>
      <Section title="Issues">
        <Lines items={live.issues} none="None so far." />
      </Section>
      {live.deliverables.length > 0 && (
        <Section title="Deliverables">
          <Deliverables items={live.deliverables} />
        </Section>
      )}
      <Section title="Origin">
        <Facts>
          <Fact name="Coordinator">
            <Link className="link" href={`/coordinators/${run.coordinatorId}`}>
              {run.coordinator}
            </Link>
          </Fact>
          <Fact name="Repository">
            {run.repo === null ? (
              <span className="text-muted-foreground">none</span>
            ) : (
              <span className="font-mono text-xs break-all">{run.repo}</span>
            )}
          </Fact>
          <Fact name="Broadcast by">{run.actor}</Fact>
          <Fact name="Source">{run.source}</Fact>
          {run.parentRunId !== null && (
            <Fact name="Delegated from">
              <RunLink id={run.parentRunId} />
            </Fact>
          )}
          {run.childRunId !== null && (
            <Fact name="Delegated to">
              <RunLink id={run.childRunId} />
            </Fact>
          )}
          <Fact name="Id">
            <span className="flex items-center gap-1">
              <span className="truncate font-mono text-xs">{run.id}</span>
              <CopyButton text={run.id} label="Copy run id" />
            </span>
          </Fact>
        </Facts>
      </Section>
      <Section title="Context of the signal">
        <JsonView label="Context" value={run.context} />
      </Section>
    </>
  );
}

const RunLink = ({ id }: { id: string }) => (
  <Link className="link font-mono text-xs" href={`/runs/${id}`}>
    {shortId(id)}
  </Link>
);
