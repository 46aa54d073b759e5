"use client";

import { useQuery } from "@tanstack/react-query";
import {
  CircleCheckBig,
  FileWarning,
  Hourglass,
  LockOpen,
  MessageCircleReply,
  RefreshCw,
  type LucideIcon,
} from "lucide-react";
import dynamic from "next/dynamic";
import { useState, type ReactNode } from "react";
import { Button, buttonVariants } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import Link from "@/components/ui/link";
import { EmptyState, ErrorState } from "@/components/ui/states";
import { Count } from "@/components/ui/count";
import { RelativeTime } from "@/components/ui/time";
import { flagHealthQuery } from "@/lib/contract/queries/flags";
import type { FlagHealth } from "@/lib/contract/schemas";
import { FLAG_LENGTHS } from "@/lib/domain/flags/words";
import { AgentName, FlagLink } from "../badges";
import { FlagsHeader } from "../flags-header";
import { AgentQueues } from "./agent-queues";
import { byFlags, flagNamed, label, names, sentence } from "./fix-words";
import type { Fix } from "./fix-dialog";
import { HealthSkeleton } from "./health-skeleton";

const FixDialog = dynamic(() => import("./fix-dialog"), { ssr: false });

/** What is wrong with the queues. It only reads; every fix says what it will do and asks first. */
export function HealthView() {
  const query = useQuery(flagHealthQuery());
  return (
    <>
      <FlagsHeader place="health" />
      {query.data !== undefined ? (
        <Loaded health={query.data} />
      ) : query.isError ? (
        <ErrorState title="The health could not be read" error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <HealthSkeleton />
      )}
    </>
  );
}

function Loaded({ health }: { health: FlagHealth }) {
  const [fix, setFix] = useState<Fix | null>(null);
  const overloaded = health.agents.filter((each) => each.overloaded).length;
  const critical = health.agents.reduce((sum, each) => sum + each.critical, 0);
  const wrong = health.zombies.length + health.cycles.length + health.conflicts.length + overloaded;
  return (
    <div className="flex flex-col gap-4 px-4 pb-6 sm:px-6">
      <dl className="grid grid-cols-2 gap-2 sm:grid-cols-4 lg:grid-cols-7">
        <Figure name="Pending" value={health.pending} />
        <Figure name="Critical" value={critical} bad />
        <Figure name="Locked" value={health.locked} />
        <Figure name="Zombies" value={health.zombies.length} bad />
        <Figure name="Cycles" value={health.cycles.length} bad />
        <Figure name="Conflicts" value={health.conflicts.length} bad />
        <Figure name="Overloaded agents" value={overloaded} bad />
      </dl>
      {wrong === 0 && (
        <Card>
          <EmptyState icon={CircleCheckBig} title="The queues are healthy" className="py-8">
            No lock is forgotten, no agents wait for each other in a circle, and no two flags want the same file.
          </EmptyState>
        </Card>
      )}
      {health.zombies.length > 0 && (
        <Part
          icon={Hourglass}
          title="Zombies"
          count={health.zombies.length}
          about="Locked by nobody who is still at work"
        >
          {health.zombies.map((zombie) => (
            <Row
              key={zombie.flagId}
              action={
                <Button
                  size="sm"
                  className="h-auto min-h-7 py-1 text-left whitespace-normal"
                  aria-haspopup="dialog"
                  onClick={() =>
                    setFix({
                      title: `Unlock flag #${zombie.flagId}?`,
                      effect: sentence(zombie.fix),
                      verb: "Unlock",
                      steps: [{ act: "unlock", id: zombie.flagId, reason: sentence(zombie.why) }],
                    })
                  }
                >
                  <LockOpen aria-hidden />
                  {label(zombie.fix)}
                </Button>
              }
            >
              <FlagLink id={zombie.flagId} /> is locked by <AgentName handle={zombie.lockedBy} />{" "}
              <RelativeTime at={zombie.lockedAt} />.{" "}
              <span className="text-muted-foreground">{sentence(zombie.why)}</span>
            </Row>
          ))}
        </Part>
      )}
      {health.cycles.length > 0 && (
        <Part icon={RefreshCw} title="Cycles" count={health.cycles.length} about="Agents that wait for each other">
          {health.cycles.map((cycle) => (
            <Row key={cycle.flagIds.join()} action={<WayOut cycle={cycle} onFix={setFix} />}>
              <span className="font-mono text-xs [overflow-wrap:anywhere]">
                {[...cycle.agents, cycle.agents[0]].join(" → ")}
              </span>
              <span className="block text-muted-foreground">
                by flags <Ids ids={cycle.flagIds} />
              </span>
            </Row>
          ))}
        </Part>
      )}
      {health.conflicts.length > 0 && (
        <Part
          icon={FileWarning}
          title="Conflicts"
          count={health.conflicts.length}
          about="Several pending flags over one file, in the suggested order"
        >
          {byFlags(health.conflicts).map(({ files, conflict }) => {
            const [first, ...others] = conflict.flagIds;
            return (
              <Row
                key={conflict.file}
                action={
                  first !== undefined &&
                  others.length > 0 && (
                    <Button
                      size="sm"
                      className="h-auto min-h-7 py-1 text-left whitespace-normal"
                      aria-haspopup="dialog"
                      onClick={() =>
                        setFix({
                          title: `Handle flag #${first} first?`,
                          effect: `Locks ${names(others)} until somebody unlocks them, so that #${first} is handled first. Those that are locked already stay as they are.`,
                          verb: "Lock",
                          steps: others.map((id) => ({
                            act: "lock",
                            id,
                            reason: `Waits for flag #${first}: both are about ${files.join(", ")}.`.slice(
                              0,
                              FLAG_LENGTHS.lockReason.max,
                            ),
                          })),
                        })
                      }
                    >
                      Lock {others.length > 3 ? `the other ${others.length}` : names(others)} until #{first} is done
                    </Button>
                  )
                }
              >
                <span className="block font-mono text-xs [overflow-wrap:anywhere]">{files.join(", ")}</span>
                <span className="block">
                  <Ids ids={conflict.flagIds} arrow />
                </span>
                <span className="block text-xs text-muted-foreground">{sentence(conflict.why)}</span>
              </Row>
            );
          })}
        </Part>
      )}
      <AgentQueues agents={health.agents} />
      {fix !== null && <FixDialog fix={fix} onClose={() => setFix(null)} />}
    </div>
  );
}

/** The repair of a circle: a lock is taken away here, an answer is written on the question's page. */
function WayOut({ cycle, onFix }: { cycle: FlagHealth["cycles"][number]; onFix: (fix: Fix) => void }) {
  const id = flagNamed(cycle.fix, cycle.flagIds);
  if (id === undefined) return null;
  if (!/^unlock/i.test(cycle.fix))
    return (
      <Link href={`/flags/${id}`} className={WAY_OUT}>
        <MessageCircleReply aria-hidden />
        {label(cycle.fix)}
      </Link>
    );
  return (
    <Button
      size="sm"
      className="h-auto min-h-7 py-1 text-left whitespace-normal"
      aria-haspopup="dialog"
      onClick={() =>
        onFix({
          title: `Unlock flag #${id}?`,
          effect: sentence(cycle.fix),
          verb: "Unlock",
          steps: [{ act: "unlock", id, reason: "Breaks a circle of agents that wait for each other." }],
        })
      }
    >
      <LockOpen aria-hidden />
      {label(cycle.fix)}
    </Button>
  );
}

const WAY_OUT = cn(buttonVariants({ size: "sm" }), "h-auto min-h-7 py-1 text-left whitespace-normal");

function Ids({ ids, arrow = false }: { ids: readonly number[]; arrow?: boolean }) {
  return ids.map((id, index) => (
    <span key={id}>
      {index > 0 && <span className="text-muted-foreground">{arrow ? " → " : ", "}</span>}
      <FlagLink id={id} />
    </span>
  ));
}

function Figure({ name, value, bad = false }: { name: string; value: number; bad?: boolean }) {
  return (
    <div className="flex flex-col-reverse rounded-lg border border-border bg-card px-3 py-2">
      <dt className="text-xs text-muted-foreground">{name}</dt>
      <dd
        className={
          bad && value > 0 ? "text-xl font-semibold text-fail tabular-nums" : "text-xl font-semibold tabular-nums"
        }
      >
        {value}
      </dd>
    </div>
  );
}

function Part({
  icon: Icon,
  title,
  count,
  about,
  children,
}: {
  icon: LucideIcon;
  title: string;
  count: number;
  about: string;
  children: ReactNode;
}) {
  return (
    <Card aria-label={title}>
      <CardHeader
        title={
          <span className="flex items-center gap-2">
            <Icon aria-hidden className="size-4 text-fail" />
            {title} <Count tone="fail">{count}</Count>
          </span>
        }
        description={about}
      />
      <ul className="divide-y divide-border">{children}</ul>
    </Card>
  );
}

function Row({ action, children }: { action: ReactNode; children: ReactNode }) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5 text-sm">
      <div className="min-w-0 flex-1 basis-64">{children}</div>
      <div className="max-w-full sm:max-w-md">{action}</div>
    </li>
  );
}
