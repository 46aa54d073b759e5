"use client";

import { ShieldCheck } from "lucide-react";
import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import { Card, CardBody } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { JsonView } from "@/components/ui/json-view";
import { Skeleton } from "@/components/ui/states";
import type { EscalationDetail } from "@/lib/contract/schemas";

const loading = () => <Skeleton className="h-32" />;
const ShownPlan = dynamic(() => import("./shown-plan").then((module) => module.ShownPlan), { loading });
const UnifiedDiff = dynamic(() => import("./unified-diff").then((module) => module.UnifiedDiff), { loading });

type Shown = EscalationDetail["shown"][number];

/** Exactly what a decision lets through, and the hash of it that the decision is bound to (ESC-3). */
export function ShownList({ shown, contentHash }: { shown: readonly Shown[]; contentHash: string }) {
  if (shown.length === 0) return null;
  return (
    <Card aria-labelledby="shown">
      <header className="flex flex-wrap items-center justify-between gap-2 border-b border-border px-4 py-2.5">
        <h2 id="shown" className="flex items-center gap-1.5 text-sm font-semibold">
          <ShieldCheck aria-hidden className="size-4 text-muted-foreground" />
          You decide on exactly this
        </h2>
        {contentHash !== "" && (
          <p className="flex items-center gap-1 text-xs text-muted-foreground" title={contentHash}>
            Content <code className="font-mono">{contentHash.slice(0, 12)}</code>
            <CopyButton text={contentHash} label="Copy the content’s hash" />
          </p>
        )}
      </header>
      <CardBody className="flex flex-col gap-5">
        {shown.map((each, index) => (
          <section key={index} aria-label={each.title} className="flex min-w-0 flex-col gap-1.5">
            <h3 className="text-xs font-medium [overflow-wrap:anywhere] text-muted-foreground">{each.title}</h3>
            <One shown={each} />
          </section>
        ))}
      </CardBody>
    </Card>
  );
}

const PLAIN = /^[\w@%+=:,./-]+$/;
/** An argument as a shell would take it; only for reading. */
const quoted = (argument: string): string =>
  PLAIN.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`;

function One({ shown }: { shown: Shown }): ReactNode {
  switch (shown.kind) {
    case "plan":
      return <ShownPlan steps={shown.steps} title={shown.title} />;
    case "diff":
      return <UnifiedDiff text={shown.text} label={shown.title} />;
    case "arguments":
      return <JsonView value={shown.value} label={shown.title} />;
    case "command": {
      const line = shown.argv.map(quoted).join(" ");
      return (
        <div className="relative rounded-md border border-border bg-sunken">
          <CopyButton text={line} label="Copy the command" className="absolute top-1 right-1" />
          <pre
            tabIndex={0}
            aria-label={shown.title}
            className="max-h-96 overflow-auto px-3 py-2 pr-10 font-mono text-xs leading-5 whitespace-pre-wrap [overflow-wrap:anywhere] -outline-offset-2"
          >
            {line}
          </pre>
          {shown.cwd !== null && (
            <p className="border-t border-border px-3 py-1.5 text-xs [overflow-wrap:anywhere] text-muted-foreground">
              in <code className="font-mono">{shown.cwd}</code>
            </p>
          )}
        </div>
      );
    }
    case "gate":
      return (
        <div className="text-sm">
          <p className="font-semibold tabular-nums">{shown.arithmetic}</p>
          <ul className="mt-1 flex list-disc flex-col gap-0.5 pl-5 [overflow-wrap:anywhere]">
            {shown.reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </div>
      );
    case "text":
      return <p className="max-w-prose text-sm [overflow-wrap:anywhere] whitespace-pre-line">{shown.text}</p>;
  }
}
