"use client";

import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";

const KEYS: [string[], string][] = [
  [["↑", "↓"], "Move in the task tree; the inspector follows"],
  [["←", "→"], "Close and open a group"],
  [["Enter"], "Open the inspector"],
  [["Esc"], "Close the inspector"],
  [["1", "2", "3"], "Timeline, graph, events"],
  [["o", "l", "f", "i", "h", "a", "e"], "Overview, logs, findings, input, handoff, attempts, events of the task"],
  [["+", "-", "0"], "Zoom in, zoom out, show the whole run"],
  [["?"], "This list"],
];

/** The keys of the run page. None of them decides anything. */
export default function Shortcuts({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title="Keys on this page" description="None of them decides or stops anything.">
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-2.5 text-sm">
          {KEYS.map(([keys, what]) => (
            <div key={what} className="contents">
              <dt className="flex flex-wrap gap-1">
                {keys.map((key) => (
                  <Kbd key={key}>{key}</Kbd>
                ))}
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
      </DialogContent>
    </Dialog>
  );
}
