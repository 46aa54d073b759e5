import { JsonView } from "@/components/ui/json-view";
import type { TaskDetail } from "@/lib/contract/schemas";
import { Lines, Nothing, Section } from "./section";

type Handoff = NonNullable<TaskDetail["handoff"]>;

/** What the task was given: context, parameters, executor, and what the steps before handed over. */
export function TaskInput({ detail }: { detail: TaskDetail }) {
  return (
    <>
      <Section title="Parameters">
        <JsonView label="Parameters" value={detail.input.params} />
      </Section>
      <Section title="Context of the signal">
        <JsonView label="Context" value={detail.input.context} />
      </Section>
      {detail.input.executor !== null && (
        <Section title="Executor">
          <JsonView label="Executor" value={detail.input.executor} />
        </Section>
      )}
      <Section title="Handoff received">
        {detail.received.length === 0 ? (
          <p className="text-sm text-muted-foreground">Nothing: it waits for no other step.</p>
        ) : (
          <ul className="flex flex-col gap-4">
            {detail.received.map((from) => (
              <li key={from.stepId} className="rounded-md border border-border p-3">
                <p className="mb-2 text-sm">
                  From <span className="font-mono text-xs">{from.agent}</span>{" "}
                  <span className="text-muted-foreground">({from.stepId})</span>
                </p>
                {from.summary !== "" && (
                  <p className="mb-2 text-sm break-words text-muted-foreground">{from.summary}</p>
                )}
                {from.handoff !== null && <HandoffDocument handoff={from.handoff} />}
                {Object.keys(from.outputs).length > 0 && (
                  <JsonView label={`Outputs of ${from.stepId}`} value={from.outputs} className="mt-3" />
                )}
              </li>
            ))}
          </ul>
        )}
      </Section>
    </>
  );
}

/** What the task hands to the next: its handoff document and outputs (RUN-4). */
export function TaskHandoff({ detail }: { detail: TaskDetail }) {
  const outputs = detail.outputs ?? {};
  if (detail.handoff === null && Object.keys(outputs).length === 0)
    return (
      <Nothing>
        {detail.endedAt === null ? "The handoff appears when the task has ended." : "This task handed nothing over."}
      </Nothing>
    );
  return (
    <>
      {detail.handoff !== null && (
        <Section title="Handoff document">
          <HandoffDocument handoff={detail.handoff} />
        </Section>
      )}
      {Object.keys(outputs).length > 0 && (
        <Section title="Outputs">
          <JsonView label="Outputs" value={outputs} />
        </Section>
      )}
    </>
  );
}

function HandoffDocument({ handoff }: { handoff: Handoff }) {
  const parts: [string, readonly string[]][] = [
    ["Work completed", handoff.workCompleted],
    ["Files created", handoff.currentState.filesCreated],
    ["Remaining work", handoff.remainingWork],
    ["Important findings", handoff.importantFindings],
  ];
  return (
    <div className="flex flex-col gap-3">
      {parts.map(([title, items], index) => (
        <div key={title}>
          <h4 className="mb-1 text-xs font-medium text-muted-foreground">{title}</h4>
          <Lines items={items} none="none" />
          {index === 1 && handoff.currentState.validation !== "" && (
            <p className="mt-1 text-sm break-words">
              <span className="text-muted-foreground">Validation: </span>
              {handoff.currentState.validation}
            </p>
          )}
        </div>
      ))}
    </div>
  );
}
