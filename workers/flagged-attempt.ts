import { deliverFlags, holdTask, recordFlags } from "@/lib/domain/flag-commands";
import type { Settlement } from "@/lib/domain/task-commands";
import type { TaskResult } from "@/lib/domain/task-result";
import {
  holdingFlag,
  judgeFlags,
  mergeTaskFlags,
  nameFlag,
  planDelivery,
  taskFlag,
  type SeenFlag,
  type GivenFlag,
  type TaskFlag,
} from "@/lib/domain/flags/delivery";
import { currentTime } from "@/lib/server/clock";
import type { Command } from "@/lib/server/engine/engine";
import { LIMITS } from "@/lib/server/limits";
import { runAttempt } from "./attempt";
import type { Executor, ExecutorContext } from "./executors/types";
import type { FlagDesk } from "./flag-desk";
import type { Work } from "./work";

/** How an attempt with its flags ended: to be settled, held and already recorded so, or not ours to settle (null). */
export type FlaggedEnd = Settlement | "held" | null;

type Given = {
  work: Work;
  executor: Executor;
  stop: AbortController;
  log: ExecutorContext["log"];
  desk: FlagDesk;
  /** Carries out a command on the task's run, again while the database does not answer. */
  persist: <T>(command: Command<T>) => Promise<T>;
};

/**
 * Runs one attempt, its agent's flags first (FLAG-5). Without flags it is `runAttempt`. With flags of a level
 * that holds back new work the executor is first called for these alone; what it leaves open then fails the
 * task, what it locks lets the task wait. Each call may take the step's whole timeout.
 */
export async function runFlaggedAttempt(given: Given): Promise<FlaggedEnd> {
  const { work, desk, persist } = given;
  const found = await desk.find(work);
  if (found.length === 0 && work.flags.length === 0) return runAttempt(work, given.executor, given.stop, given.log);
  const { entries: now, delivered } = await takeFlags(given, found);
  const earlier = work.flags.length > 0 ? await desk.inspect(work, work.flags) : [];
  const entries = mergeTaskFlags(earlier, now);
  const ids = new Set(delivered.map(({ id }) => id));
  const isOurs = await persist((draft) => deliverFlags(draft, work.taskId, work.token, entries, ids));
  if (!isOurs) return null;
  return new FlaggedAttempt(given, entries, delivered).run();
}

/** Claims flags for the task: those it has now, and an entry for each of them and for what it waits for. */
async function takeFlags(
  { work, desk }: Given,
  found: readonly SeenFlag[],
): Promise<{ entries: TaskFlag[]; delivered: SeenFlag[] }> {
  const plan = planDelivery(found, work.input.agent, work.flagPolicy);
  const claimed = plan.deliver.length > 0 ? await desk.claim(work, plan.deliver) : new Set<number>();
  const delivered = plan.deliver.filter((flag) => claimed.has(flag.id));
  // Another task was faster: what holds back must be waited for, the rest is in good hands.
  const lost = plan.deliver
    .filter((flag) => !claimed.has(flag.id))
    .map((flag) => holding(flag, work))
    .filter((entry) => entry.holdsBack);
  const own = delivered.map((flag) => taskFlag(flag, work.input.agent, work.flagPolicy));
  return { entries: [...own, ...plan.waived, ...plan.holding, ...lost], delivered };
}

const holding = (flag: SeenFlag, work: Work): TaskFlag => ({
  ...holdingFlag(taskFlag(flag, work.input.agent, work.flagPolicy)),
  why: "another task of this agent is at work on it",
});

class FlaggedAttempt {
  private readonly refused: string[] = [];

  constructor(
    private readonly given: Given,
    private entries: readonly TaskFlag[],
    private delivered: readonly SeenFlag[],
  ) {}

  async run(): Promise<FlaggedEnd> {
    let calls = 0;
    for (; this.toHandle().length > 0; calls += 1) {
      if (calls === LIMITS.flagRounds) return this.leftOpen(this.toHandle());
      const end = await this.call("flags");
      if (end === null || end.kind !== "succeeded") return end;
      const left = this.toHandle();
      if (left.length > 0) return this.leftOpen(left);
      this.entries = this.entries.map((entry) =>
        entry.holdsBack && entry.state === "locked" ? holdingFlag(entry) : entry,
      );
      if (this.isHolding()) break;
      // There may be more than one call takes, and others may have come meanwhile.
      if (!(await this.take())) return null;
    }
    if (this.isHolding()) return this.hold();
    if (calls > 0 && !(await this.record())) return null;
    return this.call("work");
  }

  private readonly toHandle = () => this.entries.filter((entry) => entry.holdsBack && entry.state === "open");

  private readonly isHolding = () => this.entries.some((entry) => entry.state === "holding");

  /** Takes the flags that hold back and were not given yet; false when the task is no longer this attempt's. */
  private async take(): Promise<boolean> {
    const { work, desk, persist } = this.given;
    const known = new Set(this.entries.map(({ id }) => id));
    const found = (await desk.findMore(work)).filter(({ id }) => !known.has(id));
    if (found.length === 0) return true;
    const taken = await takeFlags(this.given, found);
    this.entries = [...this.entries, ...taken.entries];
    this.delivered = [...this.delivered, ...taken.delivered];
    const ids = new Set(taken.delivered.map(({ id }) => id));
    return persist((draft) => deliverFlags(draft, work.taskId, work.token, this.entries, ids));
  }

  /** Calls the executor for one phase, carries out what it says about flags, and looks how they stand. */
  private async call(phase: "flags" | "work"): Promise<Settlement | null> {
    const { work, executor, stop, log, desk } = this.given;
    const open = new Set(this.entries.filter((entry) => entry.state === "open").map((entry) => entry.id));
    const flags = this.delivered.filter((flag) => open.has(flag.id)).map(givenFlag);
    // Flags come first, also in what is printed of the input.
    const input = { ...work.input, flags, phase };
    const end = await runAttempt({ ...work, input }, executor, stop, log);
    if (end === null) return null;
    if (end.kind === "succeeded" && !(await this.act(end.result))) return null;
    this.entries = await desk.inspect(work, this.entries);
    return { ...end, flags: { entries: [...this.entries], check: judgeFlags(this.entries, this.refused) } };
  }

  /** Carries out the executor's actions; false when the task is no longer this attempt's. */
  private async act(result: TaskResult): Promise<boolean> {
    const { work, desk, log } = this.given;
    for (const action of result.flags) {
      if (!(await desk.isHeld(work))) return false;
      const refusal = await desk.act(work, action);
      if (refusal === null) continue;
      this.refused.push(refusal);
      log("system", `Refused: ${refusal}`);
    }
    return true;
  }

  /** Says on the run's timeline that the flags come before the work that begins now. */
  private record(): Promise<boolean> {
    const { work, persist } = this.given;
    return persist((draft) => recordFlags(draft, work.taskId, work.token, this.entries));
  }

  private leftOpen(left: readonly TaskFlag[]): Settlement {
    const named = left.map(nameFlag).join("; ");
    return {
      kind: "failed",
      endedAt: currentTime().toISOString(),
      error: {
        code: "flags-left-open",
        message: `Its own work did not begin: ${named} must be completed first.`.slice(0, 4_000),
        retryable: false,
      },
      flags: { entries: [...this.entries], check: judgeFlags(this.entries, this.refused) },
    };
  }

  private async hold(): Promise<FlaggedEnd> {
    const { work, desk, persist } = this.given;
    const held = await persist((draft) => holdTask(draft, work.taskId, work.token, this.entries));
    if (!held) return null;
    // What freed a flag before this was recorded found nobody waiting.
    await desk.wake(this.entries.filter((entry) => entry.state === "holding").map((entry) => entry.id));
    return "held";
  }
}

/** What of a flag an executor gets. */
function givenFlag(flag: SeenFlag): GivenFlag {
  const { completedBy: _c, locked: _l, lockedBy: _b, lockReason: _r, claimedBy: _t, waiver: _w, ...given } = flag;
  return given;
}
