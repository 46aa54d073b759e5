"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import Link from "@/components/ui/link";
import { messageOf, Skeleton } from "@/components/ui/states";
import { RelativeTime } from "@/components/ui/time";
import { patternTestQuery } from "@/lib/contract/queries/coordinators";

const PLACES = { mission: "missions", diff: "diffs", output: "results" } as const;
type Place = keyof typeof PLACES;
const MOST_SHOWN = 5;
/** Typing must have rested for so long before it is looked for. */
const REST_MS = 350;

/** Which of the latest runs a pattern would have met, as it is typed. */
export function PatternTest({ pattern, on }: { pattern: string; on: readonly string[] }) {
  const places = on.filter((place): place is Place => place in PLACES);
  if (pattern === "") return null;
  return (
    <section aria-label="Past runs it matches" className="flex flex-col gap-2 rounded-md bg-sunken p-3 text-sm">
      {places.map((place) => (
        <Found key={place} pattern={pattern} on={place} />
      ))}
    </section>
  );
}

function Found({ pattern, on }: { pattern: string; on: Place }) {
  const [rested, setRested] = useState(pattern);
  useEffect(() => {
    const timer = setTimeout(() => setRested(pattern), REST_MS);
    return () => clearTimeout(timer);
  }, [pattern]);
  const query = useQuery(patternTestQuery(rested, on));
  if (query.isError)
    return (
      <p role="alert" className="text-xs text-fail">
        {messageOf(query.error)}
      </p>
    );
  if (query.data === undefined) return <Skeleton className="h-5" />;
  const { looked, matches } = query.data;
  return (
    <div className="flex flex-col gap-1">
      <p className="text-xs text-muted-foreground">
        {matches.length === 0 ? "Matches none" : `Matches ${matches.length}`} of the {PLACES[on]} of the last {looked}{" "}
        runs.
      </p>
      <ul className="flex flex-col gap-1">
        {matches.slice(0, MOST_SHOWN).map(({ runId, signal, at, task, before, match, after }) => (
          <li key={`${runId} ${task}`} className="min-w-0 text-xs break-words">
            <Link className="link" href={`/runs/${runId}`}>
              {signal}
            </Link>{" "}
            <RelativeTime at={at} /> {task} <span className="text-muted-foreground">{before.slice(-40)}</span>
            <mark>{match}</mark>
            <span className="text-muted-foreground">{after.slice(0, 40)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
