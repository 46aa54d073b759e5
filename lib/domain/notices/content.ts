import { z } from "zod";
import { CHANNEL_KINDS, NOTICE_KINDS } from "./kinds";

const time = z.string();

/** One way to decide, as a message offers it. `form`: it asks for values, so it is decided on the page alone. */
export const noticeOptionSchema = z.object({
  id: z.string(),
  label: z.string(),
  effect: z.string(),
  tone: z.enum(["primary", "neutral", "danger"]),
  reasonRequired: z.boolean(),
  form: z.boolean(),
});
export type NoticeOption = z.infer<typeof noticeOptionSchema>;

/**
 * What a notice says, in one structure from which every medium's message is made. All of it is plain text that anybody
 * may have written: each medium escapes it. It holds no secrets: what a step would run is shown on the page alone.
 */
export const noticeContentSchema = z.object({
  kind: z.enum(NOTICE_KINDS),
  at: time,
  title: z.string(),
  /** A sentence: what is wanted of whom, or what became of it. */
  lead: z.string(),
  /** Why it was asked. */
  why: z.string(),
  facts: z.array(z.object({ name: z.string(), value: z.string() })),
  options: z.array(noticeOptionSchema),
  escalation: z
    .object({
      id: z.string(),
      runId: z.string().nullable(),
      signal: z.string(),
      coordinator: z.string(),
      type: z.string(),
      level: z.int(),
      status: z.string(),
      roles: z.array(z.string()),
      deadline: time.nullable(),
      contentHash: z.string().nullable(),
    })
    .nullable(),
  decision: z
    .object({ option: z.string(), by: z.string(), via: z.string(), at: time, reason: z.string().nullable() })
    .nullable(),
  channel: z.object({ id: z.string(), name: z.string(), kind: z.enum(CHANNEL_KINDS) }).nullable(),
  /** The page in the dashboard. */
  url: z.string(),
});
export type NoticeContent = z.infer<typeof noticeContentSchema>;

/** The subject of an e-mail and the heading of a card. */
export function headingOf({ kind, title, decision }: NoticeContent): string {
  const prefix = {
    opened: "Decision needed",
    reminded: "Still waiting",
    reassigned: "Decision needed",
    mentioned: "You were mentioned",
    closed: decision === null ? "Closed" : "Decided",
    failing: "Not delivered",
    test: "Test",
  }[kind];
  return `${prefix}: ${title}`;
}
