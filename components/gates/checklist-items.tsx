import type { ReactNode } from "react";
import { Badge, type Tone } from "@/components/ui/badge";
import { Progress } from "@/components/ui/progress";
import { RelativeTime } from "@/components/ui/time";
import type { RunChecklistOut } from "@/lib/contract/schemas";

type Item = RunChecklistOut["items"][number];

const LOOKS: Record<Item["status"], { word: string; tone: Tone }> = {
  pass: { word: "Pass", tone: "ok" },
  fail: { word: "Fail", tone: "fail" },
  not_applicable: { word: "Not applicable", tone: "queue" },
  open: { word: "Open", tone: "neutral" },
};

/** A checklist with its progress, and each item's answer and evidence. `renderAction` adds what can be done with an item. */
export function ChecklistItems({
  list,
  renderAction,
}: {
  list: RunChecklistOut;
  renderAction?: (item: Item) => ReactNode;
}) {
  return (
    <section aria-label={`Checklist ${list.title}`} className="rounded-lg border border-border bg-card">
      <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-border px-4 py-2">
        <h3 className="text-sm font-semibold">{list.title}</h3>
        <div className="flex items-center gap-2 text-xs text-muted-foreground tabular-nums">
          <Progress
            value={list.total === 0 ? 1 : list.done / list.total}
            tone={list.failed > 0 ? "fail" : "ok"}
            label={`Progress of ${list.title}`}
            text={`${list.done} of ${list.total} answered`}
            className="w-24"
          />
          {list.done}/{list.total}
          {list.failed > 0 && <span className="text-fail">{list.failed} failed</span>}
        </div>
      </header>
      <ul className="flex flex-col divide-y divide-border">
        {list.items.map((item) => (
          <li key={item.item} className="flex flex-wrap items-start gap-x-3 gap-y-1 px-4 py-2.5 text-sm">
            <Badge tone={LOOKS[item.status].tone} className="w-24 justify-center">
              {LOOKS[item.status].word}
            </Badge>
            <div className="min-w-48 flex-1">
              <p className="break-words">{item.text}</p>
              {item.gates
                .filter((gate) => gate.mandatory)
                .map((gate) => (
                  <p key={gate.id} className="text-xs text-human">
                    Needed by the gate {gate.name}
                  </p>
                ))}
              {item.evidence !== "" && <p className="text-xs break-words text-muted-foreground">{item.evidence}</p>}
              {item.at !== null && (
                <p className="text-xs text-subtle">
                  {item.filledBy === "auto" ? "checked" : "answered"}
                  {item.by === null ? "" : ` by ${item.by}`}, <RelativeTime at={item.at} />
                </p>
              )}
            </div>
            {renderAction?.(item)}
          </li>
        ))}
      </ul>
    </section>
  );
}
