"use client";

import { ArrowDown } from "lucide-react";
import { useEffect, useState, type RefObject } from "react";
import { Button } from "@/components/ui/button";

/** Leads to the ways to decide while they lie below what is seen: what is decided on may be long. */
export function ToOptions({ ways, text }: { ways: RefObject<HTMLElement | null>; text: string }) {
  const [below, setBelow] = useState(false);
  useEffect(() => {
    if (ways.current === null) return;
    const watch = new IntersectionObserver(([seen]) =>
      setBelow(seen !== undefined && !seen.isIntersecting && seen.boundingClientRect.top > 0),
    );
    watch.observe(ways.current);
    return () => watch.disconnect();
  }, [ways]);
  if (!below) return null;
  return (
    <div className="sticky bottom-14 z-20 -mx-4 -mb-4 flex items-center justify-between gap-3 border-t border-human-solid/50 bg-background/95 px-4 py-2 backdrop-blur-sm sm:-mx-6 sm:-mb-6 sm:px-6 md:bottom-0 print:hidden">
      <p className="min-w-0 text-sm text-muted-foreground">{text}</p>
      <Button
        variant="human"
        onClick={() => {
          ways.current?.scrollIntoView({ block: "center" });
          ways.current?.focus({ preventScroll: true });
        }}
      >
        <ArrowDown aria-hidden />
        Go to the options
      </Button>
    </div>
  );
}
