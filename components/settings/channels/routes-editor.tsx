"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { messageOf } from "@/components/ui/states";
import { approverRolesQuery } from "@/lib/contract/queries/accounts";
import { putRoutesMutation } from "@/lib/contract/queries/notices";
import type { ChannelOut } from "@/lib/contract/schemas/notices";
import { ESCALATION_TYPES } from "@/lib/domain/escalation-kinds";
import { QUIET_WAYS, type QuietWay } from "@/lib/domain/notices/kinds";
import type { NoticeRoute } from "@/lib/domain/notices/route";
import { CheckList } from "../shared/check-list";
import { QUIET_WORDS } from "./words";

type Props = { routes: readonly NoticeRoute[]; channels: readonly ChannelOut[] };

const NEW: NoticeRoute = {
  name: "",
  types: [],
  levels: [],
  roles: [],
  coordinators: [],
  channels: [],
  afterMinutes: 0,
  quiet: "break_through",
};

/** What an escalation asks for that is open to everybody who may decide. */
const ANYBODY = "operator";
const LEVELS = ["1", "2", "3", "4"] as const;

const useSave = () => useMutation(putRoutesMutation());

/** Which escalations go to which channels. Without a route everything goes everywhere. */
export function RoutesEditor(props: Props) {
  // Kept here: the form begins anew with what was saved, and says that it was.
  const save = useSave();
  return <RoutesForm key={JSON.stringify(props.routes)} {...props} save={save} />;
}

function RoutesForm({ routes, channels, save }: Props & { save: ReturnType<typeof useSave> }) {
  const [draft, setDraft] = useState<NoticeRoute[]>([...routes]);
  const change = (index: number, fields: Partial<NoticeRoute>) =>
    setDraft(draft.map((route, at) => (at === index ? { ...route, ...fields } : route)));
  const isChanged = JSON.stringify(draft) !== JSON.stringify(routes);
  return (
    <form
      className="flex flex-col gap-4 px-4 pb-8 sm:px-6"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ routes: draft });
      }}
    >
      {draft.length === 0 && (
        <p className="rounded-lg border border-border bg-card px-4 py-3 text-sm">
          There is no route, so everything goes to every channel at once. Add one to say who is told where.
        </p>
      )}
      {draft.map((route, index) => (
        <RouteForm
          key={index}
          index={index}
          route={route}
          channels={channels}
          onChange={(fields) => change(index, fields)}
          onRemove={() => setDraft(draft.filter((_, at) => at !== index))}
        />
      ))}
      {save.error !== null && (
        <p role="alert" className="text-sm text-fail">
          {messageOf(save.error)}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => setDraft([...draft, { ...NEW, channels: channels.map(({ id }) => id) }])}>
          <Plus aria-hidden />
          Add a route
        </Button>
        <Button type="submit" variant="primary" disabled={!isChanged} busy={save.isPending}>
          Save routes
        </Button>
        <span role="status" className="self-center text-sm text-ok">
          {save.isSuccess && !isChanged && "Saved."}
        </span>
      </div>
    </form>
  );
}

const listOf = (text: string): string[] =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

function RouteForm({
  index,
  route,
  channels,
  onChange,
  onRemove,
}: {
  index: number;
  route: NoticeRoute;
  channels: readonly ChannelOut[];
  onChange: (fields: Partial<NoticeRoute>) => void;
  onRemove: () => void;
}) {
  const id = (name: string) => `route-${index}-${name}`;
  const known = useQuery(approverRolesQuery()).data?.items.map(({ role }) => role) ?? [];
  const roles = [...new Set([ANYBODY, ...known, ...route.roles])];
  return (
    <fieldset className="grid gap-4 rounded-lg border border-border bg-card p-4 md:grid-cols-2">
      <legend className="sr-only">Route {index + 1}</legend>
      <Field id={id("name")} label="Name" required>
        <Input
          id={id("name")}
          required
          maxLength={100}
          value={route.name}
          onChange={(event) => onChange({ name: event.target.value })}
        />
      </Field>
      <Field id={id("after")} label="After minutes" hint="0: at once. Later: only if nobody has looked by then">
        <Input
          id={id("after")}
          type="number"
          min={0}
          max={10_080}
          value={route.afterMinutes}
          aria-describedby={`${id("after")}-note`}
          onChange={(event) => onChange({ afterMinutes: Number(event.target.value) })}
        />
      </Field>
      <CheckList
        legend="Channels"
        options={channels.map((channel) => ({ value: channel.id, label: channel.name }))}
        chosen={route.channels}
        onChange={(chosen) => onChange({ channels: chosen })}
      />
      <CheckList
        legend="Levels"
        hint="None: all"
        options={LEVELS.map((value) => ({ value, label: `Level ${value}` }))}
        chosen={route.levels.map((level) => String(level) as (typeof LEVELS)[number])}
        onChange={(chosen) => onChange({ levels: chosen.map(Number) })}
      />
      <CheckList
        legend="Types"
        hint="None: all"
        options={ESCALATION_TYPES.map((value) => ({ value: value as string, label: value.replaceAll("_", " ") }))}
        chosen={route.types}
        onChange={(chosen) => onChange({ types: chosen })}
      />
      <div className="flex flex-col gap-4">
        <CheckList
          legend="Roles that are asked"
          hint="None: all"
          options={roles.map((value) => ({ value, label: value === ANYBODY ? "anybody who may decide" : value }))}
          chosen={route.roles}
          onChange={(chosen) => onChange({ roles: chosen })}
        />
        <Field id={id("coordinators")} label="Coordinators" hint="Such as COORD_OPS; none: all">
          <Input
            id={id("coordinators")}
            defaultValue={route.coordinators.join(", ")}
            aria-describedby={`${id("coordinators")}-note`}
            onChange={(event) => onChange({ coordinators: listOf(event.target.value) })}
          />
        </Field>
        <Field id={id("quiet")} label="Quiet hours">
          <Select
            id={id("quiet")}
            value={route.quiet}
            onValueChange={(value) => onChange({ quiet: value as QuietWay })}
            options={QUIET_WAYS.map((value) => ({ value, label: QUIET_WORDS[value] }))}
          />
        </Field>
        <Button className="self-start" onClick={onRemove}>
          <Trash2 aria-hidden />
          Remove this route
        </Button>
      </div>
    </fieldset>
  );
}
