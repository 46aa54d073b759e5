import type { Metadata } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { DecidePage } from "@/components/decide/decide-page";
import { LinkTrouble } from "@/components/decide/link-trouble";
import { actorOfSession } from "@/lib/server/auth";
import { isKnownHost, sessionOf } from "@/lib/server/http/guard";
import { openLink } from "@/lib/server/links/find";
import { readRefused, REFUSED_HEADER } from "@/lib/server/links/refused";
import { saidTo } from "@/lib/server/links/said";

export const dynamic = "force-dynamic";
export const metadata: Metadata = {
  title: "Decide",
  robots: { index: false, follow: false },
  referrer: "no-referrer",
};

type Props = {
  params: Promise<{ token: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

const first = (value: string | string[] | undefined): string =>
  Array.isArray(value) ? (value[0] ?? "") : (value ?? "");

/** What a one-time link shows: all that is needed to decide, on any device. Opening it decides nothing. */
export default async function Page({ params, searchParams }: Props) {
  const head = await headers();
  if (!isKnownHost(head.get("host"))) notFound();
  const [{ token }, query] = await Promise.all([params, searchParams]);
  const link = await openLink(token);
  if (link === null) return <LinkTrouble trouble="unknown" />;
  const refused = readRefused(head.get(REFUSED_HEADER));
  const secret = sessionOf(head);
  const session = secret === null ? null : await actorOfSession(secret);
  return (
    <DecidePage
      token={token}
      escalation={link.escalation}
      person={{ name: link.person.name, displayName: link.person.displayName }}
      trouble={link.trouble}
      nonce={link.nonce}
      session={session?.name ?? null}
      needsSignIn={link.signIn && session === null}
      said={refused?.said ?? saidTo(token, first(query.said), first(query.proof))}
      refused={refused}
    />
  );
}
