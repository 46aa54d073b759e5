import type { EscalationDetail, EscalationSummary } from "@/lib/contract/schemas";
import { deadlineSentence } from "@/lib/domain/decision/words";
import { aboutOf } from "@/lib/domain/escalation-about";
import type { Terminal } from "./io";
import { HASH_LENGTH, renderShown } from "./render-shown";
import { ago, fields, oneLine, printable, shortIds, table, wrap } from "./text";

/** An open escalation in few lines: what is asked, and the commands that answer. `hash` binds them to what was shown. */
export function renderAsk(
  escalation: EscalationSummary & { may?: EscalationDetail["may"] },
  terminal: Pick<Terminal, "colours">,
  hash = "",
): string[] {
  const bound = hash === "" ? "" : ` --hash ${hash.slice(0, HASH_LENGTH)}`;
  return [
    `${terminal.colours.yellow("?")} ${terminal.colours.bold(oneLine(escalation.title))}`,
    ...escalation.options.filter(isChoosable).map((option) => {
      const form = (option.form ?? null) === null ? "" : " --inputs @values.json";
      const reason = option.reasonRequired ? ` --reason "…"` : "";
      const inputs = option.inputs
        .map(({ name, suggested }) => ` --input ${oneLine(name)}=${suggested === undefined ? "…" : oneLine(suggested)}`)
        .join("");
      return `    qd decide ${escalation.id} ${option.id}${reason}${inputs}${form}${bound}`;
    }),
  ];

  function isChoosable({ id }: EscalationSummary["options"][number]): boolean {
    return escalation.may?.find(({ option }) => option === id)?.allowed ?? true;
  }
}

/** A list of escalations as a table. */
export function renderEscalations(items: readonly EscalationSummary[], terminal: Terminal, now: Date): string[] {
  const short = shortIds(items.map((item) => item.id));
  const rows = items.map((item) => [
    short.get(item.id)!,
    item.type.replace("_", " "),
    item.status === "decided" ? `decided: ${item.decision?.option ?? ""}` : item.status,
    oneLine(item.role),
    ago(item.createdAt, now),
    oneLine(item.title),
  ]);
  const columns = [
    { title: "escalation" },
    { title: "type" },
    { title: "status" },
    { title: "role" },
    { title: "opened" },
    { title: "title", grows: true },
  ];
  return table(columns, rows, terminal.tableWidth, (text, row, column) =>
    column === 2 && items[row]!.status === "open" ? terminal.colours.yellow(text) : text,
  );
}

/** Everything a person needs to decide (ESC-3). */
export function renderEscalation(item: EscalationDetail, terminal: Terminal): string[] {
  const { colours, width } = terminal;
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0
      ? []
      : ["", colours.bold(title), ...lines.flatMap((line) => indent(line, width, lines.length > 1 ? "- " : ""))];
  return [
    `${colours.bold(oneLine(item.title))}  ${item.status === "open" ? colours.yellow("open") : item.status}`,
    ...fields(
      [
        ["escalation", item.id],
        aboutLine(item),
        ["type", item.type.replace("_", " ")],
        ["role", item.role],
        ["asked by", item.requestedBy],
        ["rules", item.status === "open" ? rulesOf(item) : null],
        [
          "waiting for",
          item.status !== "open"
            ? null
            : `${item.waitingFor.map(({ name, via }) => `${name} (${VIA_WORDS[via]})`).join(", ") || "nobody who may decide it"}, since ${item.askedAt}`,
        ],
        ["deadline", item.deadline === null ? null : `${item.deadline}. ${deadlineSentence(item.rules.onDeadline)}`],
        [
          "decided",
          item.decision === null
            ? null
            : `${item.decision.option} by ${item.decision.by} via ${item.decision.via} at ${item.decision.at}`,
        ],
        ["reason", item.decision?.reason ?? null],
      ],
      colours,
    ),
    ...section(
      "Votes",
      item.votes.map(
        (vote) =>
          `${vote.by}${vote.onBehalfOf ? ` for ${vote.onBehalfOf}` : ""}: ${vote.option} at ${vote.at}${vote.reason === null ? "" : `, ${vote.reason}`}`,
      ),
    ),
    ...section("Context", [item.context]),
    ...section("Issue", [item.issue]),
    ...section("Why the coordinator can't decide", [item.whyNotCoordinator]),
    ...renderShown(item.shown, colours),
    ...section("Quality gate", item.gate === null ? [] : [item.gate.arithmetic]),
    ...section(
      "Failed checks",
      item.failedChecks.map((check) => `${check.agent} · ${check.name}: ${check.evidence}`),
    ),
    ...section(
      "Agents",
      item.agents.map(
        (agent) => `${agent.agent}: ${agent.status.replace("_", " ")}${agent.notes === "" ? "" : `, ${agent.notes}`}`,
      ),
    ),
    ...section("Tried before", item.tried ?? []),
    ...section("Partial results", item.partialResults),
    ...section(
      item.findingTotal > 10 ? `Findings (the 10 most serious of ${item.findingTotal})` : "Findings",
      item.findings
        .slice(0, 10)
        .map(
          (finding) =>
            `[${finding.severity}] ${finding.path === null ? "" : `${finding.path}${finding.line === null ? "" : `:${finding.line}`} `}${finding.message}`,
        ),
    ),
    ...section(
      "Comments",
      item.comments.map((comment) => `${comment.author}: ${comment.text}`),
    ),
    ...section("Recommended", [`${item.recommended.option}: ${item.recommended.why}`]),
    ...(item.status === "open"
      ? section(
          "Options",
          item.options.map((option) => {
            const why = item.may.find((may) => may.option === option.id)?.why ?? null;
            const choices = option.inputs
              .map(({ name, options }) => ` ${name}: one of ${options.join(", ")}.`)
              .join("");
            return `${option.id}: ${option.effect}${choices}${why === null ? "" : ` Not for you: ${why}`}`;
          }),
        )
      : []),
    ...(item.status === "open" ? ["", ...renderAsk(item, terminal, item.contentHash).slice(1)] : []),
  ];
}

/** What it is about, as a field: the run with its signal, the flag, the coordinator. */
function aboutLine(item: EscalationDetail): readonly [string, string | null] {
  const about = aboutOf(item);
  return about === null
    ? ["about", null]
    : [about.kind, about.kind === "run" ? `${about.id} (${item.signal})` : about.id];
}

const VIA_WORDS = { assignee: "asked by name", role: "by role", group: "by group", delegate: "stands in" };

/** The rules of an open escalation that are not the usual ones, in words. */
function rulesOf({ rules }: EscalationDetail): string {
  const own = { forbidden: "nobody approves their own request", unless_alone: null, allowed: "own requests too" };
  return [
    rules.quorum > 1 ? `${rules.quorum} people must choose the same` : null,
    own[rules.ownRequest],
    rules.reasonRequired ? "a reason is needed" : null,
    rules.workingHours === null
      ? null
      : `working hours ${rules.workingHours.from} to ${rules.workingHours.to} ${rules.workingHours.timezone}`,
  ]
    .filter((each) => each !== null)
    .join("; ");
}

function indent(text: string, width: number, bullet: string): string[] {
  return printable(text)
    .split("\n")
    .flatMap((paragraph) => wrap(paragraph, width - 2 - bullet.length))
    .map((line, index) => `  ${index === 0 ? bullet : " ".repeat(bullet.length)}${line}`);
}
