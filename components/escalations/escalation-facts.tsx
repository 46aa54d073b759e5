import Link from "@/components/ui/link";
import { Card, CardBody, CardHeader, Fact, Facts } from "@/components/ui/card";
import { ClockTime, RelativeTime } from "@/components/ui/time";
import type { EscalationDetail } from "@/lib/contract/schemas";
import { deadlineSentence } from "@/lib/domain/decision/words";
import { aboutOf } from "@/lib/domain/escalation-about";
import { LEVEL_WORDS, subjectHref, TYPE_WORDS } from "./words";

const ABOUT_WORDS = { run: "Run", flag: "Flag", coordinator: "Changes" } as const;

/** Type, level, role, deadline, assignee and where it comes from. */
export function EscalationFacts({ escalation }: { escalation: EscalationDetail }) {
  const about = aboutOf(escalation);
  return (
    <Card>
      <CardHeader title="About" />
      <CardBody>
        <Facts>
          <Fact name="Signal">
            <span className="font-mono text-xs">{escalation.signal}</span>
          </Fact>
          {about !== null && (
            <Fact name={ABOUT_WORDS[about.kind]}>
              <Link className="link font-mono text-xs" href={subjectHref(escalation)}>
                {about.kind === "run" ? about.id.slice(-12) : about.id}
              </Link>
            </Fact>
          )}
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
            <ClockTime at={escalation.createdAt} date zone />
          </Fact>
          <Fact name="Deadline">
            {escalation.deadline === null ? (
              "None: it waits as long as it takes"
            ) : (
              <>
                <ClockTime at={escalation.deadline} date /> (<RelativeTime at={escalation.deadline} />)
                <span className="block text-muted-foreground">{deadlineSentence(escalation.rules.onDeadline)}</span>
              </>
            )}
          </Fact>
        </Facts>
      </CardBody>
    </Card>
  );
}
