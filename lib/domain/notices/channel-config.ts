import { z } from "zod";
import type { ChannelKind } from "./kinds";

const text = (max: number) => z.string().trim().min(1).max(max);
const secret = text(1_000).nullable().optional();
const address = z
  .string()
  .max(2_000)
  .refine((url) => /^https?:\/\/[^/\s]+/i.test(url), "must be an address such as https://example.org/hook");
/** A line of a header: a line break would begin another one. */
const headerLine = text(300).refine((line) => !/[\r\n]/.test(line), "must be one line");

/** How SMTP is protected: from the first byte, after STARTTLS, or not at all. */
export const SMTP_SECURITY = ["tls", "starttls", "none"] as const;

/**
 * Settings of a channel by kind as they are entered. Those named in SECRET_SETTINGS are kept sealed and never given
 * back; leaving one out keeps it, null takes it away.
 */
export const CHANNEL_SETTINGS = {
  email: z.strictObject({
    host: text(253).describe("SMTP server"),
    port: z.int().min(1).max(65_535).default(587),
    security: z.enum(SMTP_SECURITY).default("starttls"),
    from: headerLine.describe("Sender, such as Quarterdeck <quarterdeck@example.org>"),
    user: text(300).nullable().default(null),
    password: secret,
  }),
  slack: z.strictObject({
    channel: text(100).nullable().default(null).describe("Id of the Slack channel, such as C0123456789"),
    apiUrl: address.default("https://slack.com/api").describe("Address of Slack's Web API"),
    botToken: secret,
    signingSecret: secret,
    webhookUrl: secret.describe("Incoming webhook, for messages without buttons when there is no bot"),
  }),
  teams: z.strictObject({ webhookUrl: secret.describe("Address of the Teams workflow") }),
  webhook: z.strictObject({
    url: address,
    secret: secret.describe("Signing secret, whsec_ and 24 to 64 bytes as base64; left out, one is made"),
  }),
} as const satisfies Record<ChannelKind, z.ZodObject>;

/** Names of the settings that are secret, by kind. */
export const SECRET_SETTINGS: Record<ChannelKind, readonly string[]> = {
  email: ["password"],
  slack: ["botToken", "signingSecret", "webhookUrl"],
  teams: ["webhookUrl"],
  webhook: ["secret"],
};

/** Whether a text is a signing secret of Standard Webhooks: `whsec_` and 24 to 64 bytes in base64. */
export function isWebhookSecret(text: string): boolean {
  const base64 = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text)?.[1];
  if (base64 === undefined || base64.length % 4 !== 0) return false;
  const bytes = (base64.length / 4) * 3 - (base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0);
  return bytes >= 24 && bytes <= 64;
}

type Broken = { path: string; message: string };

/** What is missing for a channel to work, given its settings and the names of its secrets that are there. */
export function missingSettings(
  kind: ChannelKind,
  settings: Record<string, unknown>,
  secrets: ReadonlySet<string>,
): Broken[] {
  const need = (path: string, message: string): Broken[] => (secrets.has(path) ? [] : [{ path, message }]);
  if (kind === "teams") return need("webhookUrl", "is the address that the Teams workflow gives; it is needed");
  if (kind === "email" && settings["user"] !== null) return need("password", "is needed with a user");
  if (kind !== "slack") return [];
  if (!secrets.has("botToken"))
    return need("webhookUrl", "or a bot token is needed; only a bot's messages have buttons and are kept up to date");
  const broken = need("signingSecret", "is needed with a bot: pressed buttons are checked with it");
  return settings["channel"] === null ? [...broken, { path: "channel", message: "is needed with a bot" }] : broken;
}
