"use client";

import dynamic from "next/dynamic";
import type { EscalationSummary } from "@/lib/contract/schemas";
import type { Decide } from "./use-decide";

const DecideDialog = dynamic(() => import("./decide-dialog").then((module) => module.DecideDialog), { ssr: false });

/** The second step of deciding, once an option is armed; its code is loaded then. */
export function DecideStep({ escalation, decide }: { escalation: EscalationSummary; decide: Decide }) {
  return decide.armed === null ? null : <DecideDialog escalation={escalation} decide={decide} />;
}
