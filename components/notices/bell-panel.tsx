"use client";

import { Popover } from "@base-ui/react/popover";
import { useMutation } from "@tanstack/react-query";
import { BellRing, CheckCheck } from "lucide-react";
import type { RefObject } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import Link from "@/components/ui/link";
import { popupClass } from "@/components/ui/popup";
import { RelativeTime } from "@/components/ui/time";
import type { Output } from "@/lib/contract/operations";
import { markReadMutation } from "@/lib/contract/queries/notices";
import type { NoticeOut } from "@/lib/contract/schemas/notices";
import type { useBrowserNotices } from "./use-browser-notices";

/** The latest of what you were told, below the bell. */
export default function BellPanel({
  notices,
  button,
  browser: { permission, ask },
  onClose,
}: {
  notices: Output<"listNotices"> | undefined;
  /** What opened it: it hangs there, and the focus goes back there. */
  button: RefObject<HTMLButtonElement | null>;
  browser: ReturnType<typeof useBrowserNotices>;
  onClose: () => void;
}) {
  const mark = useMutation(markReadMutation());
  const unread = notices?.unread ?? 0;
  return (
    <Popover.Root
      open
      onOpenChange={(_open, { event }) => {
        // A press of the bell closes it by itself; closed by this as well, that press would open it anew.
        if (event.target instanceof Node && button.current?.contains(event.target) === true) return;
        onClose();
      }}
    >
      <Popover.Portal>
        <Popover.Positioner anchor={button} align="end" sideOffset={6} className="z-40">
          <Popover.Popup finalFocus={button} className={popupClass("w-[min(24rem,calc(100vw-1.5rem))] p-0")}>
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
            {notices === undefined || notices.items.length === 0 ? (
              <p className="px-4 py-8 text-center text-sm text-muted-foreground">
                Nothing yet. What waits for you shows here.
              </p>
            ) : (
              <ul className="max-h-[min(26rem,60vh)] divide-y divide-border overflow-y-auto">
                {notices.items.map((notice) => (
                  <NoticeRow key={notice.id} notice={notice} onOpen={onClose} />
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
              <Link href="/settings/notifications" className="link" onClick={onClose}>
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
