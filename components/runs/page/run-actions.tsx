"use client";

import { Ban, RotateCcw } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { isRunEnded } from "@/lib/domain/status";
import type { Run } from "../model/rows";

const AbortDialog = dynamic(() => import("./abort-dialog"), { ssr: false });
const RetryDialog = dynamic(() => import("./retry-dialog"), { ssr: false });

/** Abort while a run goes on, Retry when it has ended and something did not succeed. Both ask first. */
export function RunActions({ run }: { run: Run }) {
  const [asked, setAsked] = useState<"abort" | "retry" | null>(null);
  const [loaded, setLoaded] = useState<ReadonlySet<string>>(new Set());
  const ask = (what: "abort" | "retry") => {
    setLoaded((before) => new Set([...before, what]));
    setAsked(what);
  };
  const onOpenChange = (open: boolean) => !open && setAsked(null);
  return (
    <>
      {!isRunEnded(run.status) && (
        <Button variant="danger-outline" aria-haspopup="dialog" onClick={() => ask("abort")}>
          <Ban aria-hidden />
          Abort…
        </Button>
      )}
      {run.retryable && (
        <Button aria-haspopup="dialog" onClick={() => ask("retry")}>
          <RotateCcw aria-hidden />
          Retry…
        </Button>
      )}
      {loaded.has("abort") && <AbortDialog run={run} open={asked === "abort"} onOpenChange={onOpenChange} />}
      {loaded.has("retry") && <RetryDialog run={run} open={asked === "retry"} onOpenChange={onOpenChange} />}
    </>
  );
}
