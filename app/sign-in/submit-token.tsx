"use client";

import { useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";

/** Sends the token of the link. It does so by itself once, so that opening the link is enough. */
export function SubmitToken({ token, next, automatic }: { token: string; next: string; automatic: boolean }) {
  const form = useRef<HTMLFormElement>(null);
  const sent = useRef(false);
  useEffect(() => {
    if (!automatic || sent.current) return;
    sent.current = true;
    form.current?.requestSubmit();
  }, [automatic]);
  return (
    <form ref={form} method="post" action="/sign-in/redeem">
      <input type="hidden" name="token" value={token} />
      <input type="hidden" name="next" value={next} />
      <Button type="submit" variant="primary" size="lg" className="w-full">
        Sign in
      </Button>
    </form>
  );
}
