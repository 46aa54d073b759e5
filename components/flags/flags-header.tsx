"use client";

import { Plus } from "lucide-react";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { PageHeader } from "@/components/shell/page-header";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Kbd } from "@/components/ui/kbd";
import Link from "@/components/ui/link";
import { useHotkeys } from "@/components/ui/use-hotkeys";
import { useSearchState } from "@/components/ui/use-search-state";
import { FormHost } from "./form/form-host";
import { openFlagForm } from "./form/open-form";
import { FLAGS_DESCRIPTION } from "./words";

export type FlagsPlace = "board" | "list" | "health";

/** Title, ways of looking at flags, and the button that raises one. `c` does it too. */
export function FlagsHeader({ place, children }: { place: FlagsPlace; children?: ReactNode }) {
  useHotkeys({
    c: (event) => {
      event.preventDefault();
      openFlagForm();
    },
  });
  return (
    <>
      <PageHeader
        title="Flags"
        description={
          <>
            {FLAGS_DESCRIPTION}
            <span className="hidden xl:inline">
              {" "}
              <Kbd>j</Kbd> <Kbd>k</Kbd> move, <Kbd>Enter</Kbd> opens, <Kbd>c</Kbd> creates.
            </span>
          </>
        }
        actions={
          <>
            <Places place={place} />
            <Button aria-haspopup="dialog" onClick={() => openFlagForm()}>
              <Plus aria-hidden />
              Create a flag
            </Button>
          </>
        }
      >
        {children}
      </PageHeader>
      <FormHost />
    </>
  );
}

function Places({ place }: { place: FlagsPlace }) {
  const [search] = useSearchState();
  const path = usePathname();
  const at = (view: "list" | null): string => {
    const next = new URLSearchParams(path === "/flags" ? search : undefined);
    next.delete("view");
    if (view !== null) next.set("view", view);
    else for (const name of ["order"]) next.delete(name);
    return `/flags${next.size > 0 ? `?${next}` : ""}`;
  };
  const places: { name: FlagsPlace; label: string; href: string }[] = [
    { name: "board", label: "Board", href: at(null) },
    { name: "list", label: "List", href: at("list") },
    { name: "health", label: "Health", href: "/flags/health" },
  ];
  return (
    <nav
      aria-label="Ways of looking at flags"
      className="inline-flex h-8 items-center gap-0.5 rounded-md border border-border bg-sunken p-0.5"
    >
      {places.map(({ name, label, href }) => (
        <Link
          key={name}
          href={href}
          aria-current={name === place ? "page" : undefined}
          className={cn(
            "inline-flex h-full items-center rounded-[4px] px-2.5 text-sm text-muted-foreground outline-offset-1 select-none hover:text-foreground",
            name === place && "bg-card font-medium text-foreground shadow-[0_0_0_1px_var(--border)] dark:bg-hover",
          )}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
