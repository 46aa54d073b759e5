import { RunDraft } from "./draft";
import { newTask } from "./new-task";
import { decideEscalation, type ChoiceResult } from "./escalation-commands";
import type { OptionId } from "./escalation-kinds";
import type { Decider } from "./decision/standing";
import type { PlannedStep } from "./plan";
import type { RunState, RunWrite, TaskState } from "./run-state";
import type { TaskResult } from "./task-result";

/** A planned step with a noop executor, for tests. */
export const plannedStep = (id: string, fields: Partial<PlannedStep> = {}): PlannedStep => ({
  id,
  agent: `AGENT_${id.toUpperCase()}`,
  task: id,
  title: id,
  after: [],
  when: null,
  timeoutMs: 1_000,
  layer: "fast",
  retries: { max: 0, backoffSeconds: 1, factor: 2 },
  required: true,
  fallbackFor: null,
  params: {},
  executor: { kind: "builtin", analysis: "noop" },
  ...fields,
});

/** A pending task of a step, for tests. */
export const pendingTask = (step: PlannedStep, position: number, fields: Partial<TaskState> = {}): TaskState => ({
  ...newTask(`task-${step.id}`, step, position),
  ...fields,
});

/** A result with nothing in it, for tests. */
export const emptyResult = (fields: Partial<TaskResult> = {}): TaskResult => ({
  summary: "",
  outputs: {},
  metrics: {},
  deliverables: [],
  checks: [],
  findings: [],
  flags: [],
  ...fields,
});

/** A run that has not begun, for tests. */
export const newRun = (plan: PlannedStep[], policy: Partial<RunState["policy"]> = {}): RunState => ({
  id: "run",
  signalId: "signal",
  signal: "TEST:RUN",
  coordinatorId: "test",
  coordinator: "COORD_TEST",
  status: "in_progress",
  outcome: null,
  reason: null,
  context: {},
  plan,
  policy: {
    threshold: 0.8,
    fastPath: false,
    role: "operator",
    deadlineHours: null,
    onDeadline: "keep_waiting",
    delegates: [],
    combines: [],
    ...policy,
  },
  planApprovals: [],
  gate: null,
  repo: null,
  actor: "tester",
  version: 0,
  eventSeq: 0,
  createdAt: "2026-01-01T00:00:00.000Z",
  startedAt: null,
  endedAt: null,
  tasks: plan.map((step, position) => pendingTask(step, position)),
  escalations: [],
  checklist: [],
  bypasses: [],
});

/** Takes one run through commands as the engine does: each on a fresh draft, its write taken over. Time passes by itself. */
export class Rehearsal {
  readonly writes: RunWrite[] = [];
  now = Date.parse("2026-01-01T00:00:00.000Z");
  private ids = 0;

  constructor(
    public run: RunState,
    private readonly evaluate: (expression: string) => boolean = () => true,
  ) {}

  /** Runs a command a second later and returns what it returned. */
  do<T>(command: (draft: RunDraft) => T): T {
    this.now += 1_000;
    const draft = new RunDraft(this.run, {
      now: new Date(this.now).toISOString(),
      newId: () => `id-${(this.ids += 1)}`,
      evaluate: this.evaluate,
      find: (pattern, text) => new RegExp(pattern, "im").exec(text)?.[0] ?? null,
      digest: (text) => `digest of ${text}`,
    });
    const result = command(draft);
    const write = draft.toWrite();
    if (write !== null) {
      this.writes.push(write);
      this.run = write.state;
    }
    return result;
  }

  /** The task of a step. */
  task(stepId: string): TaskState {
    return this.run.tasks.find((task) => task.stepId === stepId)!;
  }

  /** All events so far. */
  get events() {
    return this.writes.flatMap((write) => write.events);
  }

  /** Statuses by step. */
  get statuses(): Record<string, string> {
    return Object.fromEntries(this.run.tasks.map((task) => [task.stepId, task.status]));
  }
}

/** A person who may decide anything, for tests. */
export const testDecider = (name = "anna", fields: Partial<Decider> = {}): Decider => ({
  kind: "person",
  name,
  approverRoles: ["*"],
  groups: [],
  standsInFor: [],
  ...fields,
});

/** Anna chooses an option, for tests; "closed" when it is decided already. */
export function choose(
  draft: RunDraft,
  escalationId: string,
  option: OptionId,
  {
    inputs = {},
    plan = [],
    decider = testDecider(),
    voters = [decider],
    others = 0,
  }: {
    inputs?: Record<string, unknown>;
    plan?: PlannedStep[];
    decider?: Decider;
    voters?: Decider[];
    others?: number;
  } = {},
): ChoiceResult["kind"] {
  const escalation = draft.run.escalations.find(({ id }) => id === escalationId);
  const chosen = escalation?.options.find(({ id }) => id === option);
  if (chosen === undefined) throw new Error(`no option ${option}`);
  const choice = { option: chosen, reason: "because", inputs, via: "rest", plan };
  return decideEscalation(draft, escalationId, choice, {
    decider,
    voters: new Map(voters.map((voter) => [voter.name, voter])),
    others,
    contentHash: null,
  }).kind;
}
