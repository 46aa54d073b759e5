import { Badge, type Tone } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/time";
import type { Task } from "@/lib/contract/schemas";

const LEVELS: Record<number, string> = { 1: "Self-recovery", 2: "Peer", 3: "Coordinator", 4: "Person" };
const OUTCOMES: Record<string, { word: string; tone: Tone }> = {
  succeeded: { word: "helped", tone: "ok" },
  failed: { word: "did not help", tone: "fail" },
  under: { word: "under way", tone: "run" },
};

/** What was tried for a task, level by level, before a person is asked (ESC-1). */
export default function Ladder({ ladder }: { ladder: Task["ladder"] }) {
  const reached = Math.max(...ladder.map(({ level }) => level));
  return (
    <div className="flex flex-col gap-2 text-sm">
      <p className="text-muted-foreground">
        Level {reached} of 4 was reached. A person is asked when nothing else is left.
      </p>
      <ol className="flex flex-col gap-2">
        {ladder.map((entry, index) => {
          const look = OUTCOMES[entry.outcome ?? "under"]!;
          return (
            <li key={index} className="rounded-md border border-border px-3 py-2">
              <span className="flex flex-wrap items-center gap-2">
                <Badge>
                  {entry.level} {LEVELS[entry.level]}
                </Badge>
                <strong className="font-medium break-words">{entry.title}</strong>
                <Badge tone={look.tone}>{look.word}</Badge>
              </span>
              <span className="mt-1 block break-words text-muted-foreground">
                {entry.why} (<RelativeTime at={entry.at} />)
              </span>
              {entry.guidance !== null && <span className="mt-1 block break-words">Guidance: {entry.guidance}</span>}
            </li>
          );
        })}
      </ol>
    </div>
  );
}
