"use client";

import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/time";
import type { EscalationDetail, RunEvent } from "@/lib/contract/schemas";
import { DECISION_WORDS, LEVEL_WORDS } from "./words";

const text = (payload: RunEvent["payload"], name: string): string | null =>
  typeof payload[name] === "string" && payload[name] !== "" ? payload[name] : null;
const list = (payload: RunEvent["payload"], name: string): string =>
  Array.isArray(payload[name]) ? (payload[name] as unknown[]).join(", ") : "";

/** What an event of an escalation says, in words. */
function told({ type, payload, signal }: RunEvent): string {
  const option = DECISION_WORDS[payload["option"] as keyof typeof DECISION_WORDS] ?? text(payload, "option") ?? "";
  switch (type) {
    case "escalation.opened":
      return "asked";
    case "escalation.voted":
      return `chose ${option}; ${String(payload["missing"] ?? "some")} more needed`;
    case "escalation.decided":
      return text(payload, "via") === "deadline" ? `decided by the rules: ${option}` : `decided: ${option}`;
    case "escalation.reminded":
      return "reminded";
    case "escalation.overdue":
      return "the deadline passed; it keeps waiting";
    case "escalation.raised": {
      const level = Number(payload["level"]);
      const before = payload["from"] as { level: number } | undefined;
      if (before?.level === level) return `went on to ${list(payload, "roles")}`;
      return `went up to level ${level} (${(LEVEL_WORDS[level] ?? "").toLowerCase()}), for ${list(payload, "roles")}`;
    }
    case "escalation.reassigned":
      return list(payload, "to") === "" ? "asked whoever the rules ask" : `asked ${list(payload, "to")}`;
    case "escalation.expired":
      return "the deadline passed without a decision";
    case "escalation.cancelled":
      return payload["reason"] === "content-changed" ? "withdrawn: what would be done has changed" : "withdrawn";
    case "escalation.commented":
      return "commented";
    case "notice.made":
      return `told ${list(payload, "people")}`;
    default:
      return signal;
  }
}

/** All that happened to an escalation, oldest first. */
export function History({ history }: { history: EscalationDetail["history"] }) {
  if (history.length === 0) return null;
  return (
    <Card>
      <CardHeader title="History" />
      <CardBody>
        <ol aria-label="History" className="flex flex-col gap-2 border-l border-border pl-4">
          {history.map((event) => (
            <li
              key={event.cursor}
              className="relative text-sm before:absolute before:top-2 before:-left-[1.3rem] before:size-1.5 before:rounded-full before:bg-subtle"
            >
              <span className="[overflow-wrap:anywhere]">
                <strong className="font-medium">{event.source}</strong> {told(event)}
              </span>{" "}
              <span className="text-xs text-muted-foreground">
                <RelativeTime at={event.timestamp} />
              </span>
              {event.type !== "escalation.commented" &&
                text(event.payload, "reason") !== null &&
                event.type !== "escalation.cancelled" && (
                  <p className="text-muted-foreground [overflow-wrap:anywhere]">“{text(event.payload, "reason")}”</p>
                )}
            </li>
          ))}
        </ol>
      </CardBody>
    </Card>
  );
}
