import type { Metadata } from "next";
import { Logo } from "@/components/shell/logo";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/input";
import { SubmitToken } from "./submit-token";

export const metadata: Metadata = { title: "Sign in", robots: { index: false } };

type Props = {
  searchParams: Promise<{ token?: string | string[]; problem?: string | string[]; next?: string | string[] }>;
};

const first = (value: string | string[] | undefined): string =>
  Array.isArray(value) ? (value[0] ?? "") : (value ?? "");

export default async function SignInPage({ searchParams }: Props) {
  const given = await searchParams;
  const token = first(given.token);
  const next = first(given.next) || "/";
  const refused = first(given.problem) !== "";
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center gap-6 px-6 py-10">
      <div className="flex flex-col items-center gap-3 text-center">
        <Logo className="size-10 text-link" />
        <h1 className="text-xl font-semibold tracking-tight">Sign in to Quarterdeck</h1>
      </div>
      {refused && (
        <p role="alert" className="rounded-md border border-fail-solid/40 bg-fail-soft px-3 py-2 text-sm text-fail">
          This sign-in link was used already or is too old. Every start prints a new one.
        </p>
      )}
      {token !== "" && !refused ? (
        <SubmitToken token={token} next={next} automatic />
      ) : (
        <>
          <p className="text-sm text-muted-foreground">
            Open the address that{" "}
            <code className="rounded-[4px] bg-sunken px-1 py-0.5 font-mono text-xs">npm start</code> printed: it signs
            you in. Or give its token here.
          </p>
          <form method="post" action="/sign-in/redeem" className="flex flex-col gap-3">
            <input type="hidden" name="next" value={next} />
            <Field id="token" label="Sign-in token" hint="The part of the address after token=. It works once.">
              <Input
                id="token"
                name="token"
                required
                autoComplete="off"
                spellCheck={false}
                maxLength={200}
                aria-describedby="token-note"
                className="h-10 font-mono"
              />
            </Field>
            <Button type="submit" variant="primary" size="lg">
              Sign in
            </Button>
          </form>
        </>
      )}
    </main>
  );
}
