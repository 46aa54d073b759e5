import type { Tone } from "@/components/ui/badge";

/** Less time left than this, or than a quarter of all that there was, is soon. */
const SOON_MS = 60 * 60_000;

export type DueState = { word: string; tone: Tone; overdue: boolean };

/** How pressing an open escalation's deadline is; null when it is far away or there is none. `now` in milliseconds. */
export function dueState(
  { deadline, askedAt }: { deadline: string | null; askedAt: string },
  now: number,
): DueState | null {
  if (deadline === null) return null;
  const left = Date.parse(deadline) - now;
  if (left <= 0) return { word: "Overdue", tone: "fail", overdue: true };
  const whole = Date.parse(deadline) - Date.parse(askedAt);
  return left < Math.max(SOON_MS, whole / 4) ? { word: "Due soon", tone: "late", overdue: false } : null;
}
