"use client";

import { useQuery } from "@tanstack/react-query";
import { Bot, CirclePause, Compass, Ellipsis, Flag, Route, Settings, ShieldAlert, type LucideIcon } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "@/components/ui/link";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { cn } from "@/components/ui/cn";
import { summaryQuery } from "@/lib/contract/queries";

const MorePages = dynamic(() => import("./more-pages"), { ssr: false });

type Item = {
  href: string;
  label: string;
  icon: LucideIcon;
  /** At phone width it is among the further pages. */
  sideOnly?: boolean;
  /** What is counted, and the word after the number for screen readers. */
  count?: { of: "openEscalations" | "criticalFlags"; word: string };
};

const ITEMS: Item[] = [
  { href: "/runs", label: "Runs", icon: Route },
  {
    href: "/escalations",
    label: "Escalations",
    icon: CirclePause,
    count: { of: "openEscalations", word: "open" },
  },
  { href: "/bypasses", label: "Bypasses", icon: ShieldAlert, sideOnly: true },
  { href: "/flags", label: "Flags", icon: Flag, count: { of: "criticalFlags", word: "critical" } },
  { href: "/agents", label: "Agents", icon: Bot },
  { href: "/coordinators", label: "Coordinators", icon: Compass, sideOnly: true },
  { href: "/settings", label: "Settings", icon: Settings, sideOnly: true },
];

/** The pages, as a column at the side, or as a bar below at phone width. */
export function Nav({ place }: { place: "side" | "bottom" }) {
  const path = usePathname();
  const { data } = useQuery(summaryQuery());
  const [more, setMore] = useState(false);
  const isFurther = ITEMS.some(({ href, sideOnly }) => sideOnly === true && path.startsWith(href));
  return (
    <nav aria-label="Main" className={place === "side" ? "flex flex-col gap-0.5" : "grid auto-cols-fr grid-flow-col"}>
      {ITEMS.filter(({ sideOnly }) => place === "side" || sideOnly !== true).map(
        ({ href, label, icon: Icon, count }) => {
          const here = path === href || path.startsWith(`${href}/`);
          const value = count === undefined ? 0 : (data?.[count.of] ?? 0);
          return (
            <Link
              key={href}
              href={href}
              aria-current={here ? "page" : undefined}
              className={cn(
                "relative flex items-center text-muted-foreground hover:text-foreground",
                place === "side"
                  ? "h-8 gap-2.5 rounded-md px-2.5 text-sm max-lg:h-14 max-lg:flex-col max-lg:justify-center max-lg:gap-1 max-lg:px-0 max-lg:text-xs"
                  : "h-14 flex-col justify-center gap-1 text-xs -outline-offset-2",
                here &&
                  (place === "side"
                    ? "bg-selected font-medium text-foreground"
                    : "font-medium text-foreground shadow-[inset_0_2px_0_var(--link)]"),
                !here && place === "side" && "hover:bg-hover",
              )}
            >
              <span className="relative">
                <Icon aria-hidden className={cn("size-4.5", here && "text-link")} strokeWidth={1.75} />
                {value > 0 && (
                  <span
                    aria-hidden
                    className={cn(
                      "absolute -top-1 -right-1 size-2 rounded-full bg-human-solid ring-2 ring-background",
                      place === "side" && "lg:hidden",
                    )}
                  />
                )}
              </span>
              <span className="truncate">{label}</span>
              {value > 0 && (
                <>
                  <span
                    aria-hidden
                    className={cn(
                      "ml-auto rounded-full bg-human-soft px-1.5 text-xs font-medium text-human tabular-nums ring-1 ring-human-solid/40 ring-inset",
                      place === "side" ? "max-lg:hidden" : "hidden",
                    )}
                  >
                    {value}
                  </span>
                  <span className="sr-only">{`, ${value} ${count?.word}`}</span>
                </>
              )}
            </Link>
          );
        },
      )}
      {place === "bottom" && (
        <button
          type="button"
          aria-haspopup="dialog"
          onClick={() => setMore(true)}
          className={cn(
            "flex h-14 flex-col items-center justify-center gap-1 text-xs text-muted-foreground -outline-offset-2 hover:text-foreground",
            isFurther && "font-medium text-foreground shadow-[inset_0_2px_0_var(--link)]",
          )}
        >
          <Ellipsis aria-hidden className={cn("size-4.5", isFurther && "text-link")} strokeWidth={1.75} />
          More
        </button>
      )}
      {more && <MorePages onClose={() => setMore(false)} />}
    </nav>
  );
}
