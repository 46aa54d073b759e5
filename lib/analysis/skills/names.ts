import type { Reporter } from "../rule";
import { folderOf, type Subject } from "./discover";
import { duplicateRule, nameMismatchRule, nameShapeRule } from "./rules";

const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const AGENT_SHAPES = [KEBAB, /^@?[a-z0-9]+(?:[.-][a-z0-9]+)*$/, /^[A-Z0-9]+(?:_[A-Z0-9]+)*$/];
const SLASH = /^[A-Za-z0-9][A-Za-z0-9_:-]*$/;
const MAX_NAME = 64;
const TRIGGER_LINE = /^>?\s*\*\*Trigger:?\*\*:?(.*)$/gim;

/** The name a subject declares, null when it has none. */
export function declaredName(subject: Subject): string | null {
  const value = subject.front.fields.get("name")?.value;
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}

/** Checks shape and place of a subject's name. */
export function checkName(subject: Subject, reporter: Reporter): void {
  const stem = stemOf(subject);
  if (subject.kind === "command") {
    if (!SLASH.test(stem)) {
      reporter.report(nameShapeRule, {
        path: subject.path,
        line: null,
        message: `The file name makes "/${stem}", which can't be typed as a slash command.`,
        mend: "Rename the file: letters, digits, - and _.",
      });
    }
    return;
  }
  const name = declaredName(subject);
  const line = subject.front.fields.get("name")?.line ?? null;
  if (name === null || subject.kind === "copilot-agent") return;
  const shapes = subject.kind === "skill" ? [KEBAB] : AGENT_SHAPES;
  const fits = name.length <= MAX_NAME && shapes.some((shape) => shape.test(name));
  if (!fits) {
    const form = subject.kind === "skill" ? "kebab case" : "kebab case, domain.module or UPPER_SNAKE";
    reporter.report(nameShapeRule, {
      path: subject.path,
      line,
      message: `The name "${shorten(name)}" is not ${form}${name.length > MAX_NAME ? `, or longer than ${MAX_NAME} characters` : ""}.`,
      mend: `Write "${kebab(name)}".`,
    });
  }
  const skill = subject.kind === "skill";
  // Plugins put their own name before an agent's, and a skill inside a skill bears the outer one's name.
  const prefixed =
    (!skill || !/(?:^|\/)skills$/i.test(subject.scope)) && new RegExp(`[-.:_]${escape(stem)}$`).test(name);
  if (fits && stem !== "" && name !== stem && !prefixed) {
    reporter.report(nameMismatchRule, {
      path: subject.path,
      line,
      message: `The name "${shorten(name)}" differs from its ${skill ? "folder" : "file"}, "${stem}".`,
      mend: "Use one name for both.",
      ...(skill ? {} : { severity: "low" as const }),
    });
  }
}

/** Reports names and slash triggers that several files of one collection claim. */
export function checkDuplicates(subjects: readonly Subject[], reporter: Reporter): void {
  const claims = new Map<string, { label: string; members: Subject[] }>();
  const claim = (key: readonly string[], label: string, subject: Subject) => {
    const entry = claims.get(key.join("\n")) ?? { label, members: [] };
    entry.members.push(subject);
    claims.set(key.join("\n"), entry);
  };
  for (const subject of subjects) {
    const name = subject.kind === "command" || subject.kind === "copilot-agent" ? null : declaredName(subject);
    if (name !== null) claim([subject.kind, subject.scope, name.toLowerCase()], `The name "${shorten(name)}"`, subject);
    for (const trigger of slashTriggers(subject))
      claim(["/", collection(subject), trigger], `The slash name ${trigger}`, subject);
  }
  const reported = new Set<string>();
  for (const { label, members } of claims.values()) {
    const [first, ...rest] = members;
    for (const member of rest) {
      const pair = `${first?.path}\n${member.path}`;
      if (first === undefined || member.path === first.path || reported.has(pair)) continue;
      reported.add(pair);
      reporter.report(duplicateRule, {
        path: member.path,
        line: member.front.fields.get("name")?.line ?? null,
        message: `${label} is also used by ${first.path}.`,
        mend: "Rename one of the two, or remove the copy.",
      });
    }
  }
}

/** The slash names that invoke a subject: its own, and those of a `**Trigger:**` line of a skill. */
export function slashTriggers(subject: Subject): string[] {
  if (subject.kind === "command") return [`/${commandPath(subject)}`];
  if (subject.kind !== "skill") return [];
  const own = declaredName(subject) ?? stemOf(subject);
  const listed = [...subject.text.matchAll(TRIGGER_LINE)].flatMap((match) =>
    [...(match[1] ?? "").matchAll(/`(\/[a-z0-9][\w-]*)/gi)].map((found) => found[1] ?? ""),
  );
  return [...new Set([`/${own}`, ...listed])];
}

function commandPath(subject: Subject): string {
  const after = subject.path.slice(subject.path.lastIndexOf("commands/") + "commands/".length);
  return after.replace(/\.[^.]+$/, "");
}

function collection(subject: Subject): string {
  return subject.kind === "skill" ? subject.scope.replace(/(?:^|\/)skills$/i, "") : subject.scope;
}

function stemOf(subject: Subject): string {
  const file = subject.kind === "skill" ? folderOf(subject.path) : subject.path.replace(/\.[^./]+$/, "");
  return file.slice(file.lastIndexOf("/") + 1);
}

function kebab(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, MAX_NAME);
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
