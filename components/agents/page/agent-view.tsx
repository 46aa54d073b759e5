"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowLeft, Download, Flag } from "lucide-react";
import dynamic from "next/dynamic";
import { Badge } from "@/components/ui/badge";
import { buttonVariants } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { JsonView } from "@/components/ui/json-view";
import Link from "@/components/ui/link";
import { ErrorState, Skeleton } from "@/components/ui/states";
import { Count } from "@/components/ui/count";
import { Tabs, TabsList, TabsPanel, TabsTab } from "@/components/ui/tabs";
import { useSearchState } from "@/components/ui/use-search-state";
import { coordinatorsQuery } from "@/lib/contract/queries";
import { agentDownloads, agentQuery } from "@/lib/contract/queries/agents";
import { coordinatorDraftsQuery } from "@/lib/contract/queries/coordinators";
import type { AgentDetail } from "@/lib/contract/schemas";
import { KindIcon } from "../kind-icon";
import { AGENT_STATUS_LOOKS } from "../words";
import { ActivationPart, IdentityPart, TriggersPart } from "./agent-parts";
import { BodyPart, type DrawnBody } from "./body-part";
import { AgentSide } from "./agent-side";
import { AgentSkeleton } from "./agent-skeleton";

const AgentVersions = dynamic(() => import("./agent-versions"), {
  ssr: false,
  loading: () => <Skeleton className="h-64" />,
});

/** The page of one agent. */
export function AgentView({ handle, body }: { handle: string; body: DrawnBody }) {
  const query = useQuery(agentQuery(handle));
  if (query.data !== undefined) return <Loaded agent={query.data} body={body} />;
  if (query.isError)
    return (
      <ErrorState title="This agent could not be loaded" error={query.error} onRetry={() => void query.refetch()} />
    );
  return <AgentSkeleton />;
}

function Loaded({ agent, body }: { agent: AgentDetail; body: DrawnBody }) {
  const [search, change] = useSearchState();
  const status = AGENT_STATUS_LOOKS[agent.status];
  const { entry } = agent;
  const extra = Object.keys(entry.extra).length;
  return (
    <div className="mx-auto flex w-full max-w-7xl flex-col gap-4 p-4 sm:p-6">
      <header className="flex flex-col gap-2">
        <Link href="/agents" className="link inline-flex items-center gap-1 self-start text-sm">
          <ArrowLeft aria-hidden className="size-4" /> Agents
        </Link>
        <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
          <div className="min-w-0">
            <h1 className="flex min-w-0 items-center gap-2.5 text-xl font-semibold tracking-tight">
              <KindIcon kind={agent.kind} color={agent.color} className="self-center" />
              <span className="min-w-0 font-mono break-all">{agent.handle}</span>
              <CopyButton text={agent.handle} label="Copy handle" />
            </h1>
            {agent.title !== null && <p className="text-sm text-muted-foreground">{agent.title}</p>}
          </div>
          <Downloads handle={agent.handle} />
        </div>
        <p className="flex flex-wrap items-center gap-2">
          <Badge tone={status.tone}>{status.word}</Badge>
          <Badge>v{agent.version}</Badge>
          {agent.pendingFlags > 0 && (
            <Link
              href={`/flags?view=list&target=${encodeURIComponent(agent.handle)}`}
              className="inline-flex h-5 items-center gap-1 rounded-[5px] bg-human-soft px-1.5 text-xs font-medium text-human underline-offset-2 hover:underline"
            >
              <Flag aria-hidden className="size-3.5" />
              {agent.pendingFlags === 1 ? "1 pending flag" : `${agent.pendingFlags} pending flags`}
            </Link>
          )}
          {agent.slashNames.length > 0 && (
            <span className="font-mono text-xs text-muted-foreground">{agent.slashNames.join("  ")}</span>
          )}
        </p>
        {agent.status === "draft" && <DraftNote agent={agent} />}
        {agent.status === "removed" && (
          <p className="rounded-md bg-stop-soft px-3 py-2 text-sm text-stop">
            Its file is no longer in the source it came from. Nothing was deleted; an import that finds the file again
            makes it active.
          </p>
        )}
        <p className="max-w-4xl text-sm break-words whitespace-pre-line">
          {agent.description === "" ? (
            <span className="text-muted-foreground">Its file has no description.</span>
          ) : (
            agent.description
          )}
        </p>
      </header>
      <Tabs
        value={search.get("tab") === "versions" ? "versions" : "overview"}
        onValueChange={(tab) => change({ tab: tab === "overview" ? null : String(tab), version: null }, "push")}
      >
        <TabsList className="mb-4 px-0">
          <TabsTab value="overview">Overview</TabsTab>
          <TabsTab value="versions">
            Versions <Count>{agent.versions.length}</Count>
          </TabsTab>
        </TabsList>
        <TabsPanel value="overview" className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_20rem]">
          <div className="flex min-w-0 flex-col gap-4">
            {entry.identity !== null && <IdentityPart identity={entry.identity} />}
            <ActivationPart activation={entry.activation} />
            <TriggersPart triggers={entry.escalationTriggers} />
            <BodyPart text={entry.body} first={body} />
            {extra > 0 && (
              <Card>
                <CardHeader
                  title="Other front matter"
                  description="Kept as the file states it; no field was made for it."
                />
                <CardBody>
                  <JsonView value={entry.extra} label="Other front matter" />
                </CardBody>
              </Card>
            )}
          </div>
          <AgentSide agent={agent} />
        </TabsPanel>
        <TabsPanel value="versions">
          <AgentVersions agent={agent} />
        </TabsPanel>
      </Tabs>
    </div>
  );
}

/** Why a draft takes no signals yet, and where a person completes or activates it. */
function DraftNote({ agent }: { agent: AgentDetail }) {
  const isCoordinator = agent.kind === "coordinator";
  const drafts = useQuery({ ...coordinatorDraftsQuery(), enabled: isCoordinator }).data?.items;
  const whole = useQuery({ ...coordinatorsQuery(), enabled: isCoordinator }).data?.items;
  const gaps = drafts?.find((each) => each.name === agent.handle);
  const stored = whole?.find((each) => each.name === agent.handle);
  const next =
    gaps !== undefined
      ? { why: "its document has gaps, so", href: `/coordinators/${gaps.id}/edit`, word: "Complete it" }
      : stored !== undefined
        ? {
            why: "nobody has activated it yet, so",
            href: `/coordinators/${stored.id}`,
            word: "Look at it and activate it",
          }
        : null;
  return (
    <p className="rounded-md bg-human-soft px-3 py-2 text-sm text-human">
      This is a draft: {next?.why} it takes no signals.{" "}
      {next !== null && (
        <Link href={next.href} className="font-medium underline underline-offset-2">
          {next.word}
        </Link>
      )}
    </p>
  );
}

function Downloads({ handle }: { handle: string }) {
  const urls = agentDownloads(handle);
  const name = handle.replace(/^@/, "");
  const items = [
    { href: urls.file, label: "File", file: `${name}.md`, hint: "As a file that imports back the same" },
    { href: urls.original, label: "Original", file: `${name}.original.md`, hint: "The imported file, byte for byte" },
    { href: urls.card, label: "A2A card", file: `${name}.card.json`, hint: "The agent as an A2A agent card" },
  ];
  return (
    <ul aria-label="Downloads" className="flex flex-wrap gap-2">
      {items.map((item) => (
        <li key={item.label}>
          <a
            href={item.href}
            download={item.file}
            title={item.hint}
            aria-label={`Download ${item.label.toLowerCase()}`}
            className={buttonVariants({ variant: "outline", size: "sm" })}
          >
            <Download aria-hidden />
            {item.label}
          </a>
        </li>
      ))}
    </ul>
  );
}
