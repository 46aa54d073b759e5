import type { CheckResult } from "@/lib/domain/task-result";
import type { Finding } from "@/lib/domain/finding";
import { CHECKS, checkResult, type CheckDefinition } from "../checks";
import type { Repository } from "../repository";
import { createReporter, type Reporter, type RuleDefinition } from "../rule";
import type { Analysis } from "../types";
import { checkCoordinatorYaml } from "./coordinator-yaml";
import { discoverSubjects, type Subject, type SubjectKind } from "./discover";
import { checkFields, checkFrontMatter } from "./fields";
import { readBody } from "./markdown";
import { checkDuplicates, checkName } from "./names";
import { findMissingReferences } from "./references";
import {
  coordinatorRule,
  duplicateRule,
  frontMatterRule,
  nameShapeRule,
  referenceRule,
  requiredFieldRule,
  reviewRule,
  specRule,
  templateMarkRule,
} from "./rules";
import { nextReview, specGaps } from "./spec";
import { findTemplateMarks, isTemplate } from "./template-marks";
import { plural } from "../plural";

const DAY_MS = 86_400_000;

/**
 * OPS-1: the audit of TOOLSMITH. Looks at every skill, agent file, slash command and coordinator
 * definition of a repository; metrics are counts.
 */
export const auditSkills: Analysis = async (repo, config, { now, signal, log }) => {
  const reporter = createReporter(config);
  const subjects = await discoverSubjects(repo, (path) => reporter.ignored(path), signal);
  log?.(`Found ${subjects.length} skill, agent, command and coordinator files.`);
  for (const subject of subjects) {
    signal?.throwIfAborted();
    if (subject.kind === "coordinator-yaml") checkCoordinator(subject, reporter, now);
    else await checkMarkdown(repo, subject, reporter, now);
  }
  checkDuplicates(subjects, reporter);
  const findings = reporter.findings();
  const count = (...kinds: SubjectKind[]) => subjects.filter((subject) => kinds.includes(subject.kind)).length;
  const metrics = {
    skills: count("skill"),
    agents: count("agent", "copilot-agent", "agent-spec"),
    commands: count("command"),
    coordinators: count("coordinator-spec", "coordinator-yaml"),
    problems: findings.length,
  };
  return { findings, metrics, checks: checks(subjects, findings), summary: summarise(metrics) };
};

async function checkMarkdown(repo: Repository, subject: Subject, reporter: Reporter, now: Date): Promise<void> {
  const specification = subject.kind === "coordinator-spec" || subject.kind === "agent-spec";
  if (!specification && !isTemplate(subject.path)) {
    checkFrontMatter(subject, reporter);
    checkFields(subject, reporter);
    checkName(subject, reporter);
  }
  const body = readBody(subject.front.body, subject.front.bodyLine);
  if (specification) {
    const { fields, sections } = specGaps(subject);
    const lacks = [...fields.map((name) => `field ${name}`), ...sections.map((name) => `section ${name}`)];
    if (lacks.length > 0) {
      reporter.report(specRule, {
        path: subject.path,
        line: 1,
        message: `The specification lacks: ${lacks.join(", ")}.`,
        mend: "Add what is missing.",
      });
    }
    const review = nextReview(subject.text);
    if (review) checkReview(subject, review.date, review.line, reporter, now);
  }
  for (const { target, line } of await findMissingReferences(repo, subject, body)) {
    const message = `The file ${target.slice(0, 200)} is referred to but does not exist.`;
    reporter.report(referenceRule, { path: subject.path, line, message, mend: "Add the file, or correct the path." });
  }
  if (isTemplate(subject.path)) return;
  for (const { mark, line } of findTemplateMarks(body, ownWords(subject))) {
    reporter.report(templateMarkRule, {
      path: subject.path,
      line,
      message: `Unfinished: ${mark.slice(0, 120)}`,
      mend: "Fill it in, or put it in a code block if it is part of a format.",
    });
  }
}

/** The fields of the front matter that a person wrote for people. */
function ownWords(subject: Subject): { value: string; line: number }[] {
  return ["name", "description"].flatMap((name) => {
    const field = subject.front.fields.get(name);
    return typeof field?.value === "string" ? [{ value: field.value, line: field.line }] : [];
  });
}

function checkCoordinator(subject: Subject, reporter: Reporter, now: Date): void {
  const { problems, nextReview: due } = checkCoordinatorYaml(subject.text);
  for (const { line, path, message } of problems) {
    reporter.report(coordinatorRule, {
      path: subject.path,
      line,
      message: `${path === "" ? "" : `${path}: `}${message}.`,
      mend: "Correct the definition; the schema describes every field.",
    });
  }
  if (due)
    checkReview(
      subject,
      due,
      subject.text.slice(0, subject.text.search(/^nextReview:/m)).split("\n").length,
      reporter,
      now,
    );
}

function checkReview(subject: Subject, date: string, line: number, reporter: Reporter, now: Date): void {
  const overdue = Math.floor((now.getTime() - Date.parse(date)) / DAY_MS);
  if (overdue <= reporter.options(reviewRule).days) return;
  reporter.report(reviewRule, {
    path: subject.path,
    line,
    message: `The review was due on ${date}, ${overdue} days ago.`,
    mend: "Review it and set the next date.",
  });
}

function checks(subjects: readonly Subject[], findings: readonly Finding[]): CheckResult[] {
  const kinds = (...wanted: SubjectKind[]) => subjects.filter((subject) => wanted.includes(subject.kind)).length;
  const judge = (
    check: CheckDefinition,
    looked: number,
    rules: readonly RuleDefinition[],
    good: string,
  ): CheckResult => {
    if (looked === 0) return checkResult(check, "not_applicable", "There is nothing to check.");
    const bad = findings.filter((finding) => rules.some((rule) => rule.id === finding.rule));
    const [first] = bad;
    if (!first) return checkResult(check, "pass", `${good} (${plural(looked, "file")}).`);
    const place = `${first.path ?? ""}${first.line === null ? "" : `:${first.line}`}`;
    const files = new Set(bad.map((finding) => finding.path)).size;
    return checkResult(
      check,
      "fail",
      `${plural(bad.length, "problem")} in ${files} of ${plural(looked, "file")}, first ${place}: ${first.message}`,
    );
  };
  const slash = findings.some((finding) => finding.rule === duplicateRule.id)
    ? [duplicateRule, nameShapeRule, requiredFieldRule]
    : [nameShapeRule, requiredFieldRule];
  return [
    judge(
      CHECKS.yamlValid,
      subjects.length,
      [frontMatterRule, coordinatorRule],
      "All front matter and definitions parse",
    ),
    judge(CHECKS.slashCommand, kinds("skill", "command"), slash, "Every slash name is valid and unique"),
    judge(CHECKS.templates, subjects.length, [templateMarkRule, specRule, referenceRule], "Nothing is left unfinished"),
  ];
}

function summarise(metrics: {
  skills: number;
  agents: number;
  commands: number;
  coordinators: number;
  problems: number;
}): string {
  const { skills, agents, commands, coordinators, problems } = metrics;
  if (skills + agents + commands + coordinators === 0)
    return "The repository has no skills, agents, commands or coordinators.";
  const counted = [plural(skills, "skill"), plural(agents, "agent"), plural(commands, "command")].join(", ");
  return `${counted} and ${plural(coordinators, "coordinator")}: ${problems === 0 ? "no problems" : plural(problems, "problem")}.`;
}
