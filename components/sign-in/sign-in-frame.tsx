import type { ReactNode } from "react";
import { Logo } from "@/components/shell/logo";

/** Title and frame of the pages before one is signed in. */
export function SignInFrame({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center gap-6 px-6 py-10">
      <div className="flex flex-col items-center gap-3 text-center">
        <Logo className="size-10 text-link" />
        <h1 className="text-xl font-semibold tracking-tight text-balance">{title}</h1>
      </div>
      {children}
    </main>
  );
}

/** What went wrong. */
export function Problem({ children }: { children: ReactNode }) {
  return (
    <p role="alert" className="rounded-md border border-fail-solid/40 bg-fail-soft px-3 py-2 text-sm text-fail">
      {children}
    </p>
  );
}
