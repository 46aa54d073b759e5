"use client";

import { Dialog } from "@base-ui/react/dialog";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { CirclePause, Compass, Flag, Monitor, Moon, Radio, Sun, type LucideIcon } from "lucide-react";
import { useTheme } from "next-themes";
import { useRouter } from "next/navigation";
import { useDeferredValue, useState } from "react";
import { useMe } from "@/components/settings/shared/use-me";
import { KindIcon } from "@/components/agents/kind-icon";
import { openBroadcast } from "@/components/broadcast/open-broadcast";
import { cn } from "@/components/ui/cn";
import { StatusIcon } from "@/components/ui/status-badge";
import { RelativeTime } from "@/components/ui/time";
import { coordinatorsQuery, escalationsQuery, OPEN_ESCALATIONS, runsQuery } from "@/lib/contract/queries";
import { agentHref, agentsQuery } from "@/lib/contract/queries/agents";
import { agentWords, findCoordinators, findSignals, flagNumber, handlesFirst } from "./commands";
import { pagesFor } from "./pages";
import type { Row, Section } from "./rows";
import { useSlashCommand } from "./use-slash-command";

const SHOWN = 6;
const THEMES: { value: string; label: string; icon: LucideIcon }[] = [
  { value: "light", label: "Light theme", icon: Sun },
  { value: "dark", label: "Dark theme", icon: Moon },
  { value: "system", label: "Theme of the system", icon: Monitor },
];

const has = (label: string, text: string): boolean => label.toLowerCase().includes(text.trim().toLowerCase());

/**
 * Pages, runs, flags by number, agents, escalations, coordinators, slash commands, signals to broadcast, theme: of these,
 * what the person who is signed in may open and do.
 */
export function Palette({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const { setTheme } = useTheme();
  const { me, refusal } = useMe();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState("");
  const q = useDeferredValue(text.trim());
  const isAlias = q.startsWith("/");
  const coordinators = useQuery(coordinatorsQuery()).data?.items ?? [];
  const runs = useInfiniteQuery({ ...runsQuery(q === "" || isAlias ? {} : { q: q.slice(0, 200) }), enabled: !isAlias });
  const open = useInfiniteQuery(escalationsQuery(OPEN_ESCALATIONS)).data?.pages.flatMap((page) => page.items) ?? [];
  const flag = flagNumber(q);
  const wanted = agentWords(q);
  const asksAgents = wanted !== "" && !isAlias && flag === null;
  const agents = useInfiniteQuery({ ...agentsQuery({ q: wanted }), enabled: asksAgents });
  const foundAgents = asksAgents ? handlesFirst(agents.data?.pages[0]?.items ?? [], q).slice(0, SHOWN) : [];
  const command = useSlashCommand(text, setText, coordinators, me === undefined ? null : refusal("operate"));
  const foundRuns = isAlias ? [] : (runs.data?.pages[0]?.items ?? []).slice(0, SHOWN);
  const foundEscalations = open
    .filter((each) => each.status === "open" && has(`${each.title} ${each.coordinator}`, q))
    .slice(0, SHOWN);
  const signals = q === "" ? [] : findSignals(coordinators, q).slice(0, 10);
  const go = (href: string) => () => router.push(href);
  const sections: Section[] = [
    { heading: "Command", rows: command.rows },
    {
      heading: "Flags",
      rows:
        flag === null ? [] : [{ value: `flag ${flag}`, icon: Flag, label: `Flag #${flag}`, run: go(`/flags/${flag}`) }],
    },
    {
      heading: "Waits for a person",
      rows: foundEscalations.map((each) => ({
        value: each.id,
        icon: CirclePause,
        label: each.title,
        hint: (
          <>
            {each.coordinator}, <RelativeTime at={each.createdAt} />
          </>
        ),
        run: go(`/escalations/${each.id}`),
      })),
    },
    {
      heading: "Broadcast",
      rows:
        refusal("operate") !== null
          ? []
          : q === ""
            ? [{ value: "broadcast", icon: Radio, label: "Broadcast a signal", run: () => openBroadcast() }]
            : signals.map((each) => ({
                value: `signal ${each.signal}`,
                icon: Radio,
                label: `Broadcast ${each.signal}`,
                hint: each.description,
                run: () => openBroadcast({ coordinatorId: each.coordinatorId, signal: each.signal }),
              })),
    },
    {
      heading: "Agents",
      rows: foundAgents.map((each) => ({
        value: `agent ${each.handle}`,
        mark: <KindIcon kind={each.kind} className="self-center" />,
        label: each.handle,
        hint: each.title ?? each.description,
        run: go(agentHref(each.handle)),
      })),
    },
    {
      heading: "Coordinators",
      rows: findCoordinators(coordinators, q).map((each) => ({
        value: each.id,
        icon: Compass,
        label: each.name,
        hint: each.aliases.join("  "),
        run: go(`/coordinators/${each.id}`),
      })),
    },
    {
      heading: "Go to",
      rows: pagesFor((access) => refusal(access) === null)
        .filter(({ label }) => has(label, q))
        .map(({ href, label, icon }) => ({ value: href, icon, label, run: go(href) })),
    },
    {
      heading: q === "" ? "Latest runs" : "Runs",
      rows: foundRuns.map((run) => ({
        value: run.id,
        mark: <StatusIcon kind="run" status={run.status} />,
        label: run.signal,
        hint: (
          <>
            <span className="font-mono">{run.id.slice(-6)}</span> <RelativeTime at={run.createdAt} />
          </>
        ),
        run: go(`/runs/${run.id}`),
      })),
    },
    {
      heading: "Theme",
      rows: THEMES.filter((theme) => has(`${theme.label} theme`, q)).map((theme) => ({
        value: theme.value,
        icon: theme.icon,
        label: theme.label,
        run: () => setTheme(theme.value),
      })),
    },
  ];
  const values = sections.flatMap((section) => section.rows.map((row) => row.value));
  // What was chosen may be gone after typing; then the first is, so that Enter always means what is lit.
  const lit = values.includes(chosen) ? chosen : (values[0] ?? "");
  return (
    <Dialog.Root open onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-[oklch(0.15_0.02_245/0.5)]" />
        <Dialog.Popup
          aria-label="Command palette"
          className="fixed inset-x-3 top-[8dvh] z-50 mx-auto max-w-xl overflow-hidden rounded-xl border border-border bg-popover text-popover-foreground shadow-pop outline-none"
        >
          <Command shouldFilter={false} loop label="Command palette" value={lit} onValueChange={setChosen}>
            <Command.Input
              autoFocus
              value={text}
              onValueChange={setText}
              placeholder="A page, an agent, #12, a run, or /ops audit"
              className="h-12 w-full border-b border-border bg-transparent px-4 text-base outline-none placeholder:text-subtle"
            />
            {command.message !== null && (
              <p
                role="status"
                className={cn(
                  "border-b border-border px-4 py-2 text-xs leading-5",
                  command.failed ? "text-fail" : "text-muted-foreground",
                )}
              >
                {command.message}
              </p>
            )}
            <Command.List className="max-h-[min(26rem,70dvh)] overflow-y-auto p-1.5" label="Results">
              <Command.Empty className="px-3 py-8 text-center text-sm text-muted-foreground">
                Nothing is called that. Try an agent, a signal, #12, a run’s id or /ops.
              </Command.Empty>
              {sections
                .filter((section) => section.rows.length > 0)
                .map((section) => (
                  <Command.Group
                    key={section.heading}
                    heading={section.heading}
                    className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted-foreground"
                  >
                    {section.rows.map((row) => (
                      <Item key={row.value} row={row} onClose={onClose} />
                    ))}
                  </Command.Group>
                ))}
            </Command.List>
          </Command>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Item({
  row: { value, icon: Icon, mark, label, hint, run, stay = false },
  onClose,
}: {
  row: Row;
  onClose: () => void;
}) {
  const select = () => {
    if (!stay) onClose();
    run();
  };
  return (
    <Command.Item
      value={value}
      onSelect={select}
      className="flex cursor-default items-center gap-2.5 rounded-md px-2.5 py-2 text-sm select-none data-[selected=true]:bg-selected"
    >
      {Icon !== undefined ? <Icon aria-hidden className="size-4 shrink-0 text-muted-foreground" /> : mark}
      <span className="min-w-0 truncate">{label}</span>
      {hint !== undefined && (
        <span className="ml-auto max-w-[45%] shrink-0 truncate text-xs text-muted-foreground max-sm:hidden">
          {hint}
        </span>
      )}
    </Command.Item>
  );
}
