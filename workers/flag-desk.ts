import { taskFlag, type SeenFlag, type TaskFlag } from "@/lib/domain/flags/delivery";
import type { FlagAction } from "@/lib/domain/task-result";
import { SYSTEM, type Actor } from "@/lib/server/actor";
import { Batcher } from "@/lib/server/engine/batcher";
import { toProblem } from "@/lib/server/errors";
import { lockWithQuestion } from "@/lib/server/flags/ask";
import { answerFlag, completeFlag, lockFlag, type CausedFlag } from "@/lib/server/flags/change";
import type { NewFlag } from "@/lib/server/flags/create";
import {
  agentsWithFlags,
  claimFlags,
  findFlags,
  hasDone,
  inspectFlags,
  isHeld,
  type FlagSeeker,
} from "@/lib/server/flags/delivery";
import { wakeHeldBy, type Holder } from "@/lib/server/flags/held";
import { LIMITS } from "@/lib/server/limits";
import { patiently } from "@/lib/server/unavailable";
import type { Work } from "./work";

type Question = { agent: string; resolve: (has: boolean) => void; reject: (error: unknown) => void };

/** Looks up, claims and carries out what concerns flags for the attempts of one worker process. */
export class FlagDesk {
  /** Attempts that begin together share one look: the common case is that nobody has flags. */
  private readonly questions = new Batcher<Question>((batch) => this.answer(batch), LIMITS.flagQuestions);

  /** Up to when each agent has completed all general flags. */
  private readonly settled = new Map<string, Date>();

  constructor(
    private readonly holder: Holder,
    private readonly workerId: string,
  ) {}

  /** The flags that come before a task, in the queue's order; none as a rule. Throws when the database does not answer in time. */
  async find(work: Work): Promise<SeenFlag[]> {
    return patiently(async () => {
      const has = await new Promise<boolean>((resolve, reject) =>
        this.questions.add({ agent: work.input.agent, resolve, reject }),
      );
      return has ? findFlags(this.holder.pool, seeker(work), work.flagPolicy.holdBack) : [];
    });
  }

  /** Claims flags for a task; returns the numbers it got. */
  claim(work: Work, flags: readonly SeenFlag[]): Promise<Set<number>> {
    return patiently(() => claimFlags(this.holder.pool, seeker(work), flags));
  }

  /** The flags that hold the task back and that nobody has handled or waived yet, beyond those it was given before. */
  findMore(work: Work): Promise<SeenFlag[]> {
    return patiently(() => findFlags(this.holder.pool, seeker(work), work.flagPolicy.holdBack, true));
  }

  /** Whether the attempt still has its task: what another worker has taken over is not acted on. */
  isHeld(work: Work): Promise<boolean> {
    return patiently(() => isHeld(this.holder.pool, work));
  }

  /** The entries as they stand now. Those a task waits for stay as they are. */
  async inspect(work: Work, entries: readonly TaskFlag[]): Promise<TaskFlag[]> {
    const ids = entries.map((entry) => entry.id);
    const now = await patiently(() => inspectFlags(this.holder.pool, seeker(work), ids));
    return entries.map((entry) => {
      const facts = now.get(entry.id);
      if (facts === undefined || entry.state === "holding") return entry;
      return { ...taskFlag(facts, work.input.agent, work.flagPolicy), holdsBack: entry.holdsBack };
    });
  }

  /** Carries out an executor's action on behalf of the task's agent. Returns why it was refused, or null. */
  async act(work: Work, action: FlagAction): Promise<string | null> {
    try {
      await patiently(() => this.carryOut(work, action));
      return null;
    } catch (error) {
      const { problem } = toProblem(error);
      if (problem.status >= 500) throw error;
      // The answer to a call that was carried out may have been lost, or its worker with it.
      if (problem.status === 409 && (await patiently(() => hasDone(this.holder.pool, seeker(work), action))))
        return null;
      return `to ${action.action} flag ${action.id}: ${problem.detail}`.slice(0, 600);
    }
  }

  /** Wakes tasks that wait for flags which no longer hold them. */
  wake(flagIds: readonly number[]): Promise<void> {
    return wakeHeldBy(this.holder, flagIds);
  }

  private async carryOut(work: Work, action: FlagAction): Promise<unknown> {
    const { agent, runId, taskId } = work.input;
    const actor: Actor = { ...SYSTEM, id: agent, name: agent, via: this.workerId };
    const origin = { runId, taskId };
    switch (action.action) {
      case "complete": {
        const { id, notes, caused } = action;
        const input = {
          id,
          agent,
          ...(notes === undefined ? {} : { notes }),
          caused: caused as unknown as CausedFlag[],
        };
        return completeFlag(actor, input, origin);
      }
      case "answer":
        return answerFlag(actor, { id: action.id, agent, answer: action.answer }, origin);
      case "lock": {
        const { id, reason, question } = action;
        if (question === undefined) return lockFlag(actor, { id, agent, reason }, origin);
        const asked = await this.questionAbout(work, id, reason, question);
        return lockWithQuestion(actor, { id, agent, reason, question: asked }, origin);
      }
    }
  }

  private async questionAbout(
    work: Work,
    id: number,
    reason: string,
    question: NonNullable<Extract<FlagAction, { action: "lock" }>["question"]>,
  ): Promise<NewFlag> {
    const { agent } = work.input;
    const about = (await inspectFlags(this.holder.pool, seeker(work), [id])).get(id);
    return {
      flagType: "information_request",
      sourceAgent: agent,
      targetAgent: question.targetAgent ?? about?.sourceAgent,
      changeDescription:
        question.changeDescription ??
        `${agent} locked flag ${id} until this question is answered. Its reason: ${reason}`,
      actionRequired: question.actionRequired,
      impactLevel: question.impactLevel ?? about?.impactLevel ?? "medium",
      asksAboutId: id,
    } as NewFlag;
  }

  private async answer(batch: readonly Question[]): Promise<void> {
    try {
      const has = await agentsWithFlags(
        this.holder.pool,
        batch.map(({ agent }) => agent),
        this.settled,
      );
      for (const { agent, resolve } of batch) resolve(has.has(agent));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}

const seeker = ({ input: { runId, taskId, agent } }: Work): FlagSeeker => ({ runId, taskId, agent });
