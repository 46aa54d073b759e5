"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { CirclePause } from "lucide-react";
import Link from "@/components/ui/link";
import { usePathname } from "next/navigation";
import { useEffect, useState } from "react";
import { RelativeTime } from "@/components/ui/time";
import {
  escalationQuery,
  escalationsQuery,
  OPEN_ESCALATIONS,
  summaryQuery,
  type EscalationFilters,
} from "@/lib/contract/queries";
import type { ListedEscalation } from "@/lib/contract/schemas";
import { DecideStep } from "./decide-step";
import { mayOf, OptionRow } from "./options";
import { useDecide } from "./use-decide";
import { subjectHref } from "./words";

const EVERY_OPEN: EscalationFilters = { status: "open", order: "oldest" };

/**
 * What wants a person, above everything else on every page: the most urgent that this person may decide, answerable in
 * place; with none of these, the oldest that others decide. And how many more there are. What the open page shows itself
 * is not repeated, and beside the inbox it is nowhere: buttons of another escalation above the one that is read mislead.
 */
export function AttentionBar() {
  const path = usePathname();
  const { data } = useInfiniteQuery(escalationsQuery(OPEN_ESCALATIONS));
  const summary = useQuery(summaryQuery());
  const total = summary.data?.openEscalations ?? 0;
  const mine = listed(data);
  const others = useInfiniteQuery({
    ...escalationsQuery(EVERY_OPEN),
    enabled: data !== undefined && mine.length === 0 && total > 0,
  });
  const open = mine.length > 0 ? mine : listed(others.data);
  const [answering, setAnswering] = useState<ListedEscalation | null>(null);
  const inInbox = path.startsWith("/escalations") && path !== "/escalations/metrics";
  const first = inInbox ? undefined : open.find((each) => path !== subjectHref(each));
  // One that is being answered stays until its dialog is closed, also when somebody else was faster.
  const shown = answering ?? first;
  if (shown === undefined) return null;
  const more = Math.max(total, open.length) - (open.some((each) => each.id === shown.id) ? 1 : 0);
  return <Waiting key={shown.id} listed={shown} more={more} onAnswering={setAnswering} />;
}

const listed = (data: { pages: { items: ListedEscalation[] }[] } | undefined): ListedEscalation[] =>
  (data?.pages ?? []).flatMap((page) => page.items).filter((each) => each.status === "open");

function Waiting({
  listed,
  more,
  onAnswering,
}: {
  listed: ListedEscalation;
  more: number;
  onAnswering: (escalation: ListedEscalation | null) => void;
}) {
  const [asked, setAsked] = useState(false);
  const detail = useQuery({ ...escalationQuery(listed.id), enabled: asked });
  const escalation = detail.data ?? listed;
  const decide = useDecide(escalation);
  const may = escalation.may.some(({ allowed }) => allowed) || decide.armed !== null;
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
          {may ? (
            <OptionRow
              className="max-sm:hidden"
              options={escalation.options.filter((option) => mayOf(escalation.may, option).allowed)}
              may={escalation.may}
              onArm={(option) => {
                setAsked(true);
                decide.arm(option, "button");
              }}
            />
          ) : (
            <span className="text-sm [overflow-wrap:anywhere]">Waits for {escalation.role}</span>
          )}
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
