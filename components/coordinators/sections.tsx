import { Ban, CircleCheck, UserRoundCheck, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Badge } from "@/components/ui/badge";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Table, TBody, Td, Th, THead, Tr } from "@/components/ui/table";
import { formatDuration } from "@/components/ui/time-format";
import { TYPE_WORDS } from "@/components/escalations/words";
import type { Coordinator } from "@/lib/domain/coordinator";
import { timeoutRows } from "./timeout-rows";

const mono = "font-mono text-xs leading-5";

/** A part of the page with a heading that can be linked to. */
export function Part({
  id,
  title,
  description,
  children,
}: {
  id: string;
  title: string;
  description?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Card id={id} className="scroll-mt-16">
      <CardHeader title={title} description={description} />
      {children}
    </Card>
  );
}

export function Bullets({ items }: { items: readonly string[] }) {
  return (
    <ul className="flex list-disc flex-col gap-1 pl-5 text-sm">
      {items.map((item) => (
        <li key={item} className="break-words">
          {item}
        </li>
      ))}
    </ul>
  );
}

export function AuthorityPart({ authority }: { authority: Coordinator["authority"] }) {
  return (
    <Part
      id="authority"
      title="Authority"
      description={`Up to ${authority.maxParallelAgents} agents side by side without approval.`}
    >
      <CardBody className="grid gap-6 md:grid-cols-3">
        <Rules icon={CircleCheck} tone="text-ok" title="May do by itself" rules={authority.independent} />
        <Rules icon={UserRoundCheck} tone="text-human" title="Needs approval" rules={authority.requiresApproval} />
        <Rules icon={Ban} tone="text-fail" title="Must not" rules={authority.forbidden} />
      </CardBody>
    </Part>
  );
}

function Rules({
  icon: Icon,
  tone,
  title,
  rules,
}: {
  icon: LucideIcon;
  tone: string;
  title: string;
  rules: readonly { title: string; detail?: string | undefined }[];
}) {
  return (
    <section>
      <h3 className={`mb-2 flex items-center gap-1.5 text-sm font-semibold ${tone}`}>
        <Icon aria-hidden className="size-4" />
        {title}
      </h3>
      {rules.length === 0 && <p className="text-sm text-muted-foreground">Nothing is named.</p>}
      <ul className="flex flex-col gap-2 text-sm">
        {rules.map((rule) => (
          <li key={rule.title}>
            {rule.title}
            {rule.detail !== undefined && <span className="block text-xs text-muted-foreground">{rule.detail}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

export function OwnershipPart({ ownership }: { ownership: Coordinator["ownership"] }) {
  if (ownership.exclusive.length + ownership.shared.length === 0) return null;
  return (
    <Part id="ownership" title="Ownership of files">
      <Table label="Ownership of files">
        <THead>
          <Tr>
            <Th>Path</Th>
            <Th>Holds</Th>
            <Th>Owner</Th>
            <Th>Backup or mediator</Th>
          </Tr>
        </THead>
        <TBody>
          {ownership.exclusive.map((own) => (
            <Tr key={own.path}>
              <Td className={`${mono} break-all`}>{own.path}</Td>
              <Td>{own.what}</Td>
              <Td className={mono}>{own.owner}</Td>
              <Td className={mono}>{own.backup ?? "-"}</Td>
            </Tr>
          ))}
          {ownership.shared.map((shared) => (
            <Tr key={shared.path}>
              <Td className={`${mono} break-all`}>{shared.path}</Td>
              <Td>
                Shared with <span className={mono}>{shared.with}</span>
              </Td>
              <Td className={mono}>{shared.primary ?? "Both"}</Td>
              <Td className={mono}>{shared.mediator ?? "-"}</Td>
            </Tr>
          ))}
        </TBody>
      </Table>
    </Part>
  );
}

const LAYER_TONES = { fast: "ok", medium: "run", slow: "queue" } as const;

export function TimeoutsPart({ coordinator }: { coordinator: Coordinator }) {
  return (
    <Part
      id="timeouts"
      title="Timeouts"
      description={`${formatDuration(coordinator.timeouts.defaultSeconds * 1_000)} where nothing else is said. Fast is under 10 s, medium up to 60 s, slow beyond.`}
    >
      <Table label="Timeouts">
        <THead>
          <Tr>
            <Th>Agent</Th>
            <Th>Task</Th>
            <Th className="text-right">At most</Th>
            <Th>Layer</Th>
          </Tr>
        </THead>
        <TBody>
          {timeoutRows(coordinator).map((row) => (
            <Tr key={`${row.agent} ${row.task}`}>
              <Td className={mono}>{row.agent}</Td>
              <Td className={mono}>{row.task}</Td>
              <Td className="text-right whitespace-nowrap tabular-nums">
                {formatDuration(row.seconds * 1_000)}
                {row.isDefault && <span className="text-muted-foreground"> (default)</span>}
              </Td>
              <Td>
                <Badge tone={LAYER_TONES[row.layer]} className="capitalize">
                  {row.layer}
                </Badge>
              </Td>
            </Tr>
          ))}
        </TBody>
      </Table>
    </Part>
  );
}

export function EscalationPart({ escalation }: { escalation: Coordinator["escalation"] }) {
  const deadline =
    escalation.deadlineHours === undefined
      ? "They wait as long as it takes."
      : `Deadline after ${escalation.deadlineHours} h; then ${escalation.onDeadline === "abort" ? "the run is aborted" : "they keep waiting"}.`;
  return (
    <Part
      id="escalation"
      title="Escalation rules"
      description={`Escalations ask for the role ${escalation.role}. ${deadline}`}
    >
      <CardBody className="grid gap-6 md:grid-cols-2">
        <section>
          <h3 className="mb-2 text-sm font-semibold">Settled within the domain</h3>
          {escalation.handleWithin.length === 0 && <p className="text-sm text-muted-foreground">Nothing is named.</p>}
          {escalation.handleWithin.map((group) => (
            <div key={group.title} className="mb-3">
              <h4 className="mb-1 text-xs font-medium text-muted-foreground">{group.title}</h4>
              <Bullets items={group.rules} />
            </div>
          ))}
        </section>
        <section>
          <h3 className="mb-2 text-sm font-semibold">Escalated</h3>
          {escalation.escalateWhen.map((group) => (
            <div key={group.title} className="mb-3">
              <h4 className="mb-1 flex flex-wrap items-center gap-2 text-xs font-medium text-muted-foreground">
                {group.title} <Badge tone="human">{TYPE_WORDS[group.type]}</Badge>
              </h4>
              <Bullets items={group.rules} />
            </div>
          ))}
        </section>
      </CardBody>
    </Part>
  );
}

export function HistoryPart({ coordinator }: { coordinator: Coordinator }) {
  return (
    <Part
      id="history"
      title="Version history"
      description={`Last updated ${coordinator.lastUpdated}${coordinator.reviewNote === undefined ? "" : `. Review: ${coordinator.reviewNote}`}`}
    >
      <ol className="divide-y divide-border">
        {coordinator.versionHistory.toReversed().map((entry) => (
          <li
            key={`${entry.version} ${entry.date}`}
            className="grid grid-cols-[4.5rem_6rem_minmax(0,1fr)] gap-3 px-4 py-2.5 text-sm"
          >
            <span className="font-medium tabular-nums">v{entry.version}</span>
            <span className="text-muted-foreground tabular-nums">{entry.date}</span>
            <span className="break-words">{entry.changes}</span>
          </li>
        ))}
      </ol>
    </Part>
  );
}
