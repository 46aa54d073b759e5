"use client";

import { useMutation } from "@tanstack/react-query";
import { LogOut } from "lucide-react";
import { PageHeader } from "@/components/shell/page-header";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { sayFailure, signOut } from "@/lib/contract/sign-in";
import { KeysCard } from "../keys/keys-card";
import { useMe } from "../shared/use-me";
import { AbsenceCard } from "./absence-card";
import { PasskeysCard } from "./passkeys-card";
import { PasswordCard } from "./password-card";
import { ProfileCard } from "./profile-card";
import { SessionsCard } from "./sessions-card";
import { TotpCard } from "./totp-card";

/** Your own account: profile, absence, ways to sign in, sessions, keys. */
export function AccountView() {
  const { me } = useMe();
  const leave = useMutation({
    mutationFn: signOut,
    onSuccess: () => window.location.assign("/sign-in"),
    onError: (error) => toast.error(sayFailure(error)),
  });
  if (me?.person == null) return null;
  return (
    <>
      <PageHeader
        title="Account"
        description={
          <>
            Signed in as <span className="font-medium text-foreground">{me.name}</span>
          </>
        }
        actions={
          <Button busy={leave.isPending} onClick={() => leave.mutate()}>
            <LogOut aria-hidden />
            Sign out
          </Button>
        }
      >
        <ul className="flex flex-wrap gap-1.5" aria-label="Your rights">
          <li>
            <Badge tone="run">{me.role}</Badge>
          </li>
          {me.approverRoles.map((role) => (
            <li key={role}>
              <Badge tone="human">{role === "*" ? "every approver role" : role}</Badge>
            </li>
          ))}
          {me.groups.map((group) => (
            <li key={group}>
              <Badge>{group}</Badge>
            </li>
          ))}
        </ul>
      </PageHeader>
      <div className="grid max-w-5xl grid-cols-1 gap-4 px-4 pb-8 sm:px-6 xl:grid-cols-2 [&>*]:min-w-0">
        <ProfileCard key={`profile-${me.person.displayName}`} person={me.person} />
        <AbsenceCard person={me.person} />
        <PasswordCard hasPassword={me.ways?.password ?? false} />
        <TotpCard on={me.ways?.twoFactor ?? false} hasPassword={me.ways?.password ?? false} />
        <PasskeysCard name={me.name} />
        <SessionsCard />
        <KeysCard className="xl:col-span-2" />
      </div>
    </>
  );
}
