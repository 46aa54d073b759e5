"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Field, Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { createChannelMutation, updateChannelMutation } from "@/lib/contract/queries/notices";
import type { ChannelOut } from "@/lib/contract/schemas/notices";
import { CHANNEL_KINDS, type ChannelKind } from "@/lib/domain/notices/kinds";
import { FormDialog } from "../shared/form-dialog";
import { CHANNEL_FIELDS, configOf, KIND_LABELS, type ChannelField } from "./fields";

type Props = {
  /** The channel to change; null adds one. */
  channel: ChannelOut | null;
  onClose: () => void;
  /** A secret that was made, to be shown once. */
  onSecret: (secret: string) => void;
};

const initialOf = (kind: ChannelKind, channel: ChannelOut | null): Record<string, string> =>
  Object.fromEntries(
    CHANNEL_FIELDS[kind].map(({ name, initial = "" }) => [name, String(channel?.config[name] ?? initial)]),
  );

/** The form of a channel. */
export function ChannelDialog({ channel, onClose, onSecret }: Props) {
  const [kind, setKind] = useState<ChannelKind>(channel?.kind ?? "slack");
  const [name, setName] = useState(channel?.name ?? "");
  const [enabled, setEnabled] = useState(channel?.enabled ?? true);
  const [values, setValues] = useState(() => initialOf(kind, channel));
  const create = useMutation(createChannelMutation());
  const update = useMutation(updateChannelMutation());
  const send = () => {
    const config = configOf(kind, values);
    if (channel !== null) return update.mutate({ id: channel.id, name, enabled, config }, { onSuccess: onClose });
    create.mutate(
      { kind, name, enabled, config },
      {
        onSuccess: ({ secret }) => {
          onClose();
          if (secret !== null) onSecret(secret);
        },
      },
    );
  };
  return (
    <FormDialog
      title={channel === null ? "Add a channel" : `Change ${channel.name}`}
      submit={channel === null ? "Add" : "Save"}
      busy={create.isPending || update.isPending}
      error={create.error ?? update.error}
      onSubmit={send}
      onClose={onClose}
    >
      {channel === null && (
        <Field id="channel-kind" label="Kind">
          <Select
            id="channel-kind"
            value={kind}
            onValueChange={(value) => {
              setKind(value as ChannelKind);
              setValues(initialOf(value as ChannelKind, null));
            }}
            options={CHANNEL_KINDS.map((value) => ({ value, label: KIND_LABELS[value] }))}
          />
        </Field>
      )}
      <Field id="channel-name" label="Name" required>
        <Input
          id="channel-name"
          required
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      {CHANNEL_FIELDS[kind].map((field) => (
        <ConfigField
          key={`${kind}-${field.name}`}
          field={field}
          isSet={channel?.secrets.includes(field.name) ?? false}
          value={values[field.name] ?? ""}
          onChange={(value) => setValues({ ...values, [field.name]: value })}
        />
      ))}
      <label className="flex items-center gap-2 text-sm">
        <input
          type="checkbox"
          className="size-4 accent-(--link)"
          checked={enabled}
          onChange={(event) => setEnabled(event.target.checked)}
        />
        Switched on
      </label>
    </FormDialog>
  );
}

function ConfigField({
  field,
  isSet,
  value,
  onChange,
}: {
  field: ChannelField;
  isSet: boolean;
  value: string;
  onChange: (value: string) => void;
}) {
  const id = `channel-${field.name}`;
  if (Array.isArray(field.kind))
    return (
      <Field id={id} label={field.label}>
        <Select id={id} value={value} onValueChange={onChange} options={field.kind} />
      </Field>
    );
  const isSecret = field.kind === "secret";
  return (
    <Field
      id={id}
      label={field.label}
      {...(field.hint ? { hint: field.hint } : {})}
      {...(field.required ? { required: true } : {})}
    >
      <Input
        id={id}
        type={isSecret ? "password" : field.kind === "port" ? "number" : "text"}
        autoComplete="off"
        spellCheck={false}
        required={field.required ?? false}
        placeholder={isSecret && isSet ? "Set; leave empty to keep it" : undefined}
        aria-describedby={field.hint ? `${id}-note` : undefined}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}
