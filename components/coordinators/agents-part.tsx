import { CardBody } from "@/components/ui/card";
import { formatDuration } from "@/components/ui/time-format";
import type { Coordinator, ManagedAgent } from "@/lib/domain/coordinator";
import { ExecutorBadge } from "./coordinator-list";
import { Bullets, Part } from "./sections";

/** The agents a coordinator manages: what each does, what it must not do, and what runs its tasks. */
export function AgentsPart({ coordinator }: { coordinator: Coordinator }) {
  return (
    <Part id="agents" title="Agents">
      <div className="divide-y divide-border">
        {coordinator.agents.map((agent) => (
          <Agent key={agent.handle} agent={agent} defaultSeconds={coordinator.timeouts.defaultSeconds} />
        ))}
      </div>
    </Part>
  );
}

function Agent({ agent, defaultSeconds }: { agent: ManagedAgent; defaultSeconds: number }) {
  const tasks = Object.entries(agent.tasks);
  const kinds = [
    ...new Set(
      [agent.executor, ...tasks.map(([, task]) => task.executor)].flatMap((executor) =>
        executor === undefined ? [] : [executor.kind],
      ),
    ),
  ];
  return (
    <CardBody className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="text-sm">
          <span className="font-mono font-semibold">{agent.handle}</span>{" "}
          <span className="text-muted-foreground">{agent.role}</span>
        </h3>
        {kinds.length === 0 && <ExecutorBadge executor={null} />}
      </div>
      {tasks.length > 0 && (
        <ul aria-label={`Tasks of ${agent.handle}`} className="grid gap-x-6 gap-y-1 text-sm lg:grid-cols-2">
          {tasks.map(([name, task]) => {
            const executor = task.executor ?? agent.executor;
            return (
              <li
                key={name}
                className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 border-b border-border py-1.5"
              >
                <span className="min-w-0">
                  {task.title ?? name}{" "}
                  <span className="text-xs text-muted-foreground">
                    <span className="font-mono">{name}</span>,{" "}
                    {formatDuration((task.timeoutSeconds ?? defaultSeconds) * 1_000)}
                  </span>
                </span>
                {kinds.length > 0 && <ExecutorBadge executor={executor?.kind ?? null} />}
              </li>
            );
          })}
        </ul>
      )}
      <details>
        <summary className="w-fit text-sm text-link">Capabilities, triggers and constraints</summary>
        <div className="mt-3 grid gap-4 md:grid-cols-3">
          <Words title="Can" items={agent.capabilities} />
          <Words title="Is spawned when" items={agent.spawnTriggers} />
          <Words title="Must not" items={agent.constraints} />
        </div>
      </details>
    </CardBody>
  );
}

function Words({ title, items }: { title: string; items: readonly string[] }) {
  if (items.length === 0) return null;
  return (
    <section>
      <h4 className="mb-1 text-xs font-medium text-muted-foreground">{title}</h4>
      <Bullets items={items} />
    </section>
  );
}
