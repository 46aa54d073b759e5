"use client";

import dynamic from "next/dynamic";
import { Users } from "lucide-react";
import { useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { useNow } from "@/components/ui/clock";
import { ClockTime, RelativeTime } from "@/components/ui/time";
import type { EscalationDetail } from "@/lib/contract/schemas";
import { dueState } from "./due";
import { deadlineSentence } from "@/lib/domain/decision/words";
import { decisionLabel } from "./words";

const ReassignDialog = dynamic(() => import("./reassign-dialog").then((module) => module.ReassignDialog), {
  ssr: false,
});

const VIA_WORDS: Record<EscalationDetail["waitingFor"][number]["via"], string> = {
  assignee: "asked by name",
  role: "by role",
  group: "by group",
  delegate: "stands in",
};
const NAMED = 6;
const DAY_WORDS = { mon: "Mon", tue: "Tue", wed: "Wed", thu: "Thu", fri: "Fri", sat: "Sat", sun: "Sun" };

/** Whom an open escalation waits for and since when, by when, what happens then, and who chose already. */
export function Waiting({ escalation }: { escalation: EscalationDetail }) {
  const [asking, setAsking] = useState(false);
  const [all, setAll] = useState(false);
  const { waitingFor, rules, votes, deadline } = escalation;
  const due = dueState(escalation, useNow(30_000));
  const named = all ? waitingFor : waitingFor.slice(0, NAMED);
  return (
    <section
      aria-label="Waiting for"
      className="flex flex-col gap-2 rounded-lg border border-human-solid/50 bg-human-soft px-4 py-3 text-sm text-human"
    >
      <div className="flex flex-wrap items-start justify-between gap-2">
        <p className="flex min-w-0 flex-1 basis-64 gap-2">
          <Users aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span className="min-w-0 [overflow-wrap:anywhere]">
            {waitingFor.length === 0 ? (
              <>
                <strong className="font-semibold">Nobody can decide this now.</strong> It is for {escalation.role};
                nobody who may approve it has that.
              </>
            ) : (
              <>
                Waiting for{" "}
                {named.map(({ name, via }, index) => (
                  <span key={name}>
                    {index > 0 && ", "}
                    <strong className="font-semibold">{name}</strong> ({VIA_WORDS[via]}
                    {via === "role" && rules.roles.length > 0 && rules.roles[0] !== "operator"
                      ? ` ${rules.roles.join(" or ")}`
                      : ""}
                    )
                  </span>
                ))}
                {named.length < waitingFor.length && (
                  <button type="button" className="ml-1 underline underline-offset-3" onClick={() => setAll(true)}>
                    and {waitingFor.length - named.length} more
                  </button>
                )}
              </>
            )}{" "}
            since <RelativeTime at={escalation.askedAt} />
            {escalation.requestedBy !== null && <>, asked by {escalation.requestedBy}</>}
          </span>
        </p>
        <Button size="sm" variant="outline" aria-haspopup="dialog" onClick={() => setAsking(true)}>
          Ask others…
        </Button>
      </div>
      {deadline !== null && (
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 pl-6">
          {due !== null && <Badge tone={due.tone}>{due.word}</Badge>}
          <span>
            Deadline <RelativeTime at={deadline} /> (<ClockTime at={deadline} date />
            ). {deadlineSentence(rules.onDeadline)}
          </span>
          {rules.workingHours !== null && (
            <span>
              Working hours count alone: {rules.workingHours.days.map((day) => DAY_WORDS[day]).join(", ")},{" "}
              {rules.workingHours.from}–{rules.workingHours.to} {rules.workingHours.timezone}.
            </span>
          )}
        </p>
      )}
      {rules.quorum > 1 && (
        <div className="pl-6">
          <p>
            {rules.quorum} different people must choose the same;{" "}
            {votes.length === 0 ? "nobody has yet." : `${votes.length} ${votes.length === 1 ? "has" : "have"} chosen.`}
          </p>
          {votes.length > 0 && (
            <ul aria-label="Votes" className="mt-1 flex flex-col gap-0.5">
              {votes.map((vote) => (
                <li key={vote.by} className="[overflow-wrap:anywhere]">
                  <strong className="font-semibold">{vote.by}</strong>
                  {vote.onBehalfOf != null && <> for {vote.onBehalfOf}</>}: {decisionLabel(escalation, vote)}{" "}
                  <RelativeTime at={vote.at} />
                  {vote.reason !== null && <> “{vote.reason}”</>}
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
      {asking && <ReassignDialog escalation={escalation} onClose={() => setAsking(false)} />}
    </section>
  );
}
