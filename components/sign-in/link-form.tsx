import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/input";

/** Signs in by the one-time token that a start prints or an administrator gives. Works without scripts. */
export function LinkForm({ next }: { next: string }) {
  return (
    <details className="group rounded-md border border-border">
      <summary className="cursor-pointer rounded-md px-3 py-2 text-sm text-muted-foreground hover:bg-hover">
        I have a sign-in link
      </summary>
      <form method="post" action="/sign-in/redeem" className="flex flex-col gap-3 px-3 pt-2 pb-3">
        <p className="text-xs text-muted-foreground">
          Open the address that <code className="rounded-[4px] bg-sunken px-1 py-0.5 font-mono">npm start</code>{" "}
          printed, or that an administrator gave you: it signs you in. Or give its token here.
        </p>
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
        <Button type="submit" size="lg">
          Sign in by token
        </Button>
      </form>
    </details>
  );
}
