import { retryAfterMs } from "@/lib/domain/notices/retry";
import { shortText } from "@/lib/domain/notices/words";
import { LIMITS } from "../../limits";
import { OutgoingError } from "../../outgoing/error";
import { fetchSafely } from "../../outgoing/fetch-safely";
import type { Outcome } from "./sender";

export type Posted = { outcome: Outcome; body: string };

/** Posts to a receiver. Never throws for what the receiver or the network does: that is an outcome. */
export async function post(url: string, headers: Record<string, string>, body: string): Promise<Posted> {
  try {
    const answer = await fetchSafely(url, {
      method: "POST",
      headers,
      body,
      timeoutMs: LIMITS.deliveryMs,
      maxBytes: 16_384,
    });
    const text = answer.body.toString("utf8");
    const said = shortText(text, LIMITS.deliveryAnswer);
    const { status } = answer;
    if (status >= 200 && status < 300) return { outcome: { ok: true, status, answer: said }, body: text };
    const outcome: Outcome = {
      ok: false,
      status,
      answer: `It answered ${status}${said === "" ? "" : `: ${said}`}`,
      retryAfterMs: retryAfterMs(answer.headers["retry-after"], new Date().toISOString()),
      gone: status === 410,
    };
    return { outcome, body: text };
  } catch (error) {
    if (!(error instanceof OutgoingError)) throw error;
    return { outcome: { ok: false, status: null, answer: error.message, broken: !error.retryable }, body: "" };
  }
}
