import {
  ArrowRight,
  CircleCheck,
  CircleOff,
  ListChecks,
  ShieldAlert,
  TriangleAlert,
  type LucideIcon,
} from "lucide-react";
import { AgentBodyLazy } from "./agent-body-lazy";
import { Bullets } from "@/components/coordinators/sections";
import { Card, CardBody, CardHeader, Fact, Facts } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import Link from "@/components/ui/link";
import type { Activation, IdentityCard } from "@/lib/domain/catalog/entry";
import { HANDLE_PATTERN } from "@/lib/domain/flags/words";
import { HandleLink, HandleOrText } from "./handle-link";

/** The identity card: what the agent may do without asking, and when it must ask (001). */
export function IdentityPart({ identity }: { identity: IdentityCard }) {
  const facts: [string, string | null][] = [
    ["Role", identity.role],
    ["Tier", identity.tier],
    ["Charter", identity.oneLineCharter],
  ];
  return (
    <Card aria-label="Identity card">
      <CardHeader title="Identity card" description="What it may do without asking, and when it must ask." />
      <CardBody className="flex flex-col gap-5">
        <Facts>
          {facts.map(
            ([name, value]) =>
              value !== null &&
              value !== "" && (
                <Fact key={name} name={name}>
                  {value}
                </Fact>
              ),
          )}
          {identity.reportsTo !== null && (
            <Fact name="Reports to">
              <HandleOrText text={identity.reportsTo} />
            </Fact>
          )}
          <Fact name="May spawn">
            {identity.canSpawn.length === 0 ? (
              "Nobody"
            ) : (
              <span className="flex flex-wrap gap-x-3 gap-y-1">
                {identity.canSpawn.map((handle) => (
                  <HandleOrText key={handle} text={handle} />
                ))}
              </span>
            )}
          </Fact>
          {identity.chainOfCommand.length > 0 && (
            <Fact name="Chain of command">
              <span className="flex flex-wrap items-center gap-1">
                {identity.chainOfCommand.map((handle, index) => (
                  <span key={`${handle} ${index}`} className="inline-flex items-center gap-1">
                    {index > 0 && <ArrowRight aria-label="then" className="size-3.5 text-muted-foreground" />}
                    <HandleOrText text={handle} />
                  </span>
                ))}
              </span>
            </Fact>
          )}
        </Facts>
        <div className="grid gap-5 lg:grid-cols-3">
          <Group
            icon={ListChecks}
            tone="text-ok"
            title="Standing orders"
            items={identity.standingOrders}
            none="None: it acts on request alone."
          />
          <Group
            icon={TriangleAlert}
            tone="text-human"
            title="Escalates when"
            items={identity.escalationTriggers}
            none="Nothing is named."
          />
          <Group
            icon={ShieldAlert}
            tone="text-fail"
            title="Constraints"
            items={identity.keyConstraints}
            none="None is named."
          />
        </div>
        {identity.body.trim() !== "" && (
          <details>
            <summary className="w-fit text-sm text-link">The card as it was written</summary>
            <div className="mt-3">
              <AgentBodyLazy text={identity.body} />
            </div>
          </details>
        )}
      </CardBody>
    </Card>
  );
}

function Group({
  icon: Icon,
  tone,
  title,
  items,
  none,
}: {
  icon: LucideIcon;
  tone: string;
  title: string;
  items: readonly string[];
  none: string;
}) {
  return (
    <section>
      <h3 className={cn("mb-2 flex items-center gap-1.5 text-sm font-semibold", tone)}>
        <Icon aria-hidden className="size-4" />
        {title}
      </h3>
      {items.length === 0 ? <p className="text-sm text-muted-foreground">{none}</p> : <Bullets items={items} />}
    </section>
  );
}

/** "Use for" and "do not use for, use X instead" (CAT-4). */
export function ActivationPart({ activation }: { activation: Activation }) {
  if (activation.useFor.length + activation.notFor.length === 0) return null;
  return (
    <Card aria-label="When to use it">
      <CardHeader title="When to use it" />
      <CardBody className="grid gap-5 lg:grid-cols-2">
        <Group icon={CircleCheck} tone="text-ok" title="Use for" items={activation.useFor} none="Nothing is named." />
        <section>
          <h3 className="mb-2 flex items-center gap-1.5 text-sm font-semibold text-fail">
            <CircleOff aria-hidden className="size-4" />
            Do not use for
          </h3>
          {activation.notFor.length === 0 ? (
            <p className="text-sm text-muted-foreground">Nothing is named.</p>
          ) : (
            <ul className="flex list-disc flex-col gap-1 pl-5 text-sm">
              {activation.notFor.map(({ text, instead }, index) => (
                <li key={index} className="break-words">
                  {text}
                  {instead !== null && (
                    <span className="text-muted-foreground">
                      {" "}
                      → use <Instead name={instead} />
                    </span>
                  )}
                </li>
              ))}
            </ul>
          )}
        </section>
      </CardBody>
    </Card>
  );
}

/** A handle leads to its page, a slash name or free text to a search. */
const Instead = ({ name }: { name: string }) =>
  HANDLE_PATTERN.test(name) ? (
    <HandleLink handle={name} />
  ) : (
    <Link href={`/agents?q=${encodeURIComponent(name.replace(/^\//, ""))}`} className="link">
      {name}
    </Link>
  );

/** Patterns over a mission that make it a person's decision. */
export function TriggersPart({ triggers }: { triggers: readonly { pattern: string; reason: string }[] }) {
  if (triggers.length === 0) return null;
  return (
    <Card aria-label="Escalation triggers">
      <CardHeader title="Escalation triggers" description="When the agent is to ask a person first." />
      <ul className="divide-y divide-border">
        {triggers.map(({ pattern, reason }, index) => (
          <li
            key={index}
            className="grid gap-1 px-4 py-2.5 text-sm sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)] sm:gap-4"
          >
            <code className="font-mono text-xs leading-5 break-all">{pattern}</code>
            <span>{reason}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
