"use client";

import { Dialog } from "@base-ui/react/dialog";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { BookOpen, CirclePause, Compass, Flag, Monitor, Moon, Radio, Route, Sun, type LucideIcon } from "lucide-react";
import { useTheme } from "next-themes";
import { useRouter } from "next/navigation";
import { useDeferredValue, useState, type ReactNode } from "react";
import { openBroadcast } from "@/components/broadcast/open-broadcast";
import { StatusIcon } from "@/components/ui/status-badge";
import { RelativeTime } from "@/components/ui/time";
import { coordinatorsQuery, escalationsQuery, OPEN_ESCALATIONS, runsQuery } from "@/lib/contract/queries";
import { findCoordinators, findSignals } from "./commands";

const SHOWN = 6;
const PAGES: { href: string; label: string; icon: LucideIcon }[] = [
  { href: "/runs", label: "Runs", icon: Route },
  { href: "/escalations", label: "Escalations", icon: Flag },
  { href: "/coordinators", label: "Coordinators", icon: Compass },
  { href: "/docs", label: "API reference", icon: BookOpen },
];
const THEMES: { value: string; label: string; icon: LucideIcon }[] = [
  { value: "light", label: "Light theme", icon: Sun },
  { value: "dark", label: "Dark theme", icon: Moon },
  { value: "system", label: "Theme of the system", icon: Monitor },
];

const has = (label: string, text: string): boolean => label.toLowerCase().includes(text.trim().toLowerCase());

/** Pages, runs, escalations, coordinators by name and slash alias, signals to broadcast, theme. */
export function Palette({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const { setTheme } = useTheme();
  const [text, setText] = useState("");
  const q = useDeferredValue(text.trim());
  const isAlias = q.startsWith("/");
  const coordinators = useQuery(coordinatorsQuery()).data?.items ?? [];
  const runs = useInfiniteQuery({ ...runsQuery(q === "" || isAlias ? {} : { q: q.slice(0, 200) }), enabled: !isAlias });
  const open = useInfiniteQuery(escalationsQuery(OPEN_ESCALATIONS)).data?.pages.flatMap((page) => page.items) ?? [];
  const foundRuns = isAlias ? [] : (runs.data?.pages[0]?.items ?? []).slice(0, SHOWN);
  const foundEscalations = open.filter((each) => each.status === "open" && has(`${each.title} ${each.coordinator}`, q)).slice(0, SHOWN);
  const signals = q === "" ? [] : findSignals(coordinators, q).slice(0, 10);
  const go = (href: string) => () => {
    onClose();
    router.push(href);
  };
  return (
    <Dialog.Root open onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-[oklch(0.15_0.02_245/0.5)]" />
        <Dialog.Popup aria-label="Command palette" className="fixed inset-x-3 top-[8dvh] z-50 mx-auto max-w-xl overflow-hidden rounded-xl border border-border bg-popover text-popover-foreground shadow-pop outline-none">
          <Command shouldFilter={false} loop label="Command palette">
            <Command.Input
              autoFocus
              value={text}
              onValueChange={setText}
              placeholder="A page, a run, a coordinator or /ops audit"
              className="h-12 w-full border-b border-border bg-transparent px-4 text-base outline-none placeholder:text-subtle"
            />
            <Command.List className="max-h-[min(26rem,70dvh)] overflow-y-auto p-1.5" label="Results">
              <Command.Empty className="px-3 py-8 text-center text-sm text-muted-foreground">Nothing is called that. Try a signal, a run’s id or /ops.</Command.Empty>
              <Group heading="Waits for a person" items={foundEscalations}>
                {(each) => (
                  <Row key={each.id} value={each.id} icon={CirclePause} onSelect={go(`/escalations/${each.id}`)} label={each.title} hint={each.coordinator} />
                )}
              </Group>
              <Group heading="Broadcast" items={q === "" ? [null] : signals}>
                {(each) =>
                  each === null ? (
                    <Row key="any" value="broadcast" icon={Radio} label="Broadcast a signal" onSelect={() => { onClose(); openBroadcast(); }} />
                  ) : (
                    <Row key={each.signal} value={`signal ${each.signal}`} icon={Radio} label={`Broadcast ${each.signal}`} hint={each.description} onSelect={() => { onClose(); openBroadcast({ coordinatorId: each.coordinatorId, signal: each.signal }); }} />
                  )
                }
              </Group>
              <Group heading="Coordinators" items={findCoordinators(coordinators, q)}>
                {(each) => <Row key={each.id} value={each.id} icon={Compass} label={each.name} hint={each.aliases.join("  ")} onSelect={go(`/coordinators/${each.id}`)} />}
              </Group>
              <Group heading="Go to" items={PAGES.filter((page) => has(page.label, q))}>
                {(page) => <Row key={page.href} value={page.href} icon={page.icon} label={page.label} onSelect={go(page.href)} />}
              </Group>
              <Group heading={q === "" ? "Latest runs" : "Runs"} items={foundRuns}>
                {(run) => (
                  <Row key={run.id} value={run.id} mark={<StatusIcon kind="run" status={run.status} />} label={run.signal} hint={<><span className="font-mono">{run.id.slice(-8)}</span> <RelativeTime at={run.createdAt} /></>} onSelect={go(`/runs/${run.id}`)} />
                )}
              </Group>
              <Group heading="Theme" items={THEMES.filter((theme) => has(`${theme.label} theme`, q))}>
                {(theme) => <Row key={theme.value} value={theme.value} icon={theme.icon} label={theme.label} onSelect={() => { setTheme(theme.value); onClose(); }} />}
              </Group>
            </Command.List>
          </Command>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Group<T>({ heading, items, children }: { heading: string; items: readonly T[]; children: (item: T) => ReactNode }) {
  if (items.length === 0) return null;
  return (
    <Command.Group heading={heading} className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted-foreground">
      {items.map(children)}
    </Command.Group>
  );
}

function Row({ value, icon: Icon, mark, label, hint, onSelect }: { value: string; icon?: LucideIcon; mark?: ReactNode; label: string; hint?: ReactNode; onSelect: () => void }) {
  return (
    <Command.Item value={value} onSelect={onSelect} className="flex cursor-default items-center gap-2.5 rounded-md px-2.5 py-2 text-sm select-none data-[selected=true]:bg-hover">
      {Icon !== undefined ? <Icon aria-hidden className="size-4 shrink-0 text-muted-foreground" /> : mark}
      <span className="min-w-0 truncate">{label}</span>
      {hint !== undefined && <span className="ml-auto max-w-[45%] shrink-0 truncate text-xs text-muted-foreground max-sm:hidden">{hint}</span>}
    </Command.Item>
  );
}
