import { z } from "zod";
import { FLAGS_CHECK } from "../flags/delivery";
import { pathsMeet } from "../locks/path";
import type { PlannedStep } from "../plan";
import { checkIdSchema } from "./spec";

const names = z.array(z.string().min(1).max(200)).max(100).optional();

/** Which work an item is about; what is left out does not narrow it. */
const appliesToSchema = z.strictObject({
  agents: names.describe("Handles of agents"),
  tasks: names.describe("Names of tasks"),
  capabilities: names.describe("Capabilities of the agent, as its definition states them"),
  tags: names.describe("Tags or the module of the agent in the catalog"),
  files: names.describe("Globs; the item counts only when a result names a file like one of these"),
});

/** A checklist as data (GATE-3). */
export const checklistSchema = z.strictObject({
  id: checkIdSchema,
  title: z.string().min(1).max(200),
  description: z.string().max(1_000).default(""),
  items: z
    .array(
      z.strictObject({
        id: checkIdSchema.describe("Unique among all checklists; a gate and a result name it"),
        text: z.string().min(1).max(500),
        auto: checkIdSchema.optional().describe("The check of an analysis that fills it"),
        appliesTo: appliesToSchema.optional(),
      }),
    )
    .min(1)
    .max(100),
});
export type Checklist = z.infer<typeof checklistSchema>;

export const ITEM_STATUSES = ["pass", "fail", "not_applicable", "open"] as const;
export type ItemStatus = (typeof ITEM_STATUSES)[number];

/** An item of a checklist in a run, with its answer. Times are ISO 8601 UTC. */
export type ChecklistItem = {
  checklist: string;
  title: string;
  position: number;
  item: string;
  text: string;
  auto: string | null;
  /** Steps of the run that it is about. */
  steps: string[];
  files: string[];
  status: ItemStatus;
  evidence: string;
  filledBy: "auto" | "agent" | "person" | null;
  by: string | null;
  at: string | null;
};

/** What is known of an agent besides its handle. */
export type AgentFacts = { capabilities: readonly string[]; tags: readonly string[]; checklists: readonly string[] };

/**
 * The items of a run (GATE-3): of the coordinator's lists those that apply to one of its steps; of an agent's own
 * lists those that apply to that agent's steps.
 */
export function planChecklist(
  lists: readonly Checklist[],
  named: readonly string[],
  steps: readonly Pick<PlannedStep, "id" | "agent" | "task">[],
  factsOf: (agent: string) => AgentFacts,
): ChecklistItem[] {
  const facts = new Map(steps.map(({ agent }) => [agent, factsOf(agent)]));
  const items: ChecklistItem[] = [];
  for (const list of lists)
    for (const { id, text, auto, appliesTo = {} } of list.items) {
      const about = steps.filter(({ agent, task }) => {
        const known = facts.get(agent)!;
        return (
          (named.includes(list.id) || known.checklists.includes(list.id)) &&
          among(appliesTo.agents, [agent]) &&
          among(appliesTo.tasks, [task]) &&
          among(appliesTo.capabilities, known.capabilities) &&
          among(appliesTo.tags, known.tags)
        );
      });
      if (about.length === 0) continue;
      items.push({
        checklist: list.id,
        title: list.title,
        position: items.length,
        item: id,
        text,
        auto: auto ?? null,
        steps: about.map((step) => step.id),
        files: appliesTo.files ?? [],
        status: "open",
        evidence: "",
        filledBy: null,
        by: null,
        at: null,
      });
    }
  return items;
}

const among = (wanted: readonly string[] | undefined, have: readonly string[]): boolean =>
  wanted === undefined || wanted.some((one) => have.some((other) => other.toLowerCase() === one.toLowerCase()));

/** An answer to an item as results give it; null when none does. */
export type Answer = Pick<ChecklistItem, "status" | "evidence" | "filledBy" | "by">;

type Done = {
  stepId: string;
  agent: string;
  status: string;
  error: unknown;
  result: {
    checks: readonly { id: string; status: "pass" | "fail" | "not_applicable"; evidence: string }[];
    handoff: { currentState: { filesCreated: readonly string[] } } | null;
  } | null;
};

/** How bad an answer is: of several the worst counts. */
const RANK = { fail: 0, pass: 1, not_applicable: 2 } as const;

/**
 * What the tasks of a run answer to an item: a check of that id, or of the analysis that fills it. An item whose
 * steps were all skipped by their conditions, or whose globs no result meets, does not apply once all has ended.
 */
export function answerOf(item: ChecklistItem, tasks: readonly Done[], ended: boolean): Answer | null {
  const own = tasks.filter(({ stepId }) => item.steps.includes(stepId));
  const given = own
    .flatMap(({ agent, result }) => (result?.checks ?? []).map((check) => ({ agent, check })))
    .filter(({ check }) => check.id !== FLAGS_CHECK && (check.id === item.item || check.id === item.auto))
    .toSorted((a, b) => RANK[a.check.status] - RANK[b.check.status])[0];
  if (given !== undefined)
    return {
      status: given.check.status,
      evidence: given.check.evidence,
      filledBy: given.check.id === item.auto ? "auto" : "agent",
      by: given.agent,
    };
  if (!ended) return null;
  const notApplicable = (evidence: string): Answer => ({
    status: "not_applicable",
    evidence,
    filledBy: "auto",
    by: null,
  });
  if (own.every(({ status, error }) => status === "skipped" && error === null))
    return notApplicable("What it is about was skipped.");
  const files = own.flatMap(({ result }) => result?.handoff?.currentState.filesCreated ?? []);
  const known = own.every(({ result }) => result?.handoff != null);
  if (item.files.length > 0 && known && !files.some((file) => item.files.some((glob) => pathsMeet(file, glob))))
    return notApplicable(`No file like ${item.files.join(", ")} was made or changed.`);
  return null;
}
