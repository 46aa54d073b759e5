import type { ChannelKind } from "@/lib/domain/notices/kinds";
import { sendEmail } from "./email";
import { sendSlack } from "./slack";
import { sendTeams } from "./teams";
import { sendWebhook } from "./webhook";
import type { Send } from "./sender";

/** How each kind of channel is sent to. */
export const SENDERS: Record<ChannelKind, Send> = {
  email: sendEmail,
  slack: sendSlack,
  teams: sendTeams,
  webhook: sendWebhook,
};
