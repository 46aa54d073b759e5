"use client";

import { Download, Upload } from "lucide-react";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { PageHeader } from "@/components/shell/page-header";
import { buttonVariants } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import Link from "@/components/ui/link";
import { EXPORT_URL } from "@/lib/contract/queries/catalog";

const PAGES = [
  { href: "/agents", label: "Catalog" },
  { href: "/agents/hierarchy", label: "Hierarchy" },
  { href: "/agents/imports", label: "Imports" },
];

/** Title of the agents' pages with what leads from one to the other. */
export function AgentsHeader({ description, children }: { description: ReactNode; children?: ReactNode }) {
  const path = usePathname();
  return (
    <PageHeader
      title="Agents"
      description={description}
      actions={
        <>
          <a href={EXPORT_URL} download="catalog.tar.gz" className={buttonVariants({ variant: "ghost" })}>
            <Download aria-hidden />
            Export all
          </a>
          <Link href="/agents/imports/new" className={buttonVariants({ variant: "outline" })}>
            <Upload aria-hidden />
            Import…
          </Link>
        </>
      }
    >
      <nav aria-label="Agents" className="-mb-1 flex gap-1">
        {PAGES.map(({ href, label }) => {
          const here = path === href;
          return (
            <Link
              key={href}
              href={href}
              aria-current={here ? "page" : undefined}
              className={cn(
                "rounded-md px-2.5 py-1 text-sm",
                here ? "bg-selected font-medium" : "text-muted-foreground hover:bg-hover hover:text-foreground",
              )}
            >
              {label}
            </Link>
          );
        })}
      </nav>
      {children}
    </PageHeader>
  );
}
