import { createHash } from "node:crypto";
import type { Finding, Severity } from "@/lib/domain/finding";
import type { RuleDefinition } from "./rule";

type RuleMetadata = Pick<RuleDefinition, "id" | "title" | "description" | "severity" | "agent">;

/** SARIF knows three levels; the exact severity is kept in each result's properties. */
const LEVEL: Record<Severity, "error" | "warning" | "note"> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
  info: "note",
};

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

export type SarifLog = { $schema: string; version: "2.1.0"; runs: unknown[] };

/**
 * Findings as a SARIF 2.1.0 log with one run. Rules that no finding names are described as well, so that
 * a viewer knows what was looked for. Fingerprints are equal for the same finding in a later run: they
 * depend on rule, path and message, but on no line number and no count.
 */
export function toSarif(input: {
  findings: readonly Finding[];
  rules: readonly RuleMetadata[];
  version: string;
}): SarifLog {
  const index = new Map(input.rules.map((rule, at) => [rule.id, at]));
  const seen = new Map<string, number>();
  return {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "Quarterdeck",
            version: input.version,
            semanticVersion: input.version,
            rules: input.rules.map(describeRule),
          },
        },
        columnKind: "utf16CodeUnits",
        invocations: [{ executionSuccessful: true }],
        results: input.findings.map((finding) => describeResult(finding, index.get(finding.rule), seen)),
      },
    ],
  };
}

function describeRule(rule: RuleMetadata) {
  return {
    id: rule.id,
    name: rule.id.replace(/(?:^|[-/])([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: rule.title },
    fullDescription: { text: rule.description },
    help: { text: `${rule.description} Change its severity or turn it off under audit.rules in .quarterdeck.yml.` },
    defaultConfiguration: { level: LEVEL[rule.severity] },
    properties: { agent: rule.agent, severity: rule.severity, tags: [rule.agent] },
  };
}

function describeResult(finding: Finding, ruleIndex: number | undefined, seen: Map<string, number>) {
  return {
    ruleId: finding.rule,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: LEVEL[finding.severity],
    message: { text: `${finding.message} ${finding.mend}` },
    locations: [
      finding.path === null
        ? { logicalLocations: [{ name: "repository", kind: "resource" }] }
        : describePlace(finding.path, finding.line),
    ],
    partialFingerprints: { "quarterdeckFinding/v1": fingerprint(finding, seen) },
    properties: { severity: finding.severity, mend: finding.mend },
  };
}

function describePlace(path: string, line: number | null) {
  return {
    physicalLocation: {
      artifactLocation: { uri: toUri(path), uriBaseId: "%SRCROOT%" },
      ...(line === null ? {} : { region: { startLine: line } }),
    },
  };
}

/** A relative URI of a path whose bytes that are not UTF-8 are written `\xNN`. */
function toUri(path: string): string {
  return path
    .split("/")
    .map((part) =>
      encodeURIComponent(part).replaceAll(/%5Cx([0-9a-f]{2})/g, (_, hex: string) => `%${hex.toUpperCase()}`),
    )
    .join("/");
}

function fingerprint(finding: Finding, seen: Map<string, number>): string {
  const message = finding.message.replaceAll(/(?<=^|[\s(])\d[\d.,]*(?=[\s.,;:)]|$)/g, "#");
  const key = JSON.stringify([finding.rule, finding.path, message]);
  const occurrence = seen.get(key) ?? 0;
  seen.set(key, occurrence + 1);
  return createHash("sha256").update(`${key} ${occurrence}`).digest("hex").slice(0, 32);
}
