"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";

const TotpSetUp = dynamic(() => import("./totp-set-up").then((module) => module.TotpSetUp));
const TotpStop = dynamic(() => import("./totp-stop").then((module) => module.TotpStop));

/** The authenticator app that is asked for after the password. */
export function TotpCard({ on, hasPassword }: { on: boolean; hasPassword: boolean }) {
  const [open, setOpen] = useState<"set-up" | "stop" | null>(null);
  return (
    <Card>
      <CardHeader
        title="Authenticator app"
        description="A code from your phone is asked for after the password."
        actions={on ? <Badge tone="ok">on</Badge> : <Badge>off</Badge>}
      />
      <CardBody className="flex flex-col items-start gap-3 text-sm">
        {on ? (
          <>
            <p>Keep your backup codes where you find them without your phone: each works once.</p>
            <Button variant="danger-outline" onClick={() => setOpen("stop")}>
              Take it away
            </Button>
          </>
        ) : hasPassword ? (
          <Button variant="primary" onClick={() => setOpen("set-up")}>
            Set it up
          </Button>
        ) : (
          <p className="text-muted-foreground">Set a password first. A passkey needs no second factor: it is one.</p>
        )}
        {open === "set-up" && <TotpSetUp onClose={() => setOpen(null)} />}
        {open === "stop" && <TotpStop onClose={() => setOpen(null)} />}
      </CardBody>
    </Card>
  );
}
