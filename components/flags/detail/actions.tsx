"use client";

import { Check, Link2, Lock, LockOpen, MessageCircleQuestion, MessageCircleReply, type LucideIcon } from "lucide-react";
import dynamic from "next/dynamic";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import type { FlagDetail } from "@/lib/contract/schemas";
import type { FlagAct, useFlagActions } from "./use-actions";

const CompleteDialog = dynamic(() => import("../dialogs/complete-dialog"), { ssr: false });
const LockDialog = dynamic(() => import("../dialogs/act-dialogs").then((all) => all.LockDialog), { ssr: false });
const UnlockDialog = dynamic(() => import("../dialogs/act-dialogs").then((all) => all.UnlockDialog), { ssr: false });
const AnswerDialog = dynamic(() => import("../dialogs/act-dialogs").then((all) => all.AnswerDialog), { ssr: false });

const LOOKS: Record<FlagAct, { word: string; icon: LucideIcon; key: string; effect: string }> = {
  complete: { word: "Complete", icon: Check, key: "x", effect: "Ends it, and asks whom the change affects" },
  answer: {
    word: "Answer",
    icon: MessageCircleReply,
    key: "a",
    effect: "Ends the request and unlocks what it asks about",
  },
  ask: {
    word: "Ask for information",
    icon: MessageCircleQuestion,
    key: "i",
    effect: "Asks an agent and locks this flag",
  },
  lock: { word: "Lock", icon: Lock, key: "l", effect: "The dispatcher skips it until it is unlocked" },
  unlock: { word: "Unlock", icon: LockOpen, key: "l", effect: "Its agent gets it again" },
  chain: { word: "Chain a flag", icon: Link2, key: "c", effect: "Tells an agent what this one causes" },
};

/** The ways to act on a flag, each with what it does. */
export function FlagActions({ flag, actions }: { flag: FlagDetail; actions: ReturnType<typeof useFlagActions> }) {
  const { acts, start, open, close } = actions;
  return (
    <>
      <div role="group" aria-label="Actions" className="flex flex-wrap gap-2">
        {acts.map((act, index) => {
          const { word, icon: Icon, key, effect } = LOOKS[act];
          return (
            <Button
              key={act}
              variant={index === 0 && act !== "chain" ? "primary" : "outline"}
              aria-haspopup="dialog"
              title={effect}
              onClick={() => start(act)}
            >
              <Icon aria-hidden />
              {word}
              <Kbd aria-hidden className="ml-0.5 border-current bg-transparent text-inherit opacity-80 max-lg:hidden">
                {key}
              </Kbd>
            </Button>
          );
        })}
      </div>
      {open === "complete" && <CompleteDialog flag={flag} onClose={close} />}
      {open === "lock" && <LockDialog flag={flag} onClose={close} />}
      {open === "unlock" && <UnlockDialog flag={flag} lockedBy={flag.lockedBy} onClose={close} />}
      {open === "answer" && <AnswerDialog flag={flag} onClose={close} />}
    </>
  );
}
