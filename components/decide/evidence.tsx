import type { EscalationDetail } from "@/lib/contract/schemas";
import { notStarted } from "@/lib/domain/gates/verdict";
import { Part } from "./shown";

/** Findings that the page shows; the dashboard has them all. */
const FINDINGS = 10;
/** The newest comments that the page shows. */
const COMMENTS = 5;

/** What was done about it before a person is asked (ESC-1). */
export function Tried({ tried }: { tried: readonly string[] }) {
  if (tried.length === 0) return null;
  return (
    <Part title="What was tried before">
      <ul className="flex list-disc flex-col gap-1 pl-5 text-sm">
        {tried.map((line, index) => (
          <li key={index} className="break-words">
            {line}
          </li>
        ))}
      </ul>
    </Part>
  );
}

/** What speaks for and against: failed checks, the worst findings, how the agents fared, what is done so far, what was said. */
export function Evidence({ escalation }: { escalation: EscalationDetail }) {
  const { failedChecks, findings, findingTotal, agents, partialResults, comments } = escalation;
  return (
    <>
      {failedChecks.length > 0 && (
        <Part title="Failed checks">
          <ul className="flex flex-col gap-1 text-sm">
            {failedChecks.map((check) => (
              <li key={check.id} className="break-words">
                <span className="font-medium">{check.name}</span> {check.evidence}
                <span className="block text-xs text-muted-foreground">{check.agent}</span>
              </li>
            ))}
          </ul>
        </Part>
      )}
      {findings.length > 0 && (
        <Part title={findingTotal > FINDINGS ? `The ${FINDINGS} worst of ${findingTotal} findings` : "Findings"}>
          <ul className="flex flex-col gap-2 text-sm">
            {findings.slice(0, FINDINGS).map((finding, index) => (
              <li key={index} className="break-words">
                <span className="font-medium">{finding.severity}</span> {finding.message}
                {finding.path !== null && (
                  <span className="block font-mono text-xs break-all text-muted-foreground">
                    {finding.path}
                    {finding.line !== null && `:${finding.line}`}
                  </span>
                )}
              </li>
            ))}
          </ul>
        </Part>
      )}
      {agents.length > 0 && (
        <Part title="Agents">
          <ul className="flex flex-col gap-1 text-sm">
            {agents.map((agent) => (
              <li key={agent.agent} className="flex justify-between gap-3">
                <span className="min-w-0 truncate">{agent.agent}</span>
                <span className="shrink-0 text-muted-foreground">
                  {notStarted(agent) ? "not started" : agent.status.replaceAll("_", " ")}
                </span>
              </li>
            ))}
          </ul>
        </Part>
      )}
      {partialResults.length > 0 && (
        <Part title="Done so far">
          <ul className="flex flex-col gap-1 text-sm">
            {partialResults.map((result) => (
              <li key={result} className="break-words">
                {result}
              </li>
            ))}
          </ul>
        </Part>
      )}
      {comments.length > 0 && (
        <Part title="Comments">
          <ul className="flex flex-col gap-2 text-sm">
            {comments.slice(-COMMENTS).map((comment) => (
              <li key={comment.id} className="break-words whitespace-pre-line">
                <span className="font-medium">{comment.author}</span> {comment.text}
              </li>
            ))}
          </ul>
        </Part>
      )}
    </>
  );
}
