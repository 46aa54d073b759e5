"use client";

import { Radio } from "lucide-react";
import dynamic from "next/dynamic";
import { useMe } from "@/components/settings/shared/use-me";
import { Button } from "@/components/ui/button";
import { openBroadcast, useBroadcastRequest } from "./open-broadcast";

const BroadcastDialog = dynamic(() => import("./broadcast-dialog").then((module) => module.BroadcastDialog), {
  ssr: false,
});

/** Opens the broadcast dialog; nothing for who may not send signals. */
export function BroadcastButton() {
  const { refusal } = useMe();
  if (refusal("operate") !== null) return null;
  return (
    <Button variant="primary" aria-haspopup="dialog" onClick={() => openBroadcast()}>
      <Radio aria-hidden />
      Broadcast a signal
    </Button>
  );
}

/**
 * The header's button, with the one dialog that all of them open; its code is loaded when it is first wanted. Nothing
 * for who may not send signals.
 */
export function BroadcastHost() {
  const request = useBroadcastRequest();
  const { refusal } = useMe();
  if (refusal("operate") !== null) return null;
  return (
    <>
      <Button
        variant="primary"
        aria-haspopup="dialog"
        aria-label="Broadcast a signal"
        className="max-sm:w-8 max-sm:px-0"
        onClick={() => openBroadcast()}
      >
        <Radio aria-hidden />
        <span className="max-sm:hidden">Broadcast</span>
      </Button>
      {request !== null && <BroadcastDialog key={`${request.coordinatorId} ${request.signal}`} start={request} />}
    </>
  );
}
