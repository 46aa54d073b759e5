"use client";

import { useQuery } from "@tanstack/react-query";
import { Megaphone, Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { PageHeader } from "@/components/shell/page-header";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import Link from "@/components/ui/link";
import { EmptyState, ErrorState, Skeleton } from "@/components/ui/states";
import { useSearchState } from "@/components/ui/use-search-state";
import { channelsQuery, noticeRoutesQuery } from "@/lib/contract/queries/notices";
import type { ChannelOut } from "@/lib/contract/schemas/notices";
import { ChannelList } from "./channel-list";

const SecretDialog = dynamic(() => import("../shared/secret").then((module) => module.SecretDialog));
const DeliveryLog = dynamic(() => import("./delivery-log").then((module) => module.DeliveryLog));
const ChannelDialog = dynamic(() => import("./channel-dialog").then((module) => module.ChannelDialog));
const RoutesEditor = dynamic(() => import("./routes-editor").then((module) => module.RoutesEditor));

const VIEWS = [
  { id: "channels", label: "Channels" },
  { id: "routes", label: "Routes" },
  { id: "deliveries", label: "Deliveries" },
] as const;

/** Channels, routes and the log of deliveries, for administrators. */
export function ChannelsView() {
  const [search] = useSearchState();
  const view = VIEWS.find(({ id }) => id === search.get("view"))?.id ?? "channels";
  const query = useQuery(channelsQuery());
  const routes = useQuery(noticeRoutesQuery());
  const [editing, setEditing] = useState<ChannelOut | "new" | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const channels = query.data?.items ?? [];
  return (
    <>
      <PageHeader
        title="Channels"
        description="Where people are told that something waits for them."
        actions={
          <Button variant="primary" onClick={() => setEditing("new")}>
            <Plus aria-hidden />
            Add a channel
          </Button>
        }
      >
        <nav aria-label="Parts of this page" className="flex gap-1">
          {VIEWS.map(({ id, label }) => (
            <Link
              key={id}
              href={id === "channels" ? "/settings/channels" : `/settings/channels?view=${id}`}
              aria-current={view === id ? "page" : undefined}
              className={cn(
                "rounded-md px-2.5 py-1 text-sm text-muted-foreground hover:bg-hover hover:text-foreground",
                view === id && "bg-selected font-medium text-foreground",
              )}
            >
              {label}
            </Link>
          ))}
        </nav>
      </PageHeader>
      {query.isPending ? (
        <div className="flex flex-col gap-3 border-t border-border p-4">
          {[1, 2, 3].map((row) => (
            <Skeleton key={row} className="h-12" />
          ))}
        </div>
      ) : query.isError ? (
        <ErrorState title="Channels could not be loaded" error={query.error} onRetry={() => void query.refetch()} />
      ) : view === "deliveries" ? (
        <DeliveryLog channels={channels} />
      ) : view === "routes" ? (
        routes.isPending ? (
          <Skeleton className="mx-4 h-64 sm:mx-6" />
        ) : routes.isError ? (
          <ErrorState title="Routes could not be loaded" error={routes.error} onRetry={() => void routes.refetch()} />
        ) : (
          <RoutesEditor routes={routes.data.routes} channels={channels} />
        )
      ) : channels.length === 0 ? (
        <EmptyState
          icon={Megaphone}
          title="Nobody is told outside the dashboard"
          action={
            <Button variant="primary" onClick={() => setEditing("new")}>
              Add a channel
            </Button>
          }
        >
          Add e-mail, Slack, Microsoft Teams or a webhook, and people hear of what waits for them where they are.
        </EmptyState>
      ) : (
        <ChannelList channels={channels} onEdit={setEditing} />
      )}
      {editing !== null && (
        <ChannelDialog
          channel={editing === "new" ? null : editing}
          onClose={() => setEditing(null)}
          onSecret={setSecret}
        />
      )}
      {secret !== null && (
        <SecretDialog
          title="The signing secret"
          text="The receiver checks signatures with it. It is shown this once."
          secret={secret}
          onClose={() => setSecret(null)}
        />
      )}
    </>
  );
}
