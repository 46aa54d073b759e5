"use client";

import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import Link from "@/components/ui/link";
import { SETTINGS_PAGES } from "./settings-nav";
import { useMe } from "./shared/use-me";

/** The settings' pages beside the one that is open; above it at phone width. */
export function SettingsFrame({ children }: { children: ReactNode }) {
  const path = usePathname();
  const { refusal } = useMe();
  const pages = SETTINGS_PAGES.filter(({ needs = "self" }) => refusal(needs) === null);
  return (
    <div className="flex min-h-0 flex-1 flex-col lg:flex-row">
      <nav
        aria-label="Settings"
        className="flex shrink-0 gap-0.5 overflow-x-auto border-border p-2 [scrollbar-width:none] max-lg:border-b lg:w-48 lg:flex-col lg:border-r lg:py-5"
      >
        {pages.map(({ href, label, icon: Icon }) => {
          const here = path === href || path.startsWith(`${href}/`);
          return (
            <Link
              key={href}
              href={href}
              aria-current={here ? "page" : undefined}
              className={cn(
                "flex h-8 shrink-0 items-center gap-2 rounded-md px-2.5 text-sm text-muted-foreground hover:bg-hover hover:text-foreground",
                here && "bg-selected font-medium text-foreground",
              )}
            >
              <Icon aria-hidden className={cn("size-4", here && "text-link")} strokeWidth={1.75} />
              {label}
            </Link>
          );
        })}
      </nav>
      <div className="min-w-0 flex-1">{children}</div>
    </div>
  );
}
