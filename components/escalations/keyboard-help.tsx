"use client";

import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { INBOX_KEYS } from "./inbox-keys";

const KEYS: [string[], string][] = [
  [[INBOX_KEYS.next], "Next in the list"],
  [[INBOX_KEYS.before], "The one before"],
  [["Enter"], "Open it"],
  [[INBOX_KEYS.select], "Select it, or no more, while the list has the focus"],
  [["Esc"], "Select nothing"],
  [["/"], "Search"],
  [["a", "n", "r", "…"], "Choose the option with this letter; it asks once more"],
  [["Ctrl", "Enter"], "Confirm the choice"],
  [[INBOX_KEYS.undecided], "The next undecided one, once this one is decided"],
  [["?"], "This help"],
];

/** The keys of the inbox. */
export function KeyboardHelp({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title="Keys" className="max-w-md">
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-4 gap-y-2 text-sm">
          {KEYS.map(([keys, what]) => (
            <div key={what} className="contents">
              <dt className="flex gap-1">
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
