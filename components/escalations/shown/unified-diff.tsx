"use client";

import { useMemo, useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";

type Kind = "file" | "hunk" | "added" | "removed" | "same";
const LOOKS: Record<Kind, { row: string; said: string | null }> = {
  file: { row: "bg-sunken font-semibold", said: null },
  hunk: { row: "bg-run-soft text-run", said: null },
  added: { row: "bg-ok-soft", said: "added: " },
  removed: { row: "bg-fail-soft", said: "removed: " },
  same: { row: "", said: null },
};

/** Lines that are shown before more are asked for. */
const SHOWN_FIRST = 500;

function kindOf(line: string, inHunk: boolean): Kind {
  if (line.startsWith("@@")) return "hunk";
  if (!inHunk || line.startsWith("diff ")) return "file";
  return line.startsWith("+") ? "added" : line.startsWith("-") ? "removed" : "same";
}

/** Each line with what it is; a header that begins with --- or +++ is none of the changes. */
function readDiff(text: string): { text: string; kind: Kind }[] {
  let inHunk = false;
  return text
    .replace(/\n$/, "")
    .split("\n")
    .map((line, index, lines) => {
      const kind = kindOf(line, inHunk && !(line.startsWith("--- ") && lines[index + 1]?.startsWith("+++ ") === true));
      inHunk = kind !== "file";
      return { text: line, kind };
    });
}

/** A unified diff in colours, as text. */
export function UnifiedDiff({ text, label }: { text: string; label: string }) {
  const lines = useMemo(() => readDiff(text), [text]);
  const [all, setAll] = useState(false);
  const count = (kind: Kind) => lines.filter((line) => line.kind === kind).length;
  const shown = all ? lines : lines.slice(0, SHOWN_FIRST);
  return (
    <div className="overflow-hidden rounded-md border border-border">
      <p className="flex gap-4 border-b border-border px-3 py-1.5 text-xs">
        <span className="font-medium text-ok">{count("added")} added</span>
        <span className="font-medium text-fail">{count("removed")} removed</span>
      </p>
      <div
        role="region"
        aria-label={label}
        tabIndex={0}
        className="max-h-[32rem] overflow-auto font-mono text-xs leading-5 -outline-offset-2"
      >
        {shown.map((line, index) => (
          <div key={index} className={cn("px-3 [overflow-wrap:anywhere] whitespace-pre-wrap", LOOKS[line.kind].row)}>
            {LOOKS[line.kind].said !== null && <span className="sr-only">{LOOKS[line.kind].said}</span>}
            {line.text || " "}
          </div>
        ))}
      </div>
      {!all && lines.length > SHOWN_FIRST && (
        <Button variant="ghost" size="sm" className="w-full" onClick={() => setAll(true)}>
          Show all {lines.length} lines
        </Button>
      )}
    </div>
  );
}
