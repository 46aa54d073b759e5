"use client";

import { useQuery } from "@tanstack/react-query";
import { Badge } from "@/components/ui/badge";
import { Card, CardBody, CardHeader, Fact, Facts } from "@/components/ui/card";
import Link from "@/components/ui/link";
import { Progress } from "@/components/ui/progress";
import { StatusIcon, TASK_LOOKS } from "@/components/ui/status-badge";
import { RelativeTime } from "@/components/ui/time";
import { coordinatorsQuery } from "@/lib/contract/queries";
import type { AgentDetail } from "@/lib/contract/schemas";
import type { TaskStatus } from "@/lib/domain/status";
import { HandleLink, HandleOrText } from "./handle-link";

/** Facts, runs and the people around an agent, beside its text. */
export function AgentSide({ agent }: { agent: AgentDetail }) {
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Runs runs={agent.runs} />
      <Card aria-label="Facts">
        <CardHeader title="Facts" />
        <CardBody>
          <Facts>
            <Fact name="Module">{agent.module ?? "–"}</Fact>
            <Fact name="Model">{agent.modelTier ?? "not stated"}</Fact>
            <Fact name="Tools">
              {agent.tools === null ? (
                "All tools"
              ) : agent.tools.length === 0 ? (
                "No tools"
              ) : (
                <Chips items={agent.tools} />
              )}
            </Fact>
            {agent.tags.length > 0 && (
              <Fact name="Tags">
                <span className="flex flex-wrap gap-1">
                  {agent.tags.map((tag) => (
                    <Link key={tag} href={`/agents?tag=${encodeURIComponent(tag)}`} className="max-w-full">
                      <Badge className="hover:text-foreground">
                        <span className="truncate">{tag}</span>
                      </Badge>
                    </Link>
                  ))}
                </span>
              </Fact>
            )}
            {agent.capabilities.length > 0 && (
              <Fact name="Capabilities">
                <Chips items={agent.capabilities} />
              </Fact>
            )}
            <Fact name="Source">
              {agent.source === null ? (
                "–"
              ) : (
                <>
                  <Link href={`/agents?source=${agent.source.id}`} className="link break-all">
                    {agent.source.location}
                  </Link>
                  {agent.source.path !== null && (
                    <span className="block font-mono text-xs leading-5 break-all text-muted-foreground">
                      {agent.source.path}
                    </span>
                  )}
                </>
              )}
            </Fact>
            <Fact name="Changed">
              <RelativeTime at={agent.updatedAt} />
            </Fact>
          </Facts>
        </CardBody>
      </Card>
      <Card aria-label="Place in the hierarchy">
        <CardHeader
          title="Place"
          actions={
            <Link href={`/agents/hierarchy?view=graph&at=${encodeURIComponent(agent.handle)}`} className="link text-xs">
              Show in the tree
            </Link>
          }
        />
        <CardBody>
          <Facts>
            <Fact name="Managed by">
              {agent.managedBy.length === 0 ? "Nobody" : <List items={agent.managedBy} as={Coordinator} />}
            </Fact>
            <Fact name="Reports to">{agent.reportsTo === null ? "–" : <HandleOrText text={agent.reportsTo} />}</Fact>
            {agent.manages.length > 0 && (
              <Fact name="Manages">
                <List items={agent.manages} as={HandleLink} />
              </Fact>
            )}
          </Facts>
        </CardBody>
      </Card>
    </div>
  );
}

const Chips = ({ items }: { items: readonly string[] }) => (
  <span className="flex flex-wrap gap-1">
    {items.map((item) => (
      <Badge key={item} className="h-auto min-h-5 py-0.5 break-words whitespace-normal">
        {item}
      </Badge>
    ))}
  </span>
);

const List = ({
  items,
  as: Item,
}: {
  items: readonly string[];
  as: (props: { handle: string }) => React.ReactNode;
}) => (
  <ul className="flex flex-col gap-1">
    {items.map((handle) => (
      <li key={handle}>
        <Item handle={handle} />
      </li>
    ))}
  </ul>
);

/** A coordinator that runs here leads to its definition, any other to its entry in the catalog. */
function Coordinator({ handle }: { handle: string }) {
  const known = useQuery(coordinatorsQuery()).data?.items.find((each) => each.name === handle);
  return known === undefined ? (
    <HandleLink handle={handle} />
  ) : (
    <Link href={`/coordinators/${known.id}`} className="link font-mono text-xs leading-5">
      {handle}
    </Link>
  );
}

function Runs({ runs }: { runs: AgentDetail["runs"] }) {
  const share = runs.successRate;
  return (
    <Card aria-label="Latest attempts">
      <CardHeader title="Latest attempts" />
      {runs.total === 0 ? (
        <CardBody className="text-sm text-muted-foreground">
          It has attempted no task yet. A coordinator gives it one when a signal asks for it.
        </CardBody>
      ) : (
        <>
          <CardBody className="flex flex-col gap-2">
            <p className="text-sm">
              <span className="text-2xl font-semibold tabular-nums">
                {share === null ? "–" : `${Math.round(share * 100)}%`}
              </span>{" "}
              <span className="text-muted-foreground">
                {runs.succeeded} of {runs.total} {runs.total === 1 ? "attempt" : "attempts"} succeeded
              </span>
            </p>
            <Progress value={share ?? 0} tone="ok" label="Success rate" />
          </CardBody>
          <ul className="divide-y divide-border border-t border-border">
            {runs.recent.map((task) => (
              <li key={`${task.taskId} ${task.at}`}>
                <Link
                  href={`/runs/${task.runId}`}
                  className="flex items-center gap-2.5 px-4 py-2 text-sm -outline-offset-2 hover:bg-hover"
                >
                  {task.status in TASK_LOOKS && <StatusIcon kind="task" status={task.status as TaskStatus} />}
                  <span className="min-w-0 flex-1">
                    <span className="block truncate">{task.task}</span>
                    <span className="block truncate font-mono text-xs text-muted-foreground">{task.signal}</span>
                  </span>
                  {task.at !== null && <RelativeTime at={task.at} className="text-xs text-muted-foreground" />}
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}
