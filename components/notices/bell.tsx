"use client";

import { useQuery } from "@tanstack/react-query";
import { Bell as BellIcon } from "lucide-react";
import dynamic from "next/dynamic";
import { useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { noticesQuery } from "@/lib/contract/queries/notices";
import { useBrowserNotices } from "./use-browser-notices";
import { useTabCount } from "./use-tab-count";

const BellPanel = dynamic(() => import("./bell-panel"), { ssr: false });

/** How much of what you were told is unread, here and in the tab's title. What it was is loaded when it is opened. */
export function Bell() {
  const { data } = useQuery(noticesQuery());
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const unread = data?.unread ?? 0;
  const browser = useBrowserNotices(data?.items);
  useTabCount(unread);
  return (
    <>
      <Button
        ref={button}
        variant="ghost"
        size="icon"
        className="relative"
        aria-label={unread > 0 ? `Notices, ${unread} unread` : "Notices"}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
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
      </Button>
      {open && <BellPanel notices={data} button={button} browser={browser} onClose={() => setOpen(false)} />}
    </>
  );
}
