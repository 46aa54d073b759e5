"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { CirclePause } from "lucide-react";
import Link from "@/components/ui/link";
import { usePathname } from "next/navigation";
import { useEffect, useState } from "react";
import { RelativeTime } from "@/components/ui/time";
import { escalationQuery, escalationsQuery, OPEN_ESCALATIONS, summaryQuery } from "@/lib/contract/queries";
import type { EscalationSummary } from "@/lib/contract/schemas";
import { DecideStep } from "./decide-step";
import { OptionRow } from "./options";
import { useDecide } from "./use-decide";
import { subjectHref } from "./words";

/**
 * What wants a person, above everything else on every page: the oldest open escalation, answerable in
 * place, and how many more there are. What the open page shows itself is not repeated.
 */
export function AttentionBar() {
  const path = usePathname();
  const { data } = useInfiniteQuery(escalationsQuery(OPEN_ESCALATIONS));
  const summary = useQuery(summaryQuery());
  const open = (data?.pages ?? []).flatMap((page) => page.items).filter((each) => each.status === "open");
  const [answering, setAnswering] = useState<EscalationSummary | null>(null);
  const oldest = open
    .toSorted((a, b) => a.createdAt.localeCompare(b.createdAt))
    .find((each) => path !== `/escalations/${each.id}` && path !== subjectHref(each));
  // One that is being answered stays until its dialog is closed, also when somebody else was faster.
  const shown = answering ?? oldest;
  if (shown === undefined) return null;
  const more =
    Math.max(summary.data?.openEscalations ?? 0, open.length) - (open.some((each) => each.id === shown.id) ? 1 : 0);
  return <Waiting key={shown.id} listed={shown} more={more} onAnswering={setAnswering} />;
}

function Waiting({
  listed,
  more,
  onAnswering,
}: {
  listed: EscalationSummary;
  more: number;
  onAnswering: (escalation: EscalationSummary | null) => void;
}) {
  const [asked, setAsked] = useState(false);
  const detail = useQuery({ ...escalationQuery(listed.id), enabled: asked });
  const escalation = detail.data ?? listed;
  const decide = useDecide(escalation);
  const isArmed = decide.armed !== null;
  useEffect(() => onAnswering(isArmed ? listed : null), [isArmed, listed, onAnswering]);
  return (
    <section
      aria-label="Waits for a person"
      className="border-b border-human-solid/40 bg-human-soft px-3 py-2 text-human sm:px-4 print:hidden"
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="flex min-w-0 flex-1 basis-72 items-start gap-2">
          <CirclePause aria-hidden className="mt-0.5 size-4 shrink-0" />
          <p className="min-w-0 text-sm">
            <Link
              href={`/escalations/${escalation.id}`}
              className="font-semibold break-words underline-offset-3 hover:underline"
            >
              {escalation.title}
            </Link>{" "}
            <span className="whitespace-nowrap">
              {escalation.coordinator} · <RelativeTime at={escalation.createdAt} />
            </span>
          </p>
        </div>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <OptionRow
            options={escalation.options}
            onArm={(option) => {
              setAsked(true);
              decide.arm(option, "button");
            }}
          />
          {more > 0 && (
            <Link href="/escalations" className="text-sm font-medium whitespace-nowrap underline underline-offset-3">
              {more === 1 ? "1 more waits" : `${more} more wait`}
            </Link>
          )}
        </div>
      </div>
      <DecideStep escalation={escalation} decide={decide} />
    </section>
  );
}
