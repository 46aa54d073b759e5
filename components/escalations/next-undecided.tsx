"use client";

import { ArrowRight } from "lucide-react";
import { useRouter } from "next/navigation";
import { buttonVariants } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import Link from "@/components/ui/link";
import { useHotkeys } from "@/components/ui/use-hotkeys";
import { useNext } from "./use-inbox";

/** After a decision: the next undecided one of the same list, by its button or by n. */
export function NextUndecided({ id }: { id: string }) {
  const { next, suffix } = useNext(id);
  const router = useRouter();
  const href = next === null ? null : `/escalations/${next.id}${suffix}`;
  useHotkeys({
    n: (event) => {
      if (href === null) return;
      event.preventDefault();
      router.push(href);
    },
  });
  if (href === null) return <p className="text-sm text-muted-foreground">Nothing else waits for you in this list.</p>;
  return (
    <Link href={href} className={buttonVariants({ variant: "primary", className: "max-w-full self-start" })}>
      <span className="shrink-0">Next:</span> <span className="truncate">{next!.title}</span>
      <Kbd aria-hidden className="border-primary-foreground/40 bg-transparent text-primary-foreground">
        n
      </Kbd>
      <ArrowRight aria-hidden />
    </Link>
  );
}
