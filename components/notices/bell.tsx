"use client";

import { Popover } from "@base-ui/react/popover";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Bell as BellIcon, BellRing, CheckCheck } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import Link from "@/components/ui/link";
import { popupClass } from "@/components/ui/popup";
import { RelativeTime } from "@/components/ui/time";
import { markReadMutation, noticesQuery } from "@/lib/contract/queries/notices";
import type { NoticeOut } from "@/lib/contract/schemas/notices";
import { useBrowserNotices } from "./use-browser-notices";
import { useTabCount } from "./use-tab-count";

/** What you were told: how much is unread, here and in the tab's title, and the latest of it. */
export function Bell() {
  const { data } = useQuery(noticesQuery());
  const [open, setOpen] = useState(false);
  const mark = useMutation(markReadMutation());
  const unread = data?.unread ?? 0;
  const { permission, ask } = useBrowserNotices(data?.items);
  useTabCount(unread);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        render={<Button variant="ghost" size="icon" />}
        aria-label={unread > 0 ? `Notices, ${unread} unread` : "Notices"}
      >
        <BellIcon aria-hidden />
        {unread > 0 && (
          <span
            aria-hidden
            className="absolute -top-0.5 -right-0.5 grid h-4 min-w-4 place-items-center rounded-full bg-human-solid px-1 text-[10px] font-semibold text-background tabular-nums"
          >
            {unread > 99 ? "99+" : unread}
          </span>
        )}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner align="end" sideOffset={6} className="z-40">
          <Popover.Popup className={popupClass("w-[min(24rem,calc(100vw-1.5rem))] p-0")}>
            <div className="flex items-center justify-between gap-2 border-b border-border py-1.5 pr-1.5 pl-3">
              <Popover.Title className="text-sm font-semibold">Notices</Popover.Title>
              <Button
                variant="ghost"
                size="sm"
                disabled={unread === 0}
                busy={mark.isPending}
                onClick={() => mark.mutate({})}
              >
                <CheckCheck aria-hidden />
                Mark all read
              </Button>
            </div>
            {data === undefined || data.items.length === 0 ? (
              <p className="px-4 py-8 text-center text-sm text-muted-foreground">
                Nothing yet. What waits for you shows here.
              </p>
            ) : (
              <ul className="max-h-[min(26rem,60vh)] divide-y divide-border overflow-y-auto">
                {data.items.map((notice) => (
                  <NoticeRow key={notice.id} notice={notice} onOpen={() => setOpen(false)} />
                ))}
              </ul>
            )}
            <div className="flex flex-wrap items-center justify-between gap-2 border-t border-border px-3 py-2 text-xs">
              {permission === "default" ? (
                <Button size="sm" onClick={ask}>
                  <BellRing aria-hidden />
                  Notify me in the browser
                </Button>
              ) : (
                <span className="text-muted-foreground">
                  {permission === "granted" ? "The browser notifies you." : "The browser's notifications are off."}
                </span>
              )}
              <Link href="/settings/notifications" className="link" onClick={() => setOpen(false)}>
                Settings
              </Link>
            </div>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function NoticeRow({ notice, onOpen }: { notice: NoticeOut; onOpen: () => void }) {
  const mark = useMutation(markReadMutation());
  const isUnread = notice.readAt === null;
  return (
    <li className="relative">
      <Link
        href={notice.escalationId === null ? "/settings/channels" : `/escalations/${notice.escalationId}`}
        className="flex flex-col gap-0.5 py-2.5 pr-3 pl-6 hover:bg-hover"
        onClick={() => {
          if (isUnread) mark.mutate({ ids: [notice.id] });
          onOpen();
        }}
      >
        {isUnread && <span aria-hidden className="absolute top-4 left-2.5 size-2 rounded-full bg-human-solid" />}
        <span className={cn("text-sm break-words", isUnread && "font-semibold")}>
          {notice.title}
          {isUnread && <span className="sr-only"> (unread)</span>}
        </span>
        <span className="text-xs break-words text-muted-foreground">
          {notice.lead} · <RelativeTime at={notice.createdAt} />
        </span>
      </Link>
    </li>
  );
}
