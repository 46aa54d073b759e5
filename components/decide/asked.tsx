import { deadlineSentence } from "@/lib/domain/decision/words";
import type { EscalationDetail } from "@/lib/contract/schemas";
import { decisionSentence, readableTime } from "@/lib/domain/notices/words";
import { Part } from "./shown";

/** People that the page names; the dashboard names them all. */
const NAMED = 8;

/** Who may decide, since when it waits, what happens at the deadline, and who chose already. */
export function Asked({ escalation }: { escalation: EscalationDetail }) {
  const { waitingFor, rules, votes, deadline, requestedBy } = escalation;
  const others = waitingFor.length - NAMED;
  return (
    <Part title="Who decides">
      <ul className="flex flex-col gap-1 text-sm">
        <li className="break-words">
          It waits for{" "}
          {waitingFor
            .slice(0, NAMED)
            .map(({ name }) => name)
            .join(", ") || "nobody who may decide it"}
          {others > 0 && ` and ${others} more`} since {readableTime(escalation.askedAt)}.
        </li>
        {requestedBy !== null && <li className="break-words">Asked for by {requestedBy}.</li>}
        {rules.quorum > 1 && (
          <li>
            {rules.quorum} different people must choose the same; {votes.length} did so far.
          </li>
        )}
        {votes.map((vote) => (
          <li key={vote.by} className="break-words">
            {decisionSentence({ ...vote, option: labelOf(escalation, vote.option) })}
          </li>
        ))}
        {deadline !== null && (
          <li>
            <strong className="font-semibold text-human">Until {readableTime(deadline)}.</strong>{" "}
            {deadlineSentence(rules.onDeadline)}
          </li>
        )}
      </ul>
    </Part>
  );
}

/** What an option is called on its button. */
export const labelOf = ({ options }: EscalationDetail, id: string): string =>
  options.find((option) => option.id === id)?.label ?? id;
