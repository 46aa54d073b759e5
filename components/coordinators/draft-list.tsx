"use client";

import { useQuery } from "@tanstack/react-query";
import { FilePen } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { buttonVariants } from "@/components/ui/button";
import Link from "@/components/ui/link";
import { RelativeTime } from "@/components/ui/time";
import { coordinatorDraftsQuery } from "@/lib/contract/queries/coordinators";

/** Coordinators that an import read with gaps, for a person to complete. Shows nothing when there is none. */
export function DraftList({ q }: { q: string }) {
  const drafts = (useQuery(coordinatorDraftsQuery()).data?.items ?? []).filter((draft) =>
    `${draft.id} ${draft.name}`.toLowerCase().includes(q),
  );
  if (drafts.length === 0) return null;
  return (
    <section id="drafts" aria-labelledby="drafts-title" className="mt-8 scroll-mt-16">
      <h2 id="drafts-title" className="text-base font-semibold">
        Drafts with gaps
      </h2>
      <p className="mb-3 text-sm text-muted-foreground">
        Read from documents that leave something out. A draft takes no signals; complete it, save it, activate it.
      </p>
      <ul className="divide-y divide-border rounded-lg border border-border bg-card">
        {drafts.map((draft) => (
          <li key={draft.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3">
            <div className="min-w-0">
              <h3 className="flex flex-wrap items-center gap-2 text-sm font-semibold">
                {draft.name}
                <Badge tone="human">{draft.gaps.length === 1 ? "1 gap" : `${draft.gaps.length} gaps`}</Badge>
              </h3>
              <p className="text-xs break-all text-muted-foreground">
                {draft.origin.importId === null ? (
                  draft.origin.path
                ) : (
                  <Link href={`/agents/imports/${draft.origin.importId}`} className="link font-mono">
                    {draft.origin.path ?? "its import"}
                  </Link>
                )}
                , <RelativeTime at={draft.updatedAt} />
              </p>
            </div>
            <Link
              href={`/coordinators/${draft.id}/edit`}
              aria-label={`Complete ${draft.name}`}
              className={buttonVariants({ variant: "outline" })}
            >
              <FilePen aria-hidden />
              Complete
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
