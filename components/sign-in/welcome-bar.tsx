"use client";

import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { useHydrated } from "@/components/ui/clock";
import Link from "@/components/ui/link";
import { meQuery } from "@/lib/contract/queries/accounts";

const KEPT = "qd-welcome-seen";

/** Offers a password or passkey to who signed in by a link and has neither; says so once per browser. */
export function WelcomeBar() {
  const hydrated = useHydrated();
  const [gone, setGone] = useState(false);
  const { data } = useQuery({ ...meQuery(), staleTime: 60_000 });
  const ways = data?.ways ?? null;
  const needs = ways !== null && !ways.password && !ways.sso && ways.passkeys === 0;
  if (!hydrated || !needs || gone || window.localStorage.getItem(KEPT) !== null) return null;
  const leave = () => {
    window.localStorage.setItem(KEPT, "1");
    setGone(true);
  };
  return (
    <div className="flex items-center gap-3 border-b border-border bg-sunken px-4 py-1.5 text-sm sm:px-6">
      <p className="min-w-0 flex-1">
        You signed in by a link that works once.{" "}
        <Link href="/sign-in/welcome" className="link whitespace-nowrap underline">
          Set a password or a passkey
        </Link>
      </p>
      <Button variant="ghost" size="icon-sm" aria-label="Not now" title="Not now" onClick={leave}>
        <X aria-hidden />
      </Button>
    </div>
  );
}
