/**
 * Writes docs/rules.md from the registry of rules: `npx tsx scripts/write-rules-doc.ts`.
 * With `--check` it only says (exit code 1) that the file is out of date.
 */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { z } from "zod";
import { allRules } from "@/lib/analysis";
import { CHECKS } from "@/lib/analysis/checks";
import { AUDIT_AGENTS, type RuleDefinition } from "@/lib/analysis/rule";
import { SEVERITIES } from "@/lib/domain/finding";

const TARGET = fileURLToPath(new URL("../docs/rules.md", import.meta.url));

const INTRODUCTION = `# Rules of the audit

This page is made from the rules themselves by \`npx tsx scripts/write-rules-doc.ts\`; change the rules, not the page.

\`OPS:AUDIT\` and \`qd audit PATH\` look at a git repository without a model and without a network. What they
find is a finding: rule, severity (${SEVERITIES.join(", ")}), path, line, message, and how to mend it.

## Tuning an audit

Put a file \`.quarterdeck.yml\` at the root of the repository that is audited:

\`\`\`yaml
audit:
  mainBranch: main            # found out when left out
  ignore:                     # paths as in .gitignore
    - vendor/
    - "**/*.generated.md"
  rules:
    git/merged-branch: off    # turn a rule off
    git/large-file: high      # or give it another severity
    git/stale-branch:         # or set severity and options
      severity: medium
      maxAgeDays: 30
  checks:
    commit-message-format: mandatory   # or advisory, or off
\`\`\`

An unknown rule, option or check is an error that names the line. A value that only looks like a secret
is passed over when its line contains \`quarterdeck:allow-secret\`.
`;

/** The text of docs/rules.md. */
export function rulesDocument(): string {
  const parts = [
    INTRODUCTION,
    "## Checks\n\nA mandatory check that fails stops the run at the quality gate; an advisory one is shown.\n",
  ];
  const checks = Object.values(CHECKS).map(
    (check) => `| \`${check.id}\` | ${check.name} | ${check.agent} | ${check.mandatory ? "mandatory" : "advisory"} |`,
  );
  parts.push(["| Check | Name | Agent | Weight |", "|---|---|---|---|", ...checks, ""].join("\n"));
  for (const agent of AUDIT_AGENTS) {
    const rules = allRules.filter((rule) => rule.agent === agent);
    parts.push(`## ${agent}\n`);
    parts.push(
      ["| Rule | Severity | What | Options (default) |", "|---|---|---|---|", ...rules.map(row), ""].join("\n"),
    );
  }
  return parts.join("\n");
}

function row(rule: RuleDefinition): string {
  const options = Object.entries(rule.options === undefined ? {} : optionDefaults(rule.options)).map(
    ([name, value]) => `\`${name}\` (${shown(value)})`,
  );
  return `| \`${rule.id}\` | ${rule.severity} | **${cell(rule.title)}.** ${cell(rule.description)} | ${options.length > 0 ? options.join(", ") : "–"} |`;
}

function optionDefaults(options: z.ZodObject): Record<string, unknown> {
  return options.parse({});
}

function shown(value: unknown): string {
  if (!Array.isArray(value)) return cell(String(value));
  if (value.length === 0) return "none";
  const listed = value.slice(0, 6).map((entry) => `\`${cell(String(entry))}\``);
  return value.length > listed.length
    ? `${listed.join(", ")} and ${value.length - listed.length} more`
    : listed.join(", ");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(/\s+/g, " ");
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const text = rulesDocument();
  const current = await readFile(TARGET, "utf8").catch(() => "");
  if (!process.argv.includes("--check")) await writeFile(TARGET, text);
  else if (current !== text) {
    console.error("docs/rules.md is out of date. Run: npx tsx scripts/write-rules-doc.ts");
    process.exitCode = 1;
  }
}
