"use client";

import { useMutation } from "@tanstack/react-query";
import { Hash, Mail, MessagesSquare, Pencil, Send, Trash2, Webhook, type LucideIcon } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { messageOf } from "@/components/ui/states";
import { RelativeTime } from "@/components/ui/time";
import { deleteChannelMutation, testChannelMutation } from "@/lib/contract/queries/notices";
import type { ChannelOut } from "@/lib/contract/schemas/notices";
import type { ChannelKind } from "@/lib/domain/notices/kinds";
import { KIND_LABELS } from "./fields";

const ConfirmDialog = dynamic(() => import("@/components/ui/confirm-dialog").then((module) => module.ConfirmDialog));

const ICONS: Record<ChannelKind, LucideIcon> = { email: Mail, slack: Hash, teams: MessagesSquare, webhook: Webhook };

/** The channels, each with how it does, a test and its settings. */
export function ChannelList({
  channels,
  onEdit,
}: {
  channels: readonly ChannelOut[];
  onEdit: (channel: ChannelOut) => void;
}) {
  return (
    <ul className="divide-y divide-border border-t border-border bg-card">
      {channels.map((channel) => (
        <ChannelRow key={channel.id} channel={channel} onEdit={() => onEdit(channel)} />
      ))}
    </ul>
  );
}

function stateOf({ enabled, failingSince, lastOkAt }: ChannelOut) {
  if (!enabled) return { tone: "queue" as const, word: "Off" };
  if (failingSince !== null) return { tone: "fail" as const, word: "Failing" };
  return lastOkAt === null ? { tone: "queue" as const, word: "Not used yet" } : { tone: "ok" as const, word: "Works" };
}

function ChannelRow({ channel, onEdit }: { channel: ChannelOut; onEdit: () => void }) {
  const test = useMutation(testChannelMutation());
  const remove = useMutation(deleteChannelMutation());
  const [removing, setRemoving] = useState(false);
  const Icon = ICONS[channel.kind];
  const state = stateOf(channel);
  const target = String(channel.config["url"] ?? channel.config["host"] ?? channel.config["channel"] ?? "");
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 px-4 py-3 sm:px-6">
      <Icon aria-hidden className="mt-0.5 size-5 shrink-0 text-muted-foreground" strokeWidth={1.75} />
      <div className="min-w-0 flex-1 basis-56">
        <h3 className="flex flex-wrap items-center gap-2 text-sm font-semibold">
          <span className="break-words">{channel.name}</span>
          <Badge tone={state.tone}>{state.word}</Badge>
        </h3>
        <p className="text-xs break-all text-muted-foreground">
          {KIND_LABELS[channel.kind]}
          {target !== "" && target !== "null" && ` · ${target}`}
          {channel.lastOkAt !== null && (
            <>
              {" "}
              · last delivery <RelativeTime at={channel.lastOkAt} />
            </>
          )}
          {channel.waiting > 0 && ` · ${channel.waiting} waiting`}
          {channel.dead > 0 && ` · ${channel.dead} given up`}
        </p>
        {channel.failingSince !== null && channel.lastError !== null && (
          <p className="mt-1 text-sm break-words text-fail">{channel.lastError}</p>
        )}
        <p role="status" className="text-sm break-words">
          {test.data && (
            <span className={test.data.ok ? "text-ok" : "text-fail"}>
              {test.data.ok ? "Delivered" : "Not delivered"} in {test.data.tookMs} ms: {test.data.answer}
            </span>
          )}
          {test.error !== null && <span className="text-fail">{messageOf(test.error)}</span>}
        </p>
      </div>
      <div className="flex items-center gap-2">
        <Button busy={test.isPending} onClick={() => test.mutate({ id: channel.id })}>
          <Send aria-hidden />
          Test
        </Button>
        <Button size="icon" aria-label={`Change ${channel.name}`} onClick={onEdit}>
          <Pencil aria-hidden />
        </Button>
        <Button size="icon" aria-label={`Remove ${channel.name}`} onClick={() => setRemoving(true)}>
          <Trash2 aria-hidden />
        </Button>
      </div>
      {removing && (
        <ConfirmDialog
          open
          onOpenChange={setRemoving}
          title={`Remove ${channel.name}?`}
          description="Its deliveries go with it, and routes forget it."
          confirmLabel="Remove"
          tone="danger"
          busy={remove.isPending}
          onConfirm={() => remove.mutate({ id: channel.id }, { onSuccess: () => setRemoving(false) })}
        >
          {remove.error !== null && <p className="text-sm text-fail">{messageOf(remove.error)}</p>}
        </ConfirmDialog>
      )}
    </li>
  );
}
