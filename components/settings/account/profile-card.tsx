"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Field, Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { messageOf } from "@/components/ui/states";
import { toast } from "@/components/ui/toast";
import type { Output } from "@/lib/contract/operations";
import { accountMutation } from "@/lib/contract/queries/accounts";

type Person = NonNullable<Output<"getMe">["person"]>;

// Browsers leave UTC out of their list.
const ZONES = [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone")])];

/** Display name and time zone. */
export function ProfileCard({ person }: { person: Person }) {
  const [displayName, setDisplayName] = useState(person.displayName);
  const [timezone, setTimezone] = useState(person.timezone ?? "");
  const save = useMutation(accountMutation("updateMe"));
  const zones = timezone === "" || ZONES.includes(timezone) ? ZONES : [timezone, ...ZONES];
  return (
    <Card>
      <CardHeader title="Profile" description={person.email ?? "No e-mail address; an administrator can set one"} />
      <CardBody>
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate(
              { displayName, timezone: timezone === "" ? null : timezone },
              { onSuccess: () => toast.success("Profile saved") },
            );
          }}
        >
          <Field id="display-name" label="Your name">
            <Input
              id="display-name"
              required
              maxLength={200}
              autoComplete="name"
              value={displayName}
              onChange={(event) => setDisplayName(event.target.value)}
            />
          </Field>
          <Field id="timezone" label="Time zone" hint="Quiet hours and working hours are meant in it.">
            <Select
              id="timezone"
              className="w-full"
              value={timezone}
              onValueChange={setTimezone}
              options={[
                { value: "", label: "Not set" },
                ...zones.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") })),
              ]}
            />
          </Field>
          {save.isError && (
            <p role="alert" className="text-sm text-fail">
              {messageOf(save.error)}
            </p>
          )}
          <Button type="submit" variant="primary" className="self-start" busy={save.isPending}>
            Save profile
          </Button>
        </form>
      </CardBody>
    </Card>
  );
}
