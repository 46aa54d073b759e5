import Link from "@/components/ui/link";
import { Card, CardBody, CardHeader, Fact, Facts } from "@/components/ui/card";
import { ClockTime, RelativeTime } from "@/components/ui/time";
import type { EscalationDetail } from "@/lib/contract/schemas";
import { DEADLINE_WORDS, LEVEL_WORDS, subjectHref, TYPE_WORDS } from "./words";

/** Type, level, role, deadline, assignee and where it comes from. */
export function EscalationFacts({ escalation }: { escalation: EscalationDetail }) {
  return (
    <Card>
      <CardHeader title="About" />
      <CardBody>
        <Facts>
          <Fact name="Signal">
            <span className="font-mono text-xs">{escalation.signal}</span>
          </Fact>
          <Fact name={escalation.runId === null ? "Flag" : "Run"}>
            <Link className="link font-mono text-xs" href={subjectHref(escalation)}>
              {escalation.runId === null ? escalation.flagId : escalation.runId.slice(-12)}
            </Link>
          </Fact>
          <Fact name="Coordinator">{escalation.coordinator}</Fact>
          <Fact name="Type">{TYPE_WORDS[escalation.type]}</Fact>
          <Fact name="Level">
            {escalation.level}, {(LEVEL_WORDS[escalation.level] ?? "unknown").toLowerCase()}
          </Fact>
          <Fact name="Role it needs">{escalation.role}</Fact>
          <Fact name="Assignee">
            {escalation.rules.assignees.join(", ") || <span className="text-muted-foreground">Nobody by name</span>}
          </Fact>
          <Fact name="Opened">
            <ClockTime at={escalation.createdAt} date />
          </Fact>
          <Fact name="Deadline">
            {escalation.deadline === null ? (
              "None: it waits as long as it takes"
            ) : (
              <>
                <ClockTime at={escalation.deadline} date /> (<RelativeTime at={escalation.deadline} />)
                <span className="block text-muted-foreground">{DEADLINE_WORDS[escalation.rules.onDeadline.do]}</span>
              </>
            )}
          </Fact>
        </Facts>
      </CardBody>
    </Card>
  );
}
