"use client";

import { useMutation } from "@tanstack/react-query";
import { Smartphone } from "lucide-react";
import dynamic from "next/dynamic";
import { Button } from "@/components/ui/button";
import { messageOf } from "@/components/ui/states";
import { decisionLinkMutation } from "@/lib/contract/queries/notices";

const SecretDialog = dynamic(
  () => import("@/components/settings/shared/secret").then((module) => module.SecretDialog),
  {
    ssr: false,
  },
);

/** Makes a one-time address under which one decides on another device. */
export function SendLink({ id }: { id: string }) {
  const link = useMutation(decisionLinkMutation());
  return (
    <>
      <Button size="sm" busy={link.isPending} onClick={() => link.mutate({ id })}>
        <Smartphone aria-hidden />
        Link for my phone
      </Button>
      {link.error !== null && (
        <span role="alert" className="text-fail">
          {messageOf(link.error)}
        </span>
      )}
      {link.data !== undefined && (
        <SecretDialog
          title="A link to decide with"
          text="It works once and for you alone, on any device. Do not hand it on."
          secret={link.data.url}
          onClose={() => link.reset()}
        />
      )}
    </>
  );
}
