"use client";

import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { useHydrated, useNow } from "@/components/ui/clock";
import { Field, Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { messageOf } from "@/components/ui/states";
import { toast } from "@/components/ui/toast";
import type { Output } from "@/lib/contract/operations";
import { accountMutation, peopleQuery } from "@/lib/contract/queries/accounts";
import { isAbsent } from "@/lib/domain/person";

type Person = NonNullable<Output<"getMe">["person"]>;

/** A time as `datetime-local` wants it, in the reader's zone. */
function toLocal(at: string | null): string {
  if (at === null) return "";
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
const toIso = (local: string): string | null => (local === "" ? null : new Date(local).toISOString());

/** When you are away, and who decides meanwhile. */
export function AbsenceCard({ person }: { person: Person }) {
  const away = isAbsent(person, new Date(useNow(60_000)).toISOString());
  return (
    <Card>
      <CardHeader
        title="Absence"
        description="What waits for you goes to the person named here meanwhile."
        actions={away ? <Badge tone="human">away</Badge> : undefined}
      />
      <CardBody>
        {/* The fields show times in the reader's zone, which the server does not know. */}
        {useHydrated() && (
          <AbsenceForm key={`${person.absentFrom} ${person.absentUntil} ${person.delegateTo}`} person={person} />
        )}
      </CardBody>
    </Card>
  );
}

function AbsenceForm({ person }: { person: Person }) {
  const [from, setFrom] = useState(toLocal(person.absentFrom));
  const [until, setUntil] = useState(toLocal(person.absentUntil));
  const [delegate, setDelegate] = useState(person.delegateTo ?? "");
  const people = useInfiniteQuery(peopleQuery({ status: "active" })).data?.pages.flatMap((page) => page.items) ?? [];
  const others = people.filter(({ name }) => name !== person.name);
  const known = delegate === "" || others.some(({ name }) => name === delegate);
  const save = useMutation(accountMutation("updateMe"));
  const send = (values: { absentFrom: string | null; absentUntil: string | null; delegateTo: string | null }) =>
    save.mutate(values, { onSuccess: () => toast.success("Absence saved") });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        send({ absentFrom: toIso(from), absentUntil: toIso(until), delegateTo: delegate || null });
      }}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field id="absent-from" label="Away from">
          <Input
            id="absent-from"
            type="datetime-local"
            value={from}
            onChange={(event) => setFrom(event.target.value)}
          />
        </Field>
        <Field id="absent-until" label="Until" hint="Empty: until further notice.">
          <Input
            id="absent-until"
            type="datetime-local"
            value={until}
            onChange={(event) => setUntil(event.target.value)}
          />
        </Field>
      </div>
      <Field id="delegate" label="Who decides meanwhile">
        <Select
          id="delegate"
          className="w-full"
          value={delegate}
          onValueChange={setDelegate}
          options={[
            { value: "", label: "Nobody in particular" },
            ...(known ? [] : [{ value: delegate, label: delegate }]),
            ...others.map(({ name, displayName }) => ({ value: name, label: `${displayName} (${name})` })),
          ]}
        />
      </Field>
      {save.isError && (
        <p role="alert" className="text-sm text-fail">
          {messageOf(save.error)}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" busy={save.isPending}>
          Save absence
        </Button>
        {person.absentFrom !== null && (
          <Button
            disabled={save.isPending}
            onClick={() => send({ absentFrom: null, absentUntil: null, delegateTo: null })}
          >
            I am back
          </Button>
        )}
      </div>
    </form>
  );
}
