import { z } from "zod";
import { CHANNEL_KINDS, NOTICE_KINDS } from "@/lib/domain/notices/kinds";
import { quietHoursSchema } from "@/lib/domain/notices/quiet-hours";
import { noticeRouteSchema } from "@/lib/domain/notices/route";
import { DELIVERY_STATUSES } from "@/lib/domain/status";
import { id, json, time } from "./common";

export const channelSchema = z
  .object({
    id,
    kind: z.enum(CHANNEL_KINDS),
    name: z.string(),
    enabled: z.boolean(),
    config: json.describe("Settings that are no secrets"),
    secrets: z.array(z.string()).describe("Names of the secrets that are set"),
    createdBy: z.string(),
    createdAt: time,
    lastOkAt: time.nullable(),
    lastError: z.string().nullable(),
    lastErrorAt: time.nullable(),
    failingSince: time.nullable().describe("Since when nothing reaches it"),
    waiting: z.int().describe("Deliveries that are still to be made"),
    dead: z.int().describe("Deliveries that were given up"),
  })
  .meta({ id: "Channel" });
export type ChannelOut = z.infer<typeof channelSchema>;

export const newChannelSchema = z.object({
  channel: channelSchema,
  secret: z.string().nullable().describe("The signing secret that was made for a webhook; it is shown this once"),
});

export const channelTestSchema = z.object({
  ok: z.boolean(),
  status: z.int().nullable().describe("HTTP status of the answer, where there is one"),
  answer: z.string().describe("What the receiver said, or why nothing was sent"),
  tookMs: z.int(),
});

export const deliverySchema = z
  .object({
    id: id.describe("Also the `webhook-id`, the same at every attempt"),
    channelId: id,
    channel: z.string().describe("Name of the channel"),
    channelKind: z.enum(CHANNEL_KINDS),
    kind: z.enum(NOTICE_KINDS),
    escalationId: id.nullable(),
    person: z.string().nullable(),
    title: z.string(),
    status: z.enum(DELIVERY_STATUSES),
    attempts: z.int(),
    nextAt: time.nullable(),
    responseStatus: z.int().nullable(),
    error: z.string().nullable(),
    tookMs: z.int().nullable(),
    createdAt: time,
    endedAt: time.nullable(),
  })
  .meta({ id: "Delivery" });
export type DeliveryOut = z.infer<typeof deliverySchema>;

export const noticeSchema = z
  .object({
    id,
    kind: z.enum(NOTICE_KINDS),
    escalationId: id.nullable(),
    title: z.string(),
    lead: z.string(),
    open: z.boolean().describe("Whether there is still something to do"),
    createdAt: time,
    readAt: time.nullable(),
  })
  .meta({ id: "Notice" });
export type NoticeOut = z.infer<typeof noticeSchema>;

export const noticeRoutesSchema = z.object({ routes: z.array(noticeRouteSchema).max(50) });

export const noticeSettingsSchema = z.object({
  quiet: quietHoursSchema.nullable().describe("When no e-mail is sent to you, by the clocks of your time zone"),
  muted: z.array(z.enum(NOTICE_KINDS)).describe("Kinds of notices that you do not want by e-mail"),
});

export const myNoticeSettingsSchema = noticeSettingsSchema.extend({
  timezone: z.string().nullable(),
  email: z.string().nullable(),
  contacts: z.array(z.object({ kind: z.string(), value: z.string(), verifiedAt: time })),
});

export const decisionLinkSchema = z.object({
  url: z.string().describe("Works once, for you alone, on any device"),
  expiresAt: time,
});
