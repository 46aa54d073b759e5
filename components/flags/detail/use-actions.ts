"use client";

import { useState } from "react";
import { useHotkeys } from "@/components/ui/use-hotkeys";
import type { FlagDetail } from "@/lib/contract/schemas";
import { openFlagForm } from "../form/open-form";
import { titleOf } from "../words";

/** What can be done with a flag in the state it is in. */
export type FlagAct = "complete" | "lock" | "unlock" | "answer" | "ask" | "chain";

/** The acts a flag's state allows, most likely first. */
export function actsOf(flag: Pick<FlagDetail, "status" | "locked" | "flagType">): FlagAct[] {
  if (flag.status === "completed") return ["chain"];
  if (flag.locked) return ["unlock", "ask", "chain"];
  return flag.flagType === "information_request" ? ["answer", "lock", "chain"] : ["complete", "ask", "lock", "chain"];
}

/** Opens the dialog of an act; letters do the same. Nothing is done by one key. */
export function useFlagActions(flag: FlagDetail) {
  const [open, setOpen] = useState<Exclude<FlagAct, "ask" | "chain"> | null>(null);
  const acts = actsOf(flag);
  const start = (act: FlagAct) => {
    if (!acts.includes(act)) return;
    if (act === "ask") openFlagForm(questionAbout(flag));
    else if (act === "chain")
      openFlagForm({
        chainedTo: flag.id,
        draft: { chainOriginId: flag.id, sourceAgent: flag.targetAgent ?? "", relatedFiles: [...flag.relatedFiles] },
      });
    else setOpen(act);
  };
  const on = (act: FlagAct) => (event: KeyboardEvent) => {
    event.preventDefault();
    start(act);
  };
  useHotkeys({
    x: on("complete"),
    l: (event) => {
      event.preventDefault();
      start(flag.locked ? "unlock" : "lock");
    },
    a: on("answer"),
    i: on("ask"),
    c: on("chain"),
  });
  return { acts, start, open, close: () => setOpen(null) };
}

/** The form of a question about a flag, to the agent that raised it. */
export function questionAbout(flag: FlagDetail) {
  return {
    asksAbout: { id: flag.id, locked: flag.locked, agent: flag.targetAgent },
    draft: {
      flagType: "information_request" as const,
      sourceAgent: flag.targetAgent ?? "",
      targetAgent: flag.sourceAgent,
      impactLevel: flag.impactLevel === "critical" ? ("critical" as const) : ("high" as const),
      changeDescription: `Need clarification on FLAG #${flag.id} (${titleOf(flag, 60)}): `,
      relatedFiles: [...flag.relatedFiles],
      asksAboutId: flag.id,
    },
  };
}
