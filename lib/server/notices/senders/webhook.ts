import { Webhook } from "standardwebhooks";
import { renderWebhook } from "@/lib/domain/notices/render-webhook";
import { post } from "./post";
import type { Send } from "./sender";

/** Headers of a message by the Standard Webhooks specification. `at` is the time of the attempt. */
export function signedHeaders(secret: string, id: string, at: Date, body: string): Record<string, string> {
  return {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
    "webhook-signature": new Webhook(secret).sign(id, at, body),
  };
}

/** Posts a notice, signed. The id and the body are the same at every attempt, so that receivers can tell repetitions. */
export const sendWebhook: Send = async ({ config, secrets }, { id, content }) => {
  const body = JSON.stringify(renderWebhook(content));
  // The receiver compares with its own clock, so this is the machine's time and not the database's.
  const headers = signedHeaders(secrets["secret"] ?? "", id, new Date(), body);
  return (await post(String(config["url"]), headers, body)).outcome;
};
