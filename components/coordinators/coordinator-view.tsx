"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowLeft, History, Pencil } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "@/components/ui/link";
import { Badge } from "@/components/ui/badge";
import { buttonVariants } from "@/components/ui/button";
import { CardBody, Fact, Facts } from "@/components/ui/card";
import { ErrorState } from "@/components/ui/states";
import { coordinatorQuery } from "@/lib/contract/queries";
import type { CoordinatorDetail } from "@/lib/contract/schemas";
import { AgentsPart } from "./agents-part";
import { MetricsPart } from "./metrics-part";
import { ReviewNote } from "./review-note";
import { GatesPart } from "./gates-part";
import { AuthorityPart, Bullets, EscalationPart, HistoryPart, OwnershipPart, Part, TimeoutsPart } from "./sections";
import { SignalsPart } from "./signals-part";
import { CoordinatorSkeleton } from "./coordinator-skeleton";

// Most coordinators are active and never show it, and it brings a dialog along.
const Activation = dynamic(() => import("./activation"));
const PendingChange = dynamic(() => import("./pending-change"));

/** A coordinator's definition, for people. */
export function CoordinatorView({ id }: { id: string }) {
  const query = useQuery(coordinatorQuery(id));
  if (query.data !== undefined) return <Loaded coordinator={query.data} />;
  if (query.isError)
    return (
      <ErrorState
        title="This coordinator could not be loaded"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    );
  return <CoordinatorSkeleton />;
}

function Loaded({ coordinator }: { coordinator: CoordinatorDetail }) {
  const it = coordinator.definition;
  const hasOwnership = it.ownership.exclusive.length + it.ownership.shared.length > 0;
  const parts = [
    ["charter", "Charter"],
    ["signals", "Signals and plans"],
    ["agents", "Agents"],
    ["gates", "Quality gates"],
    ["authority", "Authority"],
    ...(hasOwnership ? [["ownership", "Ownership"]] : []),
    ["timeouts", "Timeouts"],
    ["escalation", "Escalation rules"],
    ["metrics", "Metrics"],
    ["history", "History"],
  ] as const;
  return (
    <div className="mx-auto w-full max-w-7xl p-4 wrap-anywhere sm:p-6">
      <header className="mb-4 flex flex-col gap-1.5">
        <Link href="/coordinators" className="link inline-flex items-center gap-1 self-start text-sm">
          <ArrowLeft aria-hidden className="size-4" /> Coordinators
        </Link>
        <div className="flex flex-wrap items-center justify-between gap-3">
          <h1 className="min-w-0 text-xl font-semibold tracking-tight wrap-anywhere">{coordinator.name}</h1>
          <span className="flex flex-wrap gap-2">
            <Link href={`/coordinators/${coordinator.id}/versions`} className={buttonVariants({ variant: "outline" })}>
              <History aria-hidden />
              Versions
            </Link>
            <Link href={`/coordinators/${coordinator.id}/edit`} className={buttonVariants({ variant: "outline" })}>
              <Pencil aria-hidden />
              Edit
            </Link>
          </span>
        </div>
        <p className="text-sm text-muted-foreground">{it.role}</p>
        <p className="flex flex-wrap items-center gap-2">
          <Badge className="capitalize" tone={coordinator.status === "active" ? "ok" : "queue"}>
            {coordinator.status}
          </Badge>
          <Badge>v{coordinator.version}</Badge>
          <ReviewNote coordinator={coordinator} />
          {coordinator.aliases.length > 0 && (
            <span className="font-mono text-xs text-muted-foreground">{coordinator.aliases.join("  ")}</span>
          )}
        </p>
        {coordinator.pendingChange !== null && (
          <PendingChange coordinatorId={coordinator.id} pending={coordinator.pendingChange} />
        )}
        {coordinator.status !== "active" && <Activation coordinator={coordinator} />}
      </header>
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-[10rem_minmax(0,1fr)]">
        <nav aria-label="On this page" className="max-lg:hidden">
          <ul className="sticky top-16 flex flex-col gap-0.5 text-sm">
            {parts.map(([id, label]) => (
              <li key={id}>
                <a
                  href={`#${id}`}
                  className="block rounded-md px-2 py-1 text-muted-foreground hover:bg-hover hover:text-foreground"
                >
                  {label}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div className="flex min-w-0 flex-col gap-4">
          <Part id="charter" title="Charter">
            <CardBody className="flex flex-col gap-4">
              <p className="max-w-prose">{it.charter}</p>
              {it.philosophy !== "" && (
                <p className="max-w-prose border-l-2 border-border pl-3 text-sm text-muted-foreground italic">
                  {it.philosophy}
                </p>
              )}
              <div className="grid gap-6 md:grid-cols-2">
                <section>
                  <h3 className="mb-1.5 text-sm font-semibold">Responsibilities</h3>
                  <Bullets items={it.responsibilities} />
                </section>
                <section>
                  <h3 className="mb-1.5 text-sm font-semibold">Scope</h3>
                  <Bullets items={it.scope} />
                </section>
              </div>
              <Facts>
                <Fact name="Domain">
                  <span className="font-mono text-xs">{it.domain}</span>, {it.domainDescription}
                </Fact>
                <Fact name="Archetype">{it.archetype}</Fact>
                <Fact name="Authority">{it.authorityLevel}</Fact>
                <Fact name="Reports to">{it.reportsTo}</Fact>
                <Fact name="Maintained by">{it.maintainedBy}</Fact>
              </Facts>
              {it.traits.length > 0 && (
                <details>
                  <summary className="w-fit text-sm text-link">How it works and what it avoids</summary>
                  <div className="mt-3 grid gap-4 md:grid-cols-2">
                    {it.traits.map((trait) => (
                      <section key={trait.title}>
                        <h3 className="mb-1 text-sm font-semibold">{trait.title}</h3>
                        <Bullets items={trait.points} />
                      </section>
                    ))}
                  </div>
                </details>
              )}
            </CardBody>
          </Part>
          <SignalsPart coordinator={coordinator} />
          <AgentsPart coordinator={it} />
          <GatesPart coordinator={it} />
          <AuthorityPart authority={it.authority} />
          <OwnershipPart ownership={it.ownership} />
          <TimeoutsPart coordinator={it} />
          <EscalationPart escalation={it.escalation} />
          <MetricsPart coordinator={coordinator} />
          <HistoryPart coordinator={it} />
        </div>
      </div>
    </div>
  );
}
