"use client";

import { ArrowRight } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { buttonVariants } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import Link from "@/components/ui/link";
import { useHotkeys } from "@/components/ui/use-hotkeys";
import { INBOX_KEYS } from "./inbox-keys";
import { useNext } from "./use-inbox";

/** The dialog is gone by then. */
const FOCUS_AFTER_MS = 250;

/** After a decision: the next undecided one of the same list, by its button or by its key. */
export function NextUndecided({ id, takesFocus }: { id: string; takesFocus: boolean }) {
  const link = useRef<HTMLAnchorElement>(null);
  const { next, suffix } = useNext(id);
  const router = useRouter();
  const href = next === null ? null : `/escalations/${next.id}${suffix}`;
  useHotkeys({
    [INBOX_KEYS.undecided]: (event) => {
      if (href === null) return;
      event.preventDefault();
      router.push(href);
    },
  });
  // The dialog that decided gives the focus back to where it was; a letter leaves it nowhere.
  useEffect(() => {
    if (!takesFocus) return undefined;
    const timer = setTimeout(() => {
      const at = document.activeElement;
      if (at === null || at === document.body) link.current?.focus();
    }, FOCUS_AFTER_MS);
    return () => clearTimeout(timer);
  }, [takesFocus]);
  if (href === null) return <p className="text-sm text-muted-foreground">Nothing else waits for you in this list.</p>;
  return (
    <Link ref={link} href={href} className={buttonVariants({ variant: "primary", className: "max-w-full self-start" })}>
      <span className="shrink-0">Next:</span> <span className="truncate">{next!.title}</span>
      <Kbd aria-hidden className="border-primary-foreground/40 bg-transparent text-primary-foreground">
        {INBOX_KEYS.undecided}
      </Kbd>
      <ArrowRight aria-hidden />
    </Link>
  );
}
