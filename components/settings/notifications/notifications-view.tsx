"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { Unlink } from "lucide-react";
import { useState } from "react";
import { PageHeader } from "@/components/shell/page-header";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Field, Input } from "@/components/ui/input";
import { ErrorState, messageOf, Skeleton } from "@/components/ui/states";
import { useSearchState } from "@/components/ui/use-search-state";
import {
  linkContactMutation,
  noticeSettingsMutation,
  noticeSettingsQuery,
  unlinkContactMutation,
} from "@/lib/contract/queries/notices";
import type { Output } from "@/lib/contract/operations";
import type { NoticeKind } from "@/lib/domain/notices/kinds";
import { CheckList } from "../shared/check-list";

type Settings = Output<"getMyNoticeSettings">;

const MUTABLE: { value: NoticeKind; label: string }[] = [
  { value: "opened", label: "Something waits for me" },
  { value: "reminded", label: "Reminders" },
  { value: "reassigned", label: "I am asked instead of somebody else" },
  { value: "mentioned", label: "A comment mentions me" },
];

/** How you are told: by e-mail or not, quiet hours, accounts elsewhere. */
export function NotificationsView() {
  const query = useQuery(noticeSettingsQuery());
  const [search, change] = useSearchState();
  const code = search.get("link");
  return (
    <>
      <PageHeader title="Notifications" description="How you are told that something waits for you." />
      <div className="flex max-w-2xl flex-col gap-4 px-4 pb-8 sm:px-6">
        {code !== null && <LinkCard code={code} onDone={() => change({ link: null })} />}
        {query.isPending ? (
          <Skeleton className="h-64" />
        ) : query.isError ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <>
            <MailCard key={JSON.stringify(query.data)} settings={query.data} />
            <ContactsCard settings={query.data} />
          </>
        )}
      </div>
    </>
  );
}

function LinkCard({ code, onDone }: { code: string; onDone: () => void }) {
  const link = useMutation(linkContactMutation());
  return (
    <Card className="border-human-solid/50">
      <CardHeader title="Link your Slack account" />
      <CardBody className="flex flex-col gap-3 text-sm">
        <p>
          You pressed a button in Slack. Link that account to you, and what you press there counts as your decision. Do
          so only if it was you.
        </p>
        {link.error !== null && (
          <p role="alert" className="text-fail">
            {messageOf(link.error)}
          </p>
        )}
        <div className="flex gap-2">
          <Button variant="primary" busy={link.isPending} onClick={() => link.mutate({ code }, { onSuccess: onDone })}>
            Link it to me
          </Button>
          <Button onClick={onDone}>Not now</Button>
        </div>
      </CardBody>
    </Card>
  );
}

function MailCard({ settings }: { settings: Settings }) {
  const save = useMutation(noticeSettingsMutation());
  const [quiet, setQuiet] = useState(settings.quiet);
  const [muted, setMuted] = useState(settings.muted);
  const time = (name: "from" | "to", label: string) => (
    <Field id={`quiet-${name}`} label={label}>
      <Input
        id={`quiet-${name}`}
        type="time"
        required
        value={quiet?.[name] ?? ""}
        onChange={(event) => quiet && setQuiet({ ...quiet, [name]: event.target.value })}
      />
    </Field>
  );
  return (
    <Card>
      <CardHeader
        title="By e-mail"
        description={
          settings.email === null ? "You have no e-mail address, so nothing is sent." : `To ${settings.email}`
        }
      />
      <CardBody>
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate({ quiet, muted });
          }}
        >
          <CheckList
            legend="Tell me when"
            options={MUTABLE}
            chosen={MUTABLE.map(({ value }) => value).filter((kind) => !muted.includes(kind))}
            onChange={(chosen) => setMuted(MUTABLE.map(({ value }) => value).filter((kind) => !chosen.includes(kind)))}
          />
          <label className="flex items-center gap-2 text-sm font-medium">
            <input
              type="checkbox"
              className="size-4 accent-(--link)"
              checked={quiet !== null}
              onChange={(event) =>
                setQuiet(event.target.checked ? { from: "20:00", to: "08:00", weekends: false } : null)
              }
            />
            Quiet hours
          </label>
          {quiet !== null && (
            <div className="grid grid-cols-2 gap-3">
              {time("from", "From")}
              {time("to", "To")}
              <label className="col-span-2 flex items-center gap-2 text-sm">
                <input
                  type="checkbox"
                  className="size-4 accent-(--link)"
                  checked={quiet.weekends}
                  onChange={(event) => setQuiet({ ...quiet, weekends: event.target.checked })}
                />
                Saturday and Sunday, all day
              </label>
              <p className="col-span-2 text-xs text-muted-foreground">
                By the clocks of {settings.timezone ?? "UTC; set your time zone under Account"}. What is critical comes
                through where the routes say so.
              </p>
            </div>
          )}
          {save.error !== null && (
            <p role="alert" className="text-sm text-fail">
              {messageOf(save.error)}
            </p>
          )}
          <div className="flex items-center gap-3">
            <Button type="submit" variant="primary" busy={save.isPending}>
              Save
            </Button>
            <span role="status" className="text-sm text-ok">
              {save.isSuccess && "Saved."}
            </span>
          </div>
        </form>
      </CardBody>
    </Card>
  );
}

function ContactsCard({ settings }: { settings: Settings }) {
  const unlink = useMutation(unlinkContactMutation());
  return (
    <Card>
      <CardHeader title="Linked accounts" description="What you press there counts as your decision." />
      <CardBody className="text-sm">
        {settings.contacts.length === 0 ? (
          <p className="text-muted-foreground">
            None. Press a button of a message in Slack: if your address there is the one here you are known at once,
            else you are told how to link the account.
          </p>
        ) : (
          <ul className="flex flex-col gap-2">
            {settings.contacts.map(({ kind, value }) => (
              <li key={`${kind}:${value}`} className="flex items-center justify-between gap-3">
                <span className="min-w-0 break-all">
                  {kind === "slack" ? "Slack" : kind} {value}
                </span>
                <Button size="sm" busy={unlink.isPending} onClick={() => unlink.mutate({ kind, value })}>
                  <Unlink aria-hidden />
                  Unlink
                </Button>
              </li>
            ))}
          </ul>
        )}
      </CardBody>
    </Card>
  );
}
