"use client";

import { useMutation } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { Button } from "@/components/ui/button";
import { messageOf } from "@/components/ui/states";
import { cn } from "@/components/ui/cn";
import { verifyAuditMutation } from "@/lib/contract/queries/audit";

/** Checks the whole log and says what came of it. */
export function VerifyButton() {
  const { mutate, data, error, isPending } = useMutation(verifyAuditMutation());
  const bad = error !== null || data?.ok === false;
  return (
    <>
      {(data !== undefined || error !== null) && (
        <p role={bad ? "alert" : "status"} className={cn("max-w-md text-sm", bad ? "text-fail" : "text-ok")}>
          {error !== null
            ? messageOf(error)
            : data?.broken
              ? `Broken at entry ${data.broken.seq}. ${data.broken.why}`
              : `Whole: ${data?.checked ?? 0} entries checked.`}
          {data?.warnings.map((warning) => (
            <span key={warning} className="block text-late">
              {warning}
            </span>
          ))}
        </p>
      )}
      <Button busy={isPending} onClick={() => mutate()}>
        <ShieldCheck aria-hidden />
        Check the chain
      </Button>
    </>
  );
}
