import type { Reporter } from "../rule";
import type { Subject } from "./discover";
import { descriptionRule, descriptionWhenRule, frontMatterRule, requiredFieldRule, toolNameRule } from "./rules";
import { toolNames, unknownTool } from "./tools";

const WHEN =
  /\b(?:when|whenever|where|if|before|after|during|while|for|invoke[ds]?|trigger(?:s|ed)?|activate[ds]?|us(?:e|es|ed|ing)|call(?:s|ed)?|helps?|must be|to)\b/i;
/** Only English descriptions can be judged by English words. */
const ENGLISH = /\b(?:the|and|of|with)\b/i;
const TOOL_FIELDS = ["tools", "allowed-tools", "disallowed-tools", "disallowedTools", "allowed_tools"];

/** Reports front matter that is missing where it must be, or does not parse. */
export function checkFrontMatter(subject: Subject, reporter: Reporter): void {
  const { problem, present } = subject.front;
  if (problem) {
    reporter.report(frontMatterRule, {
      path: subject.path,
      line: problem.line,
      message: `The front matter does not parse: ${problem.message}.`,
      mend: problem.fatal
        ? "Begin the file with --- on a line of its own, then name: and description:, then ---."
        : "Correct the line; put values with special characters in quotes.",
      ...(problem.fatal ? {} : { severity: "medium" as const }),
    });
  } else if (!present && needsFrontMatter(subject)) {
    reporter.report(frontMatterRule, {
      path: subject.path,
      line: 1,
      message: `The ${label(subject)} has no front matter, so it is not loaded.`,
      mend: "Begin the file with --- on a line of its own, then name: and description:, then ---.",
    });
  }
}

/** Reports missing required fields, and descriptions and tools that do not fit. */
export function checkFields(subject: Subject, reporter: Reporter): void {
  const { fields, present } = subject.front;
  if (!present || subject.kind === "coordinator-yaml") return;
  const required =
    subject.kind === "copilot-agent" ? ["description"] : subject.kind === "command" ? [] : ["name", "description"];
  // A file whose front matter is lost has one defect, not three.
  if (fields.size > 0) for (const name of required) checkRequired(subject, name, reporter);
  const description = fields.get("description");
  if (typeof description?.value === "string" && description.value.trim() !== "") {
    checkDescription(subject, description.value.trim(), description.line, reporter);
  }
  if (subject.kind !== "copilot-agent") checkTools(subject, reporter);
}

function checkRequired(subject: Subject, name: string, reporter: Reporter): void {
  const field = subject.front.fields.get(name);
  const value = field?.value;
  if (typeof value === "string" && value.trim() !== "") return;
  const why = field === undefined ? "is missing" : value === null || value === "" ? "is empty" : "is no text";
  reporter.report(requiredFieldRule, {
    path: subject.path,
    line: field?.line ?? 1,
    message: `The ${label(subject)}'s ${name} ${why}.`,
    mend: name === "name" ? "Give it a name." : "Say in one or two sentences what it does and when to use it.",
  });
}

function checkDescription(subject: Subject, text: string, line: number, reporter: Reporter): void {
  const { max, min } = reporter.options(descriptionRule);
  // Only skills have a limit that loaders enforce; agents carry whole examples in theirs.
  if (text.length > max && subject.kind === "skill") {
    reporter.report(descriptionRule, {
      path: subject.path,
      line,
      message: `The description has ${text.length} characters, more than ${max}.`,
      mend: "Shorten it; move the detail into the body.",
    });
  }
  if (text.length < min && subject.kind !== "command") {
    reporter.report(descriptionRule, {
      path: subject.path,
      line,
      message: `The description has ${text.length} characters, fewer than ${min}.`,
      mend: "Say what it does and when to use it.",
      severity: "low",
    });
  }
  if (subject.kind === "skill" && text.length >= min && ENGLISH.test(text) && !WHEN.test(text)) {
    reporter.report(descriptionWhenRule, {
      path: subject.path,
      line,
      message: "The description does not say when to use the skill.",
      mend: 'Add a sentence such as "Use when …".',
    });
  }
}

function checkTools(subject: Subject, reporter: Reporter): void {
  const { known } = reporter.options(toolNameRule);
  for (const field of TOOL_FIELDS) {
    const entry = subject.front.fields.get(field);
    const names = (entry && toolNames(entry.value)) ?? [];
    // Other hosts have tools of their own; a list is judged only if it is Claude Code's, or mixed with its.
    if (!subject.claude && !names.some((name) => unknownTool(name, []) === null)) continue;
    const unknown = names.flatMap((name) => {
      const likely = unknownTool(name, known);
      return likely === null ? [] : [{ name: name.slice(0, 80), likely }];
    });
    if (unknown.length === 0) continue;
    const better = unknown.filter(({ likely }) => likely !== "").map(({ name, likely }) => `${likely} for ${name}`);
    reporter.report(toolNameRule, {
      path: subject.path,
      line: entry?.line ?? null,
      message: `There is no tool named ${unknown
        .slice(0, 10)
        .map(({ name }) => name)
        .join(", ")}.`,
      mend: better.length > 0 ? `Write ${better.join(", ")}.` : "Remove it, or name an MCP tool as mcp__server__tool.",
    });
  }
}

function needsFrontMatter(subject: Subject): boolean {
  return subject.kind === "skill" || subject.kind === "agent";
}

function label(subject: Subject): string {
  return subject.kind === "skill" ? "skill" : "agent";
}
