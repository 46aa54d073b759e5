import { z } from "zod";
import { compareFindings, type Finding, type Severity } from "@/lib/domain/finding";
import type { AuditConfig } from "./config";

/** The agents whose audits run without a model. */
export const AUDIT_AGENTS = ["RELEASE_MANAGER", "META_UPDATER", "TOOLSMITH"] as const;
export type AuditAgent = (typeof AUDIT_AGENTS)[number];

/**
 * What an analysis can find: its stable id, one-line title, a description for the rule reference, the
 * severity it has unless configured otherwise, and its options. Every option has a default, so that
 * `options.parse({})` succeeds.
 */
export type RuleDefinition<O extends z.ZodObject = z.ZodObject> = {
  id: string;
  title: string;
  description: string;
  severity: Severity;
  agent: AuditAgent;
  options?: O;
};

/** Declares a rule and keeps the type of its options. */
export function defineRule<O extends z.ZodObject>(rule: RuleDefinition<O>): RuleDefinition<O> {
  return rule;
}

/** A finding as an analysis states it; `severity` replaces the rule's default, configuration wins over both. */
export type Report = {
  path: string | null;
  line: number | null;
  message: string;
  mend: string;
  severity?: Severity;
};

/** Collects the findings of one analysis and applies the audited repository's configuration to each. */
export type Reporter = {
  /** Records a finding, unless the rule is off or the path is ignored. */
  report(rule: RuleDefinition, report: Report): void;
  /** The rule's options with defaults, configuration and parameters applied. */
  options<O extends z.ZodObject>(rule: RuleDefinition<O>): z.infer<O>;
  /** False when the rule is turned off; lets an analysis skip costly work. */
  enabled(rule: RuleDefinition): boolean;
  /** True when the configuration ignores this path. */
  ignored(path: string): boolean;
  /** Everything recorded so far, in the order of `compareFindings`, exact duplicates removed. */
  findings(): Finding[];
};

/**
 * Makes a reporter for one analysis. `overrides` are options given with the call (a signal's context),
 * by rule id; they win over the configuration file and throw a ZodError when they do not fit.
 */
export function createReporter(config: AuditConfig, overrides: Record<string, Record<string, unknown>> = {}): Reporter {
  const collected = new Map<string, Finding>();
  const optionCache = new Map<string, unknown>();
  return {
    report(rule, report) {
      const setting = config.rule(rule.id);
      if (setting.off) return;
      if (report.path !== null && config.ignores(report.path)) return;
      const finding: Finding = {
        rule: rule.id,
        severity: setting.severity ?? report.severity ?? rule.severity,
        path: report.path,
        line: report.line,
        message: report.message,
        mend: report.mend,
      };
      collected.set(JSON.stringify([finding.rule, finding.path, finding.line, finding.message]), finding);
    },
    options<O extends z.ZodObject>(rule: RuleDefinition<O>): z.infer<O> {
      const cached = optionCache.get(rule.id);
      if (cached !== undefined) return cached as z.infer<O>;
      const parsed = (rule.options ?? z.object({})).parse({ ...config.rule(rule.id).options, ...overrides[rule.id] });
      optionCache.set(rule.id, parsed);
      return parsed as z.infer<O>;
    },
    enabled: (rule) => !config.rule(rule.id).off,
    ignored: (path) => config.ignores(path),
    findings: () => [...collected.values()].sort(compareFindings),
  };
}
