"use client";

import { useMutation } from "@tanstack/react-query";
import { Fingerprint, LogIn } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { useHydrated } from "@/components/ui/clock";
import { Field, Input } from "@/components/ui/input";
import { giveCode, sayFailure, signIn, signInByPasskey, startSso, whyNoPasskeys } from "@/lib/contract/sign-in";
import { Problem } from "./sign-in-frame";

/** The ways to sign in, and the second factor after a password. `sso` is the label of the single sign-on, if there is one. */
export function SignInForm({ next, sso }: { next: string; sso: string | null }) {
  const [asksCode, setAsksCode] = useState(false);
  const go = () => window.location.assign(next);
  return asksCode ? (
    <CodeStep onDone={go} onBack={() => setAsksCode(false)} />
  ) : (
    <>
      <PasswordStep onNext={(step) => (step === "two-factor" ? setAsksCode(true) : go())} />
      <OtherWays next={next} sso={sso} onDone={go} />
    </>
  );
}

function PasswordStep({ onNext }: { onNext: (next: "done" | "two-factor") => void }) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const send = useMutation({ mutationFn: () => signIn(name, password), onSuccess: (answer) => onNext(answer.next) });
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        send.mutate();
      }}
    >
      {send.isError && <Problem>{sayFailure(send.error)}</Problem>}
      <Field id="name" label="Name or e-mail address">
        <Input
          id="name"
          required
          maxLength={320}
          autoComplete="username webauthn"
          autoCapitalize="none"
          spellCheck={false}
          className="h-10"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <Field id="password" label="Password">
        <Input
          id="password"
          type="password"
          required
          maxLength={128}
          autoComplete="current-password"
          className="h-10"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      <Button type="submit" variant="primary" size="lg" busy={send.isPending || send.isSuccess}>
        Sign in
      </Button>
    </form>
  );
}

function OtherWays({ next, sso, onDone }: { next: string; sso: string | null; onDone: () => void }) {
  const passkey = useMutation({ mutationFn: signInByPasskey, onSuccess: onDone });
  const away = useMutation({ mutationFn: () => startSso(next), onSuccess: (url) => window.location.assign(url) });
  const obstacle = useHydrated() ? whyNoPasskeys() : null;
  const failed = passkey.error ?? away.error;
  return (
    <section aria-label="Other ways to sign in" className="flex flex-col gap-2">
      {failed !== null && <Problem>{sayFailure(failed)}</Problem>}
      <Button
        size="lg"
        busy={passkey.isPending || passkey.isSuccess}
        disabled={obstacle !== null}
        aria-describedby={obstacle === null ? undefined : "no-passkeys"}
        onClick={() => passkey.mutate()}
      >
        <Fingerprint aria-hidden />
        Use a passkey
      </Button>
      {obstacle !== null && (
        <p id="no-passkeys" className="text-xs text-muted-foreground">
          {obstacle}
        </p>
      )}
      {sso !== null && (
        <Button size="lg" busy={away.isPending || away.isSuccess} onClick={() => away.mutate()}>
          <LogIn aria-hidden />
          {sso}
        </Button>
      )}
    </section>
  );
}

function CodeStep({ onDone, onBack }: { onDone: () => void; onBack: () => void }) {
  const [code, setCode] = useState("");
  const send = useMutation({ mutationFn: () => giveCode(code), onSuccess: onDone });
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        send.mutate();
      }}
    >
      {send.isError && <Problem>{sayFailure(send.error)}</Problem>}
      <Field id="code" label="Code" hint="Six digits of your authenticator app, or one of your backup codes.">
        <Input
          id="code"
          // The step begins here, after the password was sent.
          autoFocus
          required
          maxLength={20}
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          aria-describedby="code-note"
          className="h-10 font-mono"
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      </Field>
      <Button type="submit" variant="primary" size="lg" busy={send.isPending || send.isSuccess}>
        Go on
      </Button>
      <Button variant="ghost" onClick={onBack}>
        Start again
      </Button>
    </form>
  );
}
