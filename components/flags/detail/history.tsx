import { Card, CardHeader } from "@/components/ui/card";
import { Badge } from "@/components/ui/badge";
import { ClockTime } from "@/components/ui/time";
import Link from "@/components/ui/link";
import type { FlagDetail } from "@/lib/contract/schemas";
import { eventTone, sentenceOfFlag } from "../event-words";

/** What happened to a flag, newest first. */
export function History({ flag }: { flag: FlagDetail }) {
  if (flag.history.length === 0) return null;
  return (
    <Card>
      <CardHeader title="History" />
      <ol aria-label="History" className="divide-y divide-border">
        {flag.history.toReversed().map((event) => (
          <li key={event.cursor} className="flex flex-wrap items-center gap-x-3 gap-y-0.5 px-4 py-2 text-sm">
            <ClockTime at={event.timestamp} date className="text-xs text-muted-foreground" />
            <Badge tone={eventTone(event.type)} className="font-mono font-normal">
              {event.signal.split(":").at(-1)}
            </Badge>
            <span className="min-w-0 flex-1 basis-48 [overflow-wrap:anywhere]">{sentenceOfFlag(event)}</span>
            {event.runId !== null && (
              <Link href={`/runs/${event.runId}`} className="link text-xs">
                Run
              </Link>
            )}
          </li>
        ))}
      </ol>
    </Card>
  );
}
