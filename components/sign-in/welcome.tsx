"use client";

import { PasskeysCard } from "@/components/settings/account/passkeys-card";
import { PasswordCard } from "@/components/settings/account/password-card";
import { useMe } from "@/components/settings/shared/use-me";
import { buttonVariants } from "@/components/ui/button";
import Link from "@/components/ui/link";

/** After the first sign-in by link: a password or a passkey, so that the next one needs no link. */
export function Welcome({ next }: { next: string }) {
  const { me } = useMe();
  if (me === undefined) return null;
  const ready = me.ways !== null && (me.ways.password || me.ways.passkeys > 0);
  return (
    <div className="flex flex-col gap-4">
      <p className="text-center text-sm text-muted-foreground">
        You are signed in as <span className="font-medium text-foreground">{me.name}</span>. Set a password or a
        passkey, so that you get in without a link next time.
      </p>
      <PasswordCard hasPassword={me.ways?.password ?? false} />
      <PasskeysCard name={me.name} />
      <Link href={next} className={buttonVariants({ variant: ready ? "primary" : "ghost", size: ready ? "lg" : "md" })}>
        {ready ? "Go to the dashboard" : "Not now"}
      </Link>
    </div>
  );
}
