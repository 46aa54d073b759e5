import { whoDecides, type DecisionRules } from "../decision/rules";
import type { NoticeContent, NoticeOption } from "./content";
import type { NoticeKind } from "./kinds";
import { readableTime } from "./words";

/** What a notice needs of an escalation. Times are ISO 8601 UTC. */
export type AskedEscalation = {
  id: string;
  runId: string | null;
  coordinator: string;
  signal: string;
  type: string;
  level: number;
  status: string;
  title: string;
  roles: string[];
  groups: string[];
  assignees: string[];
  rules: DecisionRules;
  deadline: string | null;
  createdAt: string;
  contentHash: string | null;
  issue: string;
  recommended: { option: string; why: string } | null;
  requestedBy: string | null;
  options: NoticeOption[];
  decision: { option: string; by: string; via: string; at: string; reason: string | null } | null;
};

/** Whom an escalation asks, in words: `ARCHITECT or DBA`. */
const askedOf = ({ rules }: Pick<AskedEscalation, "rules">): string =>
  whoDecides(rules).replace(/\boperator\b/, "anybody who may decide");

/** What somebody said of whom in a comment. */
export type Mention = { by: string; text: string; people: string[] };

function leadOf(kind: NoticeKind, escalation: AskedEscalation, mention: Mention | null): string {
  if (mention !== null) return `${mention.by} mentioned ${mention.people.join(", ")} in a comment.`;
  if (kind === "closed") {
    const { decision, status } = escalation;
    if (decision === null) return `It is ${status}; there is nothing left to decide.`;
    return `${decision.by} chose "${labelOf(escalation, decision.option)}".`;
  }
  const until = escalation.deadline === null ? "" : ` by ${readableTime(escalation.deadline)}`;
  return `${escalation.coordinator} asks ${askedOf(escalation)} to decide${until}.`;
}

const labelOf = ({ options }: AskedEscalation, id: string): string =>
  options.find((option) => option.id === id)?.label ?? id;

/**
 * What a notice about an escalation says. `page` is its address in the dashboard, `at` when it happened; `mention` is
 * what a comment said, for a notice about that.
 */
export function escalationContent(
  kind: NoticeKind,
  escalation: AskedEscalation,
  { at, page }: { at: string; page: string },
  mention: Mention | null = null,
): NoticeContent {
  const asks = kind !== "closed" && mention === null;
  const { id, runId, signal, coordinator, type, level, status, roles, deadline, contentHash, decision } = escalation;
  const facts = [
    { name: "Signal", value: signal },
    { name: "Coordinator", value: coordinator },
    { name: "Level", value: String(level) },
    { name: "Asked", value: askedOf(escalation) },
    ...(escalation.requestedBy === null ? [] : [{ name: "Requested by", value: escalation.requestedBy }]),
    ...(deadline === null ? [] : [{ name: "Deadline", value: readableTime(deadline) }]),
    ...(escalation.recommended === null || !asks
      ? []
      : [
          {
            name: "Recommended",
            value: `${labelOf(escalation, escalation.recommended.option)}: ${escalation.recommended.why}`,
          },
        ]),
  ];
  return {
    kind,
    at,
    title: escalation.title,
    lead: leadOf(kind, escalation, mention),
    why: mention?.text ?? (asks ? escalation.issue : ""),
    facts,
    options: asks ? escalation.options : [],
    escalation: { id, runId, signal, coordinator, type, level, status, roles, deadline, contentHash },
    decision: decision === null ? null : { ...decision, option: labelOf(escalation, decision.option) },
    channel: null,
    url: page,
  };
}
