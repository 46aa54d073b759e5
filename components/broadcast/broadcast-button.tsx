"use client";

import { Radio } from "lucide-react";
import dynamic from "next/dynamic";
import { Button } from "@/components/ui/button";
import { openBroadcast, useBroadcastRequest } from "./open-broadcast";

const BroadcastDialog = dynamic(() => import("./broadcast-dialog").then((module) => module.BroadcastDialog), {
  ssr: false,
});

/** Opens the broadcast dialog. */
export function BroadcastButton() {
  return (
    <Button variant="primary" aria-haspopup="dialog" onClick={() => openBroadcast()}>
      <Radio aria-hidden />
      Broadcast a signal
    </Button>
  );
}

/** The header's button, with the one dialog that all of them open; its code is loaded when it is first wanted. */
export function BroadcastHost() {
  const request = useBroadcastRequest();
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
