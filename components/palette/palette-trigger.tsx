"use client";

import { Search } from "lucide-react";
import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import { useHydrated } from "@/components/ui/clock";
import { Kbd } from "@/components/ui/kbd";

const Palette = dynamic(() => import("./palette").then((module) => module.Palette), { ssr: false });

/** Opens the command palette, by press or by Ctrl/Cmd-K. Its code is loaded when it is first wanted. */
export function PaletteTrigger() {
  const [open, setOpen] = useState(false);
  const hydrated = useHydrated();
  const isMac = hydrated && /mac|iphone|ipad/i.test(navigator.userAgent);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      setOpen((before) => !before && document.querySelector("[role=alertdialog]") === null);
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => setOpen(true)}
        className="flex h-8 w-full max-w-md items-center gap-2 rounded-md border border-border bg-card px-2.5 text-left text-sm text-muted-foreground hover:bg-hover"
      >
        <Search aria-hidden className="size-4 shrink-0" />
        <span className="min-w-0 flex-1 truncate">Go to, run or search…</span>
        <span className="flex gap-0.5 max-sm:hidden">
          <Kbd>{isMac ? "⌘" : "Ctrl"}</Kbd>
          <Kbd>K</Kbd>
        </span>
      </button>
      {open && <Palette onClose={() => setOpen(false)} />}
    </>
  );
}
