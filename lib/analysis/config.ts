import ignore from "ignore";
import { isMap, isScalar, LineCounter, parseDocument, type Document } from "yaml";
import { z } from "zod";
import { TerminalError } from "@/lib/domain/errors";
import { severitySchema, type Severity } from "@/lib/domain/finding";
import type { CheckResult } from "@/lib/domain/task-result";
import { CHECKS } from "./checks";
import type { Repository } from "./repository";
import type { RuleDefinition } from "./rule";

/** The file at the root of an audited repository that tunes its audit. */
export const CONFIG_FILE = ".quarterdeck.yml";

export type RuleSetting = { off: boolean; severity?: Severity; options: Record<string, unknown> };
export type CheckSetting = "off" | "advisory" | "mandatory";

/** A validated configuration. Rules and checks it does not name have their defaults. */
export type AuditConfig = {
  /** The file it came from, null for the defaults. */
  source: string | null;
  /** The branch others are compared with, where it is not the usual one. */
  mainBranch?: string;
  rule(id: string): RuleSetting;
  check(id: string): CheckSetting | undefined;
  /** True when a path relative to the root is excluded from the audit. */
  ignores(path: string): boolean;
};

const ruleValueSchema = z.union([z.literal("off"), severitySchema, z.record(z.string(), z.unknown())]);
const fileSchema = z.strictObject({
  audit: z
    .strictObject({
      mainBranch: z.string().min(1).max(255).optional(),
      ignore: z.array(z.string().min(1).max(1_000)).max(1_000).optional(),
      rules: z.record(z.string(), ruleValueSchema).optional(),
      checks: z.record(z.string(), z.enum(["off", "advisory", "mandatory"])).optional(),
    })
    .nullish(),
});

const MAX_CONFIG_BYTES = 256 * 1024;

/** The configuration of a repository that has none. */
export function defaultConfig(): AuditConfig {
  return buildConfig(null, {}, new Map(), new Map());
}

/**
 * Reads `.quarterdeck.yml` at the root of a repository; the defaults when there is none.
 * Throws TerminalError `config-invalid` naming file, line and path.
 */
export async function loadConfig(repo: Repository, rules: readonly RuleDefinition[]): Promise<AuditConfig> {
  if (!(await repo.exists(CONFIG_FILE))) return defaultConfig();
  const text = await repo.read(CONFIG_FILE);
  if (text === null) throw invalid(CONFIG_FILE, undefined, "", "is not a readable text file inside the repository");
  return parseConfig(text, CONFIG_FILE, rules);
}

/**
 * Parses and validates a configuration text. `file` is the name used in messages.
 * Throws TerminalError `config-invalid` naming file, line and path.
 */
export function parseConfig(text: string, file: string, rules: readonly RuleDefinition[]): AuditConfig {
  if (Buffer.byteLength(text) > MAX_CONFIG_BYTES) throw invalid(file, undefined, "", "is larger than 256 KiB");
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const syntax = document.errors[0];
  if (syntax) throw invalid(file, lines.linePos(syntax.pos[0]).line, "", syntax.message);
  const at = (path: readonly PropertyKey[]) => lineOf(document, lines, path);
  const fail = (path: readonly PropertyKey[], message: string) => invalid(file, at(path), path.join("."), message);

  const raw = toPlain(document, file);
  if (raw === null || raw === undefined) return buildConfig(file, {}, new Map(), new Map());
  const parsed = fileSchema.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const extra = issue?.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [];
    throw fail([...(issue?.path ?? []), ...extra], explainIssue(issue));
  }
  const audit = parsed.data.audit ?? {};

  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const settings = new Map<string, RuleSetting>();
  for (const [id, value] of Object.entries(audit.rules ?? {})) {
    const path = ["audit", "rules", id];
    const rule = byId.get(id);
    if (!rule) throw fail(path, `unknown rule "${id}"${suggestion(id, [...byId.keys()])}`);
    settings.set(
      id,
      ruleSetting(rule, value, (sub, message) => fail([...path, ...sub], message)),
    );
  }
  const known = Object.values(CHECKS).map((check) => check.id as string);
  const checks = new Map(Object.entries(audit.checks ?? {}));
  for (const id of checks.keys()) {
    if (!known.includes(id)) throw fail(["audit", "checks", id], `unknown check "${id}"; known: ${known.join(", ")}`);
  }
  return buildConfig(file, audit, settings, checks);
}

/** Applies the configuration to an agent's checks: those turned off vanish, the others get their weight. */
export function applyCheckSettings(config: AuditConfig, checks: readonly CheckResult[]): CheckResult[] {
  return checks.flatMap((check) => {
    const setting = config.check(check.id);
    if (setting === "off") return [];
    return [setting === undefined ? check : { ...check, mandatory: setting === "mandatory" }];
  });
}

function ruleSetting(
  rule: RuleDefinition,
  value: z.infer<typeof ruleValueSchema>,
  fail: (path: PropertyKey[], message: string) => TerminalError,
): RuleSetting {
  if (value === "off") return { off: true, options: {} };
  if (typeof value === "string") return { off: false, severity: value, options: {} };
  const { severity, ...options } = value;
  const known = Object.keys(rule.options?.shape ?? {});
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      const list = ["severity", ...known];
      throw fail([name], `unknown option "${name}" of rule ${rule.id}; known: ${list.join(", ")}`);
    }
  }
  const off = severity === "off";
  const level = severitySchema.optional().safeParse(off ? undefined : severity);
  if (!level.success) throw fail(["severity"], `must be "off" or one of ${severitySchema.options.join(", ")}`);
  const checked = (rule.options ?? z.object({})).safeParse(options);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    throw fail([...(issue?.path ?? [])], issue?.message ?? "does not fit");
  }
  return { off, ...(level.data ? { severity: level.data } : {}), options };
}

function buildConfig(
  source: string | null,
  audit: { ignore?: string[] | undefined; mainBranch?: string | undefined },
  rules: ReadonlyMap<string, RuleSetting>,
  checks: ReadonlyMap<string, CheckSetting>,
): AuditConfig {
  const globs = audit.ignore ?? [];
  const matcher = ignore({ allowRelativePaths: true }).add([...globs]);
  return {
    source,
    ...(audit.mainBranch ? { mainBranch: audit.mainBranch } : {}),
    rule: (id) => rules.get(id) ?? { off: false, options: {} },
    check: (id) => checks.get(id),
    ignores: (path) => globs.length > 0 && path !== "" && matcher.ignores(path),
  };
}

function toPlain(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 20 });
  } catch (cause) {
    throw invalid(file, undefined, "", cause instanceof Error ? cause.message : "cannot be read", cause);
  }
}

function lineOf(document: Document.Parsed, lines: LineCounter, path: readonly PropertyKey[]): number | undefined {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const key = path[depth - 1];
    const parent = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (pair && isScalar(pair.key) && pair.key.range) return lines.linePos(pair.key.range[0]).line;
    }
    const node: unknown = document.getIn(path.slice(0, depth), true);
    if (isScalar(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}

function explainIssue(issue: z.core.$ZodIssue | undefined): string {
  if (!issue) return "does not fit";
  if (issue.code === "unrecognized_keys") return `unknown setting "${issue.keys[0]}"`;
  if (issue.code === "invalid_union")
    return `must be "off", a severity (${severitySchema.options.join(", ")}) or a map of options`;
  return issue.message;
}

function suggestion(id: string, known: readonly string[]): string {
  const tail = id.split("/").at(-1) ?? id;
  const near = known.filter(
    (name) => name.endsWith(`/${tail}`) || name.includes(tail) || tail.includes(name.split("/").at(-1) ?? name),
  );
  return near.length > 0 ? `; did you mean ${near.slice(0, 3).join(" or ")}?` : "; docs/rules.md lists all rules";
}

function invalid(
  file: string,
  line: number | undefined,
  path: string,
  message: string,
  cause?: unknown,
): TerminalError {
  const where = line === undefined ? file : `${file}:${line}`;
  return new TerminalError("config-invalid", [where, path, message].filter(Boolean).join(": "), { cause });
}
