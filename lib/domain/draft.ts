import { canonicalText } from "./decision/canonical";
import { openState } from "./decision/open";
import type { Find } from "./authority/texts";
import type { EscalationDraft } from "./escalation";
import type { EventType } from "./events";
import type { Bypass } from "./gates/bypass";
import type { ChecklistItem } from "./gates/checklist";
import type { Evaluate } from "./plan-run";
import type { Report } from "./report";
import type {
  AttemptDraft,
  EscalationState,
  EventDraft,
  OpenedEscalation,
  RunState,
  RunWrite,
  TaskState,
} from "./run-state";
import type { Finding } from "./finding";
import { nextTaskStatus, type TaskEventName } from "./status";

/** What a command may use from outside, so that it stays pure. `now` is ISO 8601 UTC. */
export type Given = {
  now: string;
  newId: () => string;
  evaluate: Evaluate;
  find: Find;
  /** SHA-256 of a text, in hex. */
  digest: (text: string) => string;
};

/**
 * Collects what commands change on one run. Commands are functions of a draft; several may be folded
 * into one write. The state given in is copied: a caller's copy never changes.
 */
export class RunDraft {
  readonly run: RunState;
  readonly now: string;
  readonly events: EventDraft[] = [];
  readonly attempts: AttemptDraft[] = [];
  readonly findings: { taskId: string; agent: string; findings: Finding[] }[] = [];
  readonly opened: OpenedEscalation[] = [];
  private readonly touched = new Set<string>();
  private readonly added = new Set<TaskState>();
  private readonly changedEscalations = new Set<string>();
  private readonly answered = new Set<string>();
  private readonly bypassed: Bypass[] = [];
  private readonly expectedVersion: number;
  private readonly original: Pick<RunState, "plan" | "tasks">;
  private readonly given: Given;
  report: Report | null = null;

  constructor(state: RunState, given: Given) {
    this.run = {
      ...state,
      tasks: state.tasks.map((task) => ({ ...task })),
      escalations: state.escalations.map((escalation) => ({ ...escalation })),
      checklist: [...state.checklist],
      bypasses: [...state.bypasses],
    };
    this.expectedVersion = state.version;
    this.original = state;
    this.given = given;
    this.now = given.now;
  }

  /** A fresh id for a token or an escalation. */
  newId(): string {
    return this.given.newId();
  }

  /** What rules of authority are judged with. */
  get judging(): Pick<Given, "find" | "evaluate"> {
    return this.given;
  }

  /** Evaluates a step's condition over the context and what earlier steps gave. */
  evaluate(expression: string): boolean {
    const steps = Object.fromEntries(
      this.run.tasks.map((task) => [task.stepId, { status: task.status, outputs: task.result?.outputs ?? {} }]),
    );
    return this.given.evaluate(expression, { context: this.run.context, signal: this.run.signal, steps });
  }

  /** Appends an event with the run's next number; the source is the coordinator unless named. */
  event(
    type: EventType,
    payload: Record<string, unknown> = {},
    taskId: string | null = null,
    source?: string,
    flagId?: number,
  ): void {
    this.run.eventSeq += 1;
    this.events.push({
      seq: this.run.eventSeq,
      type,
      taskId,
      ...(flagId === undefined ? {} : { flagId }),
      source: source ?? this.run.coordinator,
      at: this.now,
      payload,
    });
  }

  /** Adds a task that the run did not have. */
  addTask(task: TaskState): void {
    this.run.tasks.push(task);
    this.added.add(task);
  }

  /** Moves a task by its transition table and applies the fields. Throws IllegalTransition. */
  moveTask(task: TaskState, event: TaskEventName, fields: Partial<TaskState> = {}): void {
    task.status = nextTaskStatus(task.status, event);
    // Whom it waits for is meant for as long as it waits.
    Object.assign(task, task.status === "waiting" ? fields : { ...fields, waitingFor: null, held: null });
    this.touched.add(task.id);
  }

  /** Changes fields of a task that keeps its status. */
  changeTask(task: TaskState, fields: Partial<Omit<TaskState, "status">>): void {
    Object.assign(task, fields);
    this.touched.add(task.id);
  }

  /** Hash of any value, the same for the same value. */
  digest(value: unknown): string {
    return this.given.digest(canonicalText(value));
  }

  /** Adds an escalation to the run and to what is written. */
  openEscalation(draft: EscalationDraft): void {
    const state = openState(draft, this.digest(draft.shown));
    this.opened.push({ draft, state });
    this.run.escalations.push(state);
    this.event(
      "escalation.opened",
      { escalationId: draft.id, type: draft.type, level: draft.level, title: draft.title },
      draft.taskId,
    );
  }

  /** Marks an escalation of the run as changed. */
  touchEscalation(escalation: EscalationState): void {
    this.changedEscalations.add(escalation.id);
  }

  /** Changes the answer to an item of the run's checklists. */
  answerItem(item: ChecklistItem, answer: Pick<ChecklistItem, "status" | "evidence" | "filledBy" | "by" | "at">): void {
    const index = this.run.checklist.findIndex((one) => one.item === item.item && one.checklist === item.checklist);
    this.run.checklist[index] = { ...item, ...answer };
    this.answered.add(`${item.checklist} ${item.item}`);
  }

  /** Records that people let a gate pass (GATE-5). */
  bypassGate(bypass: Bypass, by: string): void {
    this.bypassed.push(bypass);
    this.run.bypasses.push(bypass);
    const { id, gate, gateName: name, roles, reason, expiresAt, escalationId } = bypass;
    const told = { bypassId: id, gate, name, roles, by: bypass.by, reason, expiresAt, escalationId };
    this.event("gate.bypassed", told, null, by);
  }

  /** The write of all that was changed; null when nothing was. */
  toWrite(): RunWrite | null {
    const changed = this.touched.size + this.changedEscalations.size + this.answered.size;
    if (this.events.length === 0 && changed === 0) return null;
    this.run.version = this.expectedVersion + 1;
    return {
      state: this.run,
      expectedVersion: this.expectedVersion,
      planChanged: this.run.plan !== this.original.plan,
      tasks: this.run.tasks.filter((task) => this.touched.has(task.id) && !this.added.has(task)),
      tasksAdded: [...this.added],
      attempts: this.attempts,
      findings: this.findings,
      events: this.events,
      escalationsOpened: this.opened,
      escalationsChanged: this.run.escalations.filter(
        (escalation) =>
          this.changedEscalations.has(escalation.id) && !this.opened.some(({ state }) => state === escalation),
      ),
      checklistChanged: this.run.checklist.filter(({ checklist, item }) => this.answered.has(`${checklist} ${item}`)),
      bypasses: this.bypassed,
      report: this.report,
      audit: [],
      endedClaims: this.endedClaims(),
    };
  }

  private endedClaims(): string[] {
    const locking = new Set(this.run.plan.filter((step) => step.locks !== undefined).map((step) => step.id));
    if (locking.size === 0) return [];
    const now = new Map(this.run.tasks.map((task) => [task.id, task.claimToken]));
    return this.original.tasks.flatMap(({ id, stepId, claimToken }) =>
      claimToken !== null && locking.has(stepId) && now.get(id) !== claimToken ? [claimToken] : [],
    );
  }
}
