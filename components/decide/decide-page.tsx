import Link from "next/link";
import { Logo } from "@/components/shell/logo";
import { buttonVariants } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { EscalationDetail } from "@/lib/contract/schemas";
import type { RefusedChoice } from "@/lib/domain/notices/refused-choice";
import { decisionSentence, readableTime } from "@/lib/domain/notices/words";
import { Asked, labelOf } from "./asked";
import { DecideOption } from "./decide-option";
import { Evidence, Tried } from "./evidence";
import { LinkTrouble, type Trouble } from "./link-trouble";
import { Part, Shown } from "./shown";
import { Typed } from "./typed";

type Props = {
  token: string;
  escalation: EscalationDetail;
  person: { name: string; displayName: string };
  trouble: Exclude<Trouble, "unknown"> | null;
  nonce: string;
  /** Who is signed in in this browser. */
  session: string | null;
  needsSignIn: boolean;
  /** What came of the last try. */
  said: string | null;
  /** What was chosen and not taken. */
  refused: RefusedChoice | null;
};

/**
 * All that is needed to decide, on a phone and without JavaScript: what is asked and why, exactly what would happen,
 * the evidence, and a form for each option.
 */
export function DecidePage({ token, escalation, person, trouble, nonce, session, needsSignIn, said, refused }: Props) {
  const here = `/decide/${token}`;
  const page = `/escalations/${escalation.id}`;
  const dashboard = session === null ? `/sign-in?next=${encodeURIComponent(page)}` : page;
  const { decision, votes } = escalation;
  if (trouble !== null)
    return (
      <LinkTrouble trouble={trouble} href={dashboard} signedIn={session !== null}>
        <p className="font-medium break-words">{escalation.title}</p>
        {decision === null && escalation.status === "open" && trouble === "used" && (
          <p>
            Your choice counts. {escalation.rules.quorum} different people must choose the same; {votes.length} did so
            far.
          </p>
        )}
        {trouble !== "used" && <Typed refused={refused} escalation={escalation} />}
        {decision !== null && (
          <p className="rounded-lg border border-ok-solid/40 bg-ok-soft px-4 py-3 break-words text-ok">
            {decisionSentence({ ...decision, option: labelOf(escalation, decision.option) })}
          </p>
        )}
      </LinkTrouble>
    );
  const isOther = session !== null && session !== person.name;
  const mayChoose = (id: string) => !escalation.may.some((may) => may.option === id && !may.allowed);
  const hasForms = !isOther && !needsSignIn;
  const keepsTyped =
    hasForms && refused !== null && escalation.options.some(({ id }) => id === refused.option && mayChoose(id));
  return (
    <main className="mx-auto flex w-full max-w-xl flex-col gap-5 px-4 pt-6 pb-16">
      <header className="flex items-center gap-2.5 text-sm text-muted-foreground">
        <Logo className="size-7 text-link" />
        <span className="min-w-0 flex-1 truncate">For {person.displayName}</span>
        <Link href={dashboard} prefetch={false} className="link">
          Dashboard
        </Link>
      </header>
      {said !== null && (
        <p role="alert" className="rounded-lg border border-fail-solid/40 bg-fail-soft px-4 py-3 break-words text-fail">
          {said}
        </p>
      )}
      {!keepsTyped && <Typed refused={refused} escalation={escalation} />}
      <div className="flex flex-col gap-2">
        <h1 className="text-xl font-semibold tracking-tight break-words">{escalation.title}</h1>
        <p className="break-words text-muted-foreground">
          {escalation.coordinator} asks {escalation.role}.
          {escalation.deadline !== null && (
            <>
              {" "}
              <strong className="font-semibold text-human">Until {readableTime(escalation.deadline)}.</strong>
            </>
          )}
        </p>
      </div>
      <Part title="Why">
        <p className="break-words whitespace-pre-line">{escalation.issue}</p>
        <p className="break-words">{escalation.whyNotCoordinator}</p>
        <p className="text-sm break-words text-muted-foreground">{escalation.context}</p>
      </Part>
      <Tried tried={escalation.tried ?? []} />
      <Shown shown={escalation.shown} />
      <Evidence escalation={escalation} />
      <Asked escalation={escalation} />
      {isOther ? (
        <p className="rounded-lg border border-border bg-card px-4 py-3">
          You are signed in as {session}; this link is for {person.name}.{" "}
          <Link href={dashboard} prefetch={false} className="link">
            Decide in the dashboard
          </Link>
        </p>
      ) : needsSignIn ? (
        <Link
          href={`/sign-in?next=${encodeURIComponent(here)}`}
          prefetch={false}
          className={cn(buttonVariants({ variant: "primary", size: "lg" }), "h-12 w-full")}
        >
          Sign in to decide
        </Link>
      ) : (
        <section aria-label="Your decision" className="flex flex-col gap-3">
          {escalation.options.map((option) => (
            <DecideOption
              key={option.id}
              option={option}
              action={`${here}/decision`}
              nonce={nonce}
              dashboard={dashboard}
              reasonRequired={option.reasonRequired || escalation.rules.reasonRequired}
              recommended={escalation.recommended.option === option.id ? escalation.recommended.why : null}
              whyNot={escalation.may.find((may) => may.option === option.id && !may.allowed)?.why ?? null}
              refused={refused?.option === option.id ? refused : null}
            />
          ))}
        </section>
      )}
      <p className="text-xs text-subtle">
        This page is for you alone and decides once. Opening it changes nothing. Escalation {escalation.id}
      </p>
    </main>
  );
}
