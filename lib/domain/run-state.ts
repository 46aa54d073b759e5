import type { AuditFact } from "./audit";
import type { AuthorityPolicy } from "./authority/rules";
import type { CheckResult, Deliverable, Handoff, TaskResult } from "./task-result";
import type { Finding, FindingCounts } from "./finding";
import type { DecisionRules, DecisionRulesSpec } from "./decision/rules";
import type { Vote } from "./decision/vote";
import type { SuggestedDelegate } from "./delegates";
import type { EscalationDraft, EscalationDecision, EscalationOption } from "./escalation";
import type { EscalationType } from "./escalation-kinds";
import type { Ladder, LadderEntry } from "./ladder/rules";
import type { ExecutorConfig } from "./executor";
import type { EventType } from "./events";
import type { FlagPolicy, TaskFlag } from "./flags/delivery";
import type { Bypass } from "./gates/bypass";
import type { ChecklistItem } from "./gates/checklist";
import type { GateSpec } from "./gates/spec";
import type { GateVerdict } from "./gate";
import type { WaitingFor } from "./locks/lock";
import type { PlannedStep } from "./plan";
import type { Report } from "./report";
import type { EscalationStatus, RunStatus, TaskStatus } from "./status";

/** Why an attempt did not succeed. `code` is kebab case; `message` is for people. */
export type TaskError = { code: string; message: string; retryable: boolean };

/** A task's result as kept with the task: findings are stored apart, the worst few stay for the report. */
export type StoredResult = {
  topFindings: Finding[];
  summary: string;
  outputs: TaskResult["outputs"];
  metrics: Record<string, number>;
  deliverables: Deliverable[];
  checks: CheckResult[];
  handoff: Handoff | null;
};

/** Who let a task start, and the hash of what they were shown. */
export type TaskApproval = { escalationId: string; by: string; at: string; contentHash: string };

/** A task as the engine sees it. Times are ISO 8601 UTC. */
export type TaskState = {
  id: string;
  stepId: string;
  position: number;
  agent: string;
  task: string;
  status: TaskStatus;
  attempt: number;
  /** Attempts made before a person had the task run again; retries count from here. */
  attemptBase: number;
  workerId: string | null;
  claimToken: string | null;
  leaseUntil: string | null;
  notBefore: string | null;
  queuedAt: string | null;
  startedAt: string | null;
  endedAt: string | null;
  reason: string | null;
  error: TaskError | null;
  result: StoredResult | null;
  findingCounts: FindingCounts | null;
  /** Flags that were delivered to it or hold it back (FLAG-5); null when there were none. */
  flags: TaskFlag[] | null;
  /** Whom it waited for when it began to wait for its locks (RUN-12); null when it does not. */
  waitingFor: WaitingFor[] | null;
  /** `agents`: it is ready, but no more agents of its run may work now, or its plan waits for approval (RUN-11). */
  held: "agents" | null;
  /** A person's leave to start, bound to what they were shown; null when nobody was asked. */
  approval: TaskApproval | null;
  /** What was tried before a person is asked (ESC-1); null when nothing was. */
  ladder: LadderEntry[] | null;
};

/**
 * What was asked about the plan: of whom (`key`), by which escalation, and the hash of what was shown. `by` is null
 * until somebody approves; `agents` is how many they let work at the same time, null for as many as the plan has.
 */
export type PlanAsk = {
  key: string;
  escalationId: string;
  contentHash: string;
  by: string | null;
  at: string | null;
  agents: number | null;
};

/** What of an escalation decisions need. `askedAt` is when those who may decide now were asked. */
export type EscalationState = {
  id: string;
  taskId: string | null;
  type: EscalationType;
  level: number;
  status: EscalationStatus;
  title: string;
  rules: DecisionRules;
  options: EscalationOption[];
  requestedBy: string | null;
  contentHash: string;
  votes: Vote[];
  askedAt: string;
  deadline: string | null;
  /** The deadline came and nothing else is to happen. */
  deadlinePassed: boolean;
  /** Reminders sent since it was asked. */
  reminded: number;
  createdAt: string;
  decidedAt: string | null;
  decision: EscalationDecision | null;
};

/** How a run ended, finer than its status. */
export const RUN_OUTCOMES = ["success", "partial", "accepted", "failed", "aborted", "delegated", "rejected"] as const;
export type RunOutcome = (typeof RUN_OUTCOMES)[number];

/** What of the coordinator a run keeps, so that a later edit does not change a run under way. */
export type RunPolicy = {
  threshold: number;
  fastPath: boolean;
  role: string;
  deadlineHours: number | null;
  onDeadline: "keep_waiting" | "abort";
  /** Rules of decisions beyond these three; absent in runs planned before there were any. */
  decisions?: { all?: DecisionRulesSpec | undefined; types: Partial<Record<EscalationType, DecisionRulesSpec>> };
  /** What is tried when a task fails, and the executors of peers it may take; absent when there are no rules. */
  ladder?: Ladder;
  peers?: Record<string, ExecutorConfig>;
  /** Signals of other coordinators to which the run may be delegated. */
  delegates: string[];
  /** Of these, what suggests itself for which work: see `suggestDelegates`. Absent when nothing does. */
  suggested?: Record<string, SuggestedDelegate>;
  /** Absent in runs planned before there were flags: then the defaults hold. */
  flags?: FlagPolicy;
  /** The coordinator's gates; absent in runs planned before they were judged. */
  gates?: GateSpec[];
  /** Bypasses of earlier runs that cover the repository (GATE-5). */
  bypasses?: Bypass[];
  /** Absent in runs planned before there was authority: then nothing is asked or held for it. */
  authority?: AuthorityPolicy;
  /** Reports that a plan without steps combines (OPS:SYNTHESIZE). */
  combines: { runId: string; signal: string; status: string; summary: string }[];
};

/** A run with its tasks and escalations, as read under its `version`. */
export type RunState = {
  id: string;
  signalId: string;
  signal: string;
  coordinatorId: string;
  coordinator: string;
  status: RunStatus;
  outcome: RunOutcome | null;
  reason: string | null;
  context: Record<string, unknown>;
  plan: PlannedStep[];
  policy: RunPolicy;
  planApprovals: PlanAsk[];
  gate: GateVerdict | null;
  repo: string | null;
  /** Who broadcast the signal. */
  actor: string;
  version: number;
  eventSeq: number;
  createdAt: string;
  startedAt: string | null;
  endedAt: string | null;
  tasks: TaskState[];
  escalations: EscalationState[];
  /** Items of the checklists that apply, with their answers (GATE-3). */
  checklist: ChecklistItem[];
  /** Gates that people let pass in this run, for good (GATE-5). */
  bypasses: Bypass[];
};

/** An event as it will be appended; the number follows the run's last. */
export type EventDraft = {
  seq: number;
  type: EventType;
  taskId: string | null;
  /** The flag it is about, so that the flag's own history shows it. */
  flagId?: number;
  source: string;
  at: string;
  payload: Record<string, unknown>;
};

/** One finished attempt, for the history. */
export type AttemptDraft = {
  taskId: string;
  number: number;
  agent: string;
  task: string;
  workerId: string | null;
  queuedAt: string | null;
  startedAt: string;
  endedAt: string;
  outcome: "succeeded" | "failed" | "timed_out" | "aborted" | "lost" | "held";
  error: TaskError | null;
};

/** An escalation to be written: what is shown, and its state as it begins. */
export type OpenedEscalation = { draft: EscalationDraft; state: EscalationState };

/** Everything one or more commands on a run want written, in one transaction, if `version` still holds. */
export type RunWrite = {
  state: RunState;
  expectedVersion: number;
  /** Steps were resolved again, so the plan is written too. */
  planChanged: boolean;
  tasks: TaskState[];
  /** Tasks that the run did not have before. */
  tasksAdded: TaskState[];
  attempts: AttemptDraft[];
  findings: { taskId: string; agent: string; findings: Finding[] }[];
  events: EventDraft[];
  escalationsOpened: OpenedEscalation[];
  escalationsChanged: EscalationState[];
  checklistChanged: ChecklistItem[];
  bypasses: Bypass[];
  report: Report | null;
  /** Entries of the audit log that are written with it. */
  audit: readonly AuditFact[];
  /** Tokens of claims that have ended of tasks that take locks: their locks are to be given back (RUN-12). */
  endedClaims: string[];
};
