import type { Metadata } from "next";
import { InvitationForm } from "@/components/sign-in/invitation-form";
import { Problem, SignInFrame } from "@/components/sign-in/sign-in-frame";
import Link from "@/components/ui/link";
import { findInvitation } from "@/lib/server/accounts/invitations";
import { searchOf, type SearchParams } from "@/lib/server/http/search-params";

export const metadata: Metadata = { title: "Invitation", robots: { index: false }, referrer: "no-referrer" };

/** Shows an invitation; only its form uses it up, so a link scanner does not. */
export default async function InvitationPage({ searchParams }: { searchParams: SearchParams }) {
  const token = (await searchOf(searchParams)).get("token") ?? "";
  const invitation = await findInvitation(token);
  return (
    <SignInFrame title="Join Quarterdeck">
      {invitation === null ? (
        <>
          <Problem>This invitation was used, revoked, or is too old. Ask who invited you for another one.</Problem>
          <Link href="/sign-in" className="link self-center text-sm">
            Sign in instead
          </Link>
        </>
      ) : (
        <>
          <p className="text-center text-sm text-muted-foreground">
            {invitation.invitedBy} invites <span className="font-medium text-foreground">{invitation.email}</span> as{" "}
            {[invitation.role, ...invitation.approverRoles].join(", ")}.
          </p>
          <InvitationForm token={token} />
        </>
      )}
    </SignInFrame>
  );
}
