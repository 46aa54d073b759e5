import { z } from "zod";
import type { TaskError } from "../run-state";

const id = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, "is kebab case");
const text = z.string().min(1).max(2_000);

/** Which trouble a rule is for. Everything that is stated must hold; texts are looked for as they stand, in any case. */
const troubleSchema = z.strictObject({
  codes: z.array(text).max(50).optional().describe("Codes of the error, e.g. push-rejected"),
  says: z.array(text).max(50).optional().describe("Texts of which the error's message has one"),
  agents: z.array(text).max(50).optional().describe("Agents it happens to"),
  tasks: z.array(text).max(50).optional().describe("Tasks it happens in"),
});
export type Trouble = z.infer<typeof troubleSchema>;

const common = { id, title: text.describe("What is done, in words"), when: troubleSchema };
const params = z.record(z.string(), z.json()).default({}).describe("Put over the step's parameters for the attempt");

/** Level 1: the agent tries again by itself, in a named way. */
const recoverySchema = z.strictObject({
  ...common,
  attempts: z.number().int().min(1).max(10).default(1).describe("How often it is tried for one task"),
  delaySeconds: z.number().min(0).max(3_600).default(0),
  params,
});

/** Level 2: a peer is asked, then the agent tries again with what the peer handed over. */
const peerSchema = z.strictObject({
  ...common,
  consult: text.describe("Agent that is asked"),
  task: text.default("consult").describe("Task of that agent"),
  question: text.optional().describe("What it is asked; made from the error when left out"),
});

/** Level 3: the coordinator gives guidance for another attempt, or the task to another agent. */
const reviewSchema = z
  .strictObject({
    ...common,
    guidance: text.optional().describe("Handed to the next attempt"),
    reassign: text.optional().describe("Agent that takes the task instead"),
  })
  .refine(({ guidance, reassign }) => guidance !== undefined || reassign !== undefined, {
    message: "states guidance, an agent to reassign to, or both",
  });

/**
 * What is tried before a person is asked (ESC-1): named recoveries, peers, the coordinator's own means, in this order.
 * Beyond the last rung is level 4, a person.
 */
export const ladderSchema = z.strictObject({
  recoveries: z.array(recoverySchema).max(100).default([]),
  peers: z.array(peerSchema).max(100).default([]),
  reviews: z.array(reviewSchema).max(100).default([]),
});
export type Ladder = z.infer<typeof ladderSchema>;

/** What was tried for a task, oldest first. `outcome` null: under way. */
export const ladderEntrySchema = z.object({
  level: z.int().min(1).max(4),
  id: z.string(),
  title: z.string(),
  why: z.string().describe("The trouble it was tried for"),
  at: z.string(),
  outcome: z.enum(["succeeded", "failed"]).nullable(),
  params: z.record(z.string(), z.json()),
  guidance: z.string().nullable(),
});
export type LadderEntry = z.infer<typeof ladderEntrySchema>;

const holds = <T>(list: readonly T[] | undefined, test: (item: T) => boolean): boolean =>
  list === undefined || list.some(test);

/** Whether a rule is for this trouble. */
export function isFor(trouble: Trouble, task: { agent: string; task: string }, error: TaskError): boolean {
  const said = `${error.code} ${error.message}`.toLowerCase();
  return (
    holds(trouble.codes, (code) => code === error.code) &&
    holds(trouble.says, (piece) => said.includes(piece.toLowerCase())) &&
    holds(trouble.agents, (agent) => agent === task.agent) &&
    holds(trouble.tasks, (name) => name === task.task)
  );
}

export type Rung =
  | { level: 1; rule: Ladder["recoveries"][number] }
  | { level: 2; rule: Ladder["peers"][number] }
  | { level: 3; rule: Ladder["reviews"][number] };

/**
 * The next rung for a failed task; null when nothing is left to try and a person is next (ESC-1). Levels are climbed in
 * order: once a higher one was tried, lower ones are not tried again. A recovery may be tried as often as it states,
 * anything else once.
 */
export function nextRung(
  ladder: Ladder,
  task: { agent: string; task: string },
  error: TaskError,
  tried: readonly LadderEntry[],
): Rung | null {
  const reached = Math.max(1, ...tried.map(({ level }) => level));
  const count = (level: number, ruleId: string) =>
    tried.filter((entry) => entry.level === level && entry.id === ruleId).length;
  if (reached <= 1)
    for (const rule of ladder.recoveries)
      if (isFor(rule.when, task, error) && count(1, rule.id) < rule.attempts) return { level: 1, rule };
  if (reached <= 2)
    for (const rule of ladder.peers)
      if (rule.consult !== task.agent && isFor(rule.when, task, error) && count(2, rule.id) === 0)
        return { level: 2, rule };
  for (const rule of ladder.reviews)
    if (rule.reassign !== task.agent && isFor(rule.when, task, error) && count(3, rule.id) === 0)
      return { level: 3, rule };
  return null;
}

const LEVELS: Record<number, string> = { 1: "recovery", 2: "peer", 3: "coordinator" };

/** What was tried, for the person who is asked next: one line an entry. */
export const tellTried = (tried: readonly LadderEntry[]): string[] =>
  tried.map(
    ({ level, title, why, outcome }) =>
      `Level ${level} (${LEVELS[level] ?? "person"}): ${title}, for "${why}": ${outcome ?? "under way"}`,
  );
