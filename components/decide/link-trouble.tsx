import Link from "next/link";
import type { ReactNode } from "react";
import { Logo } from "@/components/shell/logo";
import { buttonVariants } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";

/** Why a link does not decide. */
export type Trouble = "unknown" | "expired" | "used" | "changed" | "closed" | "person";

const WORDS: Record<Trouble, { title: string; text: string }> = {
  unknown: { title: "This link does not work", text: "It is not complete, or it was never made here." },
  expired: { title: "This link is too old", text: "It may still wait for a decision: look at it in the dashboard." },
  used: { title: "Your choice was taken", text: "This link was used, and it works once." },
  changed: {
    title: "What was asked has changed",
    text: "The link stands for what it was when it was sent. Look at it in the dashboard as it is now.",
  },
  closed: { title: "There is nothing left to decide", text: "It was settled in the meantime." },
  person: { title: "This link does not work any more", text: "The person it was sent to may not sign in." },
};

/** Says why a link does not decide, and where to go instead. */
export function LinkTrouble({
  trouble,
  href = "/sign-in?next=%2Fescalations",
  signedIn = false,
  children,
}: {
  trouble: Trouble;
  /** Where to go on. */
  href?: string;
  signedIn?: boolean;
  children?: ReactNode;
}) {
  const { title, text } = WORDS[trouble];
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-md flex-col justify-center gap-5 px-5 py-10">
      <Logo className="size-9 text-link" />
      <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
      <p className="text-muted-foreground">{text}</p>
      {children}
      <Link href={href} prefetch={false} className={cn(buttonVariants({ variant: "primary", size: "lg" }), "h-12")}>
        {signedIn ? "Look at it in the dashboard" : "Sign in"}
      </Link>
    </main>
  );
}
