import type { EventType } from "@/lib/domain/events";
import type { Actor } from "../actor";
import { getRuntime } from "../runtime";
import type { FlagOrigin } from "./origin";
import { wakeHeldTasks } from "./wake";

type FlagEventType = Extract<EventType, `flag.${string}`>;

/** An event of a flag, ready to be written with the change it tells of. `source` is the agent, the actor is in the payload. */
export function flagEvent(
  type: FlagEventType,
  flagId: number | null,
  about: { source: string; actor: Actor; at: string; origin: FlagOrigin },
  payload: Record<string, unknown>,
): Record<string, unknown> {
  const { runId, taskId } = about.origin;
  return {
    flag_id: flagId,
    task_id: taskId ?? null,
    type,
    source: about.source,
    at: about.at,
    payload: {
      ...(flagId === null ? {} : { flagId }),
      ...payload,
      actor: about.actor.name,
      ...(runId ? { runId } : {}),
      ...(taskId ? { taskId } : {}),
    },
  };
}

/** After the commit: the feed goes on, and tasks that wait for these flags are looked at. Never throws. */
export async function afterChange(flagIds: readonly number[]): Promise<void> {
  getRuntime().wakeFeed();
  await wakeHeldTasks(flagIds);
}
