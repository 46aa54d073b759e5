"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import Link from "@/components/ui/link";
import { Count } from "@/components/ui/count";
import type { FlagDetail } from "@/lib/contract/schemas";
import { AgentName } from "../badges";

const WaiveDialog = dynamic(() => import("../dialogs/act-dialogs").then((all) => all.WaiveDialog), { ssr: false });

/** The tasks that do not start before this flag is handled, each with a way past it. */
export function HeldBack({ flag }: { flag: FlagDetail }) {
  const [waiving, setWaiving] = useState<FlagDetail["heldBack"][number] | null>(null);
  if (flag.heldBack.length === 0 && waiving === null) return null;
  return (
    <Card aria-label="Tasks held back" className="border-human-solid/50">
      <CardHeader
        title={
          <span className="flex items-center gap-2">
            Tasks held back <Count tone="human">{flag.heldBack.length}</Count>
          </span>
        }
        description="They go on once this flag is completed, unlocked or waived"
      />
      <ul className="divide-y divide-border">
        {flag.heldBack.map((held) => (
          <li key={held.taskId} className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-4 py-2 text-sm">
            <Link href={`/runs/${held.runId}`} className="link min-w-0 flex-1 basis-40 [overflow-wrap:anywhere]">
              {held.task}
            </Link>
            <AgentName handle={held.agent} />
            <Button size="sm" variant="danger-outline" aria-haspopup="dialog" onClick={() => setWaiving(held)}>
              Waive for this run
            </Button>
          </li>
        ))}
      </ul>
      {waiving !== null && (
        <WaiveDialog
          flag={flag}
          runId={waiving.runId}
          waiting={`Task “${waiving.task}” of ${waiving.agent}`}
          onClose={() => setWaiving(null)}
        />
      )}
    </Card>
  );
}
