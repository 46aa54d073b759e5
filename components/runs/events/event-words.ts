import { eventTone, sentenceOfFlag } from "@/components/flags/event-words";
import type { Tone } from "@/components/ui/badge";
import type { RunEvent } from "@/lib/contract/schemas";

const TONES: Record<string, Tone> = {
  COMPLETE: "ok",
  FAILURE: "fail",
  ABORT: "stop",
  ESCALATE: "human",
  DECIDE: "human",
  EXPIRE: "late",
  RETRY: "late",
  HOLD: "late",
  SPAWN: "run",
  ACCEPT: "run",
  RESUME: "run",
};

/** Colour family of a cascade signal, by its verb. */
export const toneOf = (event: Pick<RunEvent, "signal" | "type" | "payload">): Tone =>
  isOfFlag(event) ? eventTone(event.type) : (TONES[event.signal.split(":").at(-1) ?? ""] ?? "neutral");

const isOfFlag = ({ type, payload }: Pick<RunEvent, "type" | "payload">): boolean =>
  type.startsWith("flag.") ||
  (["task.held", "task.released", "task.flags_handled"].includes(type) && !isOfLock(payload));

/** A task is held back by flags or by locks. */
const isOfLock = (payload: RunEvent["payload"]): boolean =>
  Array.isArray(payload["waitingFor"]) || payload["locks"] === true;

const text = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : "";

/** What happened, in a short sentence made of the event's type and payload. */
export function sentenceOf(event: Pick<RunEvent, "type" | "payload" | "source">): string {
  const { type, payload } = event;
  if (isOfFlag(event)) return sentenceOfFlag(event);
  const step = text(payload["step"]);
  const detail =
    text(payload["message"]) || text(payload["reason"]) || text(payload["summary"]) || text(payload["arithmetic"]);
  const attempt = Number(payload["attempt"]) > 1 ? `, attempt ${text(payload["attempt"])}` : "";
  const words = type.split(".")[1]!.replaceAll("_", " ");
  switch (type) {
    case "task.held":
      return `${step}: ${detail}`;
    case "task.released":
      return `${step} goes on; its locks are free`;
    case "task.handed_off":
      return `${text(payload["from"])} handed over to ${text(payload["to"])}`;
    case "escalation.decided":
      return `Decided: ${text(payload["option"])}${detail === "" ? "" : `. ${detail}`}`;
    case "gate.judged":
      return `Gate ${payload["passed"] === true ? "passed" : "failed"}${detail === "" ? "" : `: ${detail}`}`;
    default:
      return `${step === "" ? capital(type.split(".")[0]!) : step} ${words}${attempt}${detail === "" ? "" : `: ${detail}`}`;
  }
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
