import type { ChannelKind } from "@/lib/domain/notices/kinds";

/** A field of a channel's form. A secret is never shown again: left empty it stays as it is. */
export type ChannelField = {
  name: string;
  label: string;
  hint?: string;
  kind?: "secret" | "port" | { value: string; label: string }[];
  required?: boolean;
  initial?: string;
};

export const KIND_LABELS: Record<ChannelKind, string> = {
  email: "E-mail",
  slack: "Slack",
  teams: "Microsoft Teams",
  webhook: "Webhook",
};

export const CHANNEL_FIELDS: Record<ChannelKind, ChannelField[]> = {
  email: [
    { name: "host", label: "SMTP server", required: true, hint: "Such as smtp.example.org" },
    { name: "port", label: "Port", kind: "port", initial: "587", required: true },
    {
      name: "security",
      label: "Protection",
      initial: "starttls",
      kind: [
        { value: "starttls", label: "STARTTLS (usual with 587)" },
        { value: "tls", label: "TLS from the start (usual with 465)" },
        { value: "none", label: "None" },
      ],
    },
    { name: "from", label: "Sender", required: true, hint: "Such as Quarterdeck <quarterdeck@example.org>" },
    { name: "user", label: "User", hint: "Empty: the server asks for none" },
    { name: "password", label: "Password", kind: "secret" },
  ],
  slack: [
    { name: "channel", label: "Channel id", hint: "Such as C0123456789, in the channel's details" },
    { name: "botToken", label: "Bot token", kind: "secret", hint: "xoxb-…, under OAuth & Permissions" },
    {
      name: "signingSecret",
      label: "Signing secret",
      kind: "secret",
      hint: "Under Basic Information; checks pressed buttons",
    },
    {
      name: "webhookUrl",
      label: "Or an incoming webhook",
      kind: "secret",
      hint: "Messages without buttons, when there is no bot",
    },
  ],
  teams: [
    {
      name: "webhookUrl",
      label: "Workflow address",
      kind: "secret",
      hint: "What the workflow “When a Teams webhook request is received” gives",
    },
  ],
  webhook: [
    { name: "url", label: "Address", required: true, hint: "https://…; it gets signed POST requests" },
    {
      name: "secret",
      label: "Signing secret",
      kind: "secret",
      hint: "whsec_…; left empty, one is made and shown once",
    },
  ],
};

/** What a form sends: empty fields are left out, or null where that takes something away. */
export function configOf(kind: ChannelKind, values: Record<string, string>): Record<string, string | number | null> {
  const entries = CHANNEL_FIELDS[kind].flatMap((field): [string, string | number | null][] => {
    const text = (values[field.name] ?? "").trim();
    if (field.kind === "port") return [[field.name, Number(text)]];
    if (text !== "") return [[field.name, text]];
    return field.kind === "secret" || field.required ? [] : [[field.name, null]];
  });
  return Object.fromEntries(entries);
}
