import type { NoticeContent } from "@/lib/domain/notices/content";

/** A channel as a sender uses it: settings and opened secrets. */
export type OpenChannel = {
  id: string;
  config: Record<string, unknown>;
  secrets: Record<string, string>;
  /** Changes with every change of the channel: connections made by older settings are not used again. */
  version: string;
};

/** One message to send. `id` is its own, the same at every attempt. */
export type Message = {
  id: string;
  content: NoticeContent;
  /** The receiver's address, for e-mail. */
  to: string | null;
  /** The receiver's own one-time address. */
  link: string | null;
  /** Answers to messages about the same thing that were sent to this channel before, for updating them. */
  earlier: Record<string, unknown>[];
};

/** What became of an attempt. `answer` is what the receiver said, in short; `response` is kept for later updates. */
export type Outcome =
  | { ok: true; status: number | null; answer: string; response?: Record<string, unknown> }
  | {
      ok: false;
      status: number | null;
      answer: string;
      /** How long the receiver wants to be left alone, in ms. */
      retryAfterMs?: number | null;
      /** Trying again is of no use: the receiver refused this message for good. */
      final?: boolean;
      /** The receiver wants nothing ever again. */
      gone?: boolean;
      /** Nothing will get through until somebody changes settings. */
      broken?: boolean;
    };

export type Send = (channel: OpenChannel, message: Message) => Promise<Outcome>;
