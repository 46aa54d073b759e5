import type { Tone } from "@/components/ui/badge";
import type { RunEvent } from "@/lib/contract/schemas";

const TONES: Record<string, Tone> = {
  "flag.completed": "ok",
  "flag.answered": "ok",
  "flag.locked": "human",
  "flag.waived": "late",
  "flag.delegated": "human",
  "flag.escalated": "human",
  "flag.delivered": "run",
  "task.flags_handled": "ok",
  "task.held": "human",
  "task.released": "run",
};

/** Colour family of a flag's event. */
export const eventTone = (type: string): Tone => TONES[type] ?? "neutral";

const text = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
const first = (payload: Record<string, unknown>, ...names: string[]): string => {
  for (const name of names) if (text(payload[name]) !== "") return text(payload[name]);
  return "";
};
const join = (sentence: string, reason: string): string => (reason === "" ? sentence : `${sentence}: ${reason}`);

/** The flags an event speaks of, by number. */
export function flagsOf(payload: Record<string, unknown>): number[] {
  const listed = payload["flags"] ?? payload["flagIds"];
  if (Array.isArray(listed))
    return listed
      .map((each: unknown) => (typeof each === "object" && each !== null ? (each as { id?: unknown }).id : each))
      .filter((each): each is number => typeof each === "number");
  const one = payload["flagId"] ?? payload["flag"] ?? payload["id"];
  return typeof one === "number" ? [one] : [];
}

/** `flag #7`, `flags #7 and #9`. */
export function flagWords(ids: readonly number[]): string {
  if (ids.length === 0) return "a flag";
  const names = ids.map((id) => `#${id}`);
  return ids.length === 1 ? `flag ${names[0]}` : `flags ${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** How the flags of a task ended: `#7 completed, #9 locked by @x`. */
function endsOf(value: unknown): string {
  if (!Array.isArray(value)) return "";
  return value
    .map((each: Record<string, unknown>) =>
      `#${text(each["id"])} ${text(each["state"])}${text(each["by"]) === "" ? "" : ` by ${text(each["by"])}`}`.trim(),
    )
    .join(", ");
}

/** What happened to a flag, or to a task because of one, in a sentence. */
export function sentenceOfFlag({ type, payload, source }: Pick<RunEvent, "type" | "payload" | "source">): string {
  const flags = flagWords(flagsOf(payload));
  const who = first(payload, "agent", "by") || source || text(payload["actor"]);
  const reason = first(payload, "reason", "why", "answer", "notes");
  const step = text(payload["step"]);
  const large = `${flags.charAt(0).toUpperCase()}${flags.slice(1)}`;
  switch (type) {
    case "flag.created":
      return `${first(payload, "sourceAgent", "source") || who} raised ${flags} for ${first(payload, "targetAgent", "target") || "all agents"}`;
    case "flag.locked":
      return join(`${who} locked ${flags}`, reason);
    case "flag.unlocked":
      return join(`${who} unlocked ${flags}`, reason);
    case "flag.completed":
      return join(`${who} completed ${flags}`, reason);
    case "flag.answered":
      return join(`${who} answered ${flags}`, reason);
    case "flag.waived":
      return join(`${first(payload, "actor", "by") || who} waived ${flags} for a run`, reason);
    case "flag.delegated":
      return join(`${who} gave ${flags} to ${text(payload["to"])}`, reason);
    case "flag.escalated":
      return join(`${large} waits for a person`, reason);
    case "flag.delivered":
      return `${large} delivered to ${step === "" ? who : `${step} (${who})`}, before its own work`;
    case "task.flags_handled":
      return `${step === "" ? who : `${step} (${who})`}: ${endsOf(payload["flags"]) || `${flags} handled`}; its own work begins`;
    case "task.held":
      return join(`${step === "" ? "A task" : step} is held back by ${flags}`, reason);
    case "task.released":
      return `${step === "" ? "A task" : step} goes on; ${flags} no longer ${flagsOf(payload).length > 1 ? "hold" : "holds"} it back`;
    default:
      return join(type.replace(".", " ").replaceAll("_", " "), reason);
  }
}
