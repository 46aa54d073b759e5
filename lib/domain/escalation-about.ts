/** What an escalation is about: a run, a flag alone, or a coordinator whose policy is to change. */
export type About = { kind: "run" | "flag" | "coordinator"; id: string };

/** What an escalation is about, by its id; null when it is something a person can't look up. */
export function aboutOf(escalation: {
  runId: string | null;
  flagId: number | null;
  subject: Record<string, unknown> | null;
}): About | null {
  const { runId, flagId, subject } = escalation;
  if (runId !== null) return { kind: "run", id: runId };
  if (flagId !== null) return { kind: "flag", id: String(flagId) };
  return typeof subject?.coordinatorId === "string" ? { kind: "coordinator", id: subject.coordinatorId } : null;
}
