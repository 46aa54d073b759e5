import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import type { Finding } from "@/lib/domain/finding";
import { allRules } from "./index";
import { toSarif } from "./sarif";
import { SARIF_SCHEMA } from "./sarif-schema";

const validate = new Ajv({ allErrors: true }).compile(SARIF_SCHEMA);
const finding = (change: Partial<Finding> = {}): Finding => ({
  rule: "git/stale-branch",
  severity: "low",
  path: null,
  line: null,
  message: "Branch topic (local) is not merged into main (2 commits ahead) and has had no commit for 119 days.",
  mend: "Merge it.",
  ...change,
});

type Result = {
  ruleIndex?: number;
  level: string;
  message: { text: string };
  locations: { physicalLocation?: { artifactLocation: { uri: string }; region?: { startLine: number } } }[];
  partialFingerprints: Record<string, string>;
};

function resultsOf(findings: readonly Finding[]): Result[] {
  const log = toSarif({ findings, rules: allRules, version: "1.2.3" });
  expect(validate(log), JSON.stringify(validate.errors)).toBe(true);
  return (log.runs as { results: Result[] }[])[0]?.results ?? [];
}
const fingerprint = (change: Partial<Finding>) =>
  Object.values(resultsOf([finding(change)])[0]?.partialFingerprints ?? {})[0];

describe("OPS-1 SARIF 2.1.0", () => {
  it("is valid with all rules and no finding", () => {
    const log = toSarif({ findings: [], rules: allRules, version: "1.2.3" });
    expect(validate(log), JSON.stringify(validate.errors)).toBe(true);
    expect(JSON.stringify(log)).toContain('"id":"git/secret"');
  });

  it("gives each severity its level, and each finding its rule and place", () => {
    const results = resultsOf(
      (["critical", "high", "medium", "low", "info"] as const).map((severity, at) =>
        finding({ severity, path: "docs/a.md", line: at + 1 }),
      ),
    );
    expect(results.map((result) => result.level)).toEqual(["error", "error", "warning", "note", "note"]);
    expect(results.map((result) => result.locations[0]?.physicalLocation?.region?.startLine)).toEqual([1, 2, 3, 4, 5]);
    expect(results[0]?.ruleIndex).toBe(allRules.findIndex((rule) => rule.id === "git/stale-branch"));
  });

  it("encodes paths as relative URIs, bytes that are not UTF-8 included", () => {
    const paths = ["docs/a b.md", "naïve/#1.md", "caf\\xe9.md", "a%b?.md", "back\\slash.md"];
    expect(
      resultsOf(paths.map((path) => finding({ path }))).map(
        (result) => result.locations[0]?.physicalLocation?.artifactLocation.uri,
      ),
    ).toEqual(["docs/a%20b.md", "na%C3%AFve/%231.md", "caf%E9.md", "a%25b%3F.md", "back%5Cslash.md"]);
  });

  it("has a place for findings of the repository itself, and takes a rule it does not know", () => {
    expect(resultsOf([finding(), finding({ rule: "other/rule" })])[1]).toMatchObject({
      ruleId: "other/rule",
      locations: [{ logicalLocations: [{ name: "repository" }] }],
    });
  });

  it("keeps a finding's fingerprint when days pass and lines move", () => {
    const later =
      "Branch topic (local) is not merged into main (12 commits ahead) and has had no commit for 1,250 days.";
    expect(fingerprint({ message: later, severity: "high" })).toBe(fingerprint({}));
    expect(fingerprint({ path: "a.md", line: 3 })).toBe(fingerprint({ path: "a.md", line: 99 }));
  });

  it("tells findings apart, equal ones by their order", () => {
    const messages = ["Branch fix-1 is old.", "Branch fix-2 is old.", "Branch v1.2 is old."].map((message) =>
      finding({ message }),
    );
    const prints = resultsOf([
      ...messages,
      finding({ path: "a.md" }),
      finding({ rule: "git/secret" }),
      finding(),
      finding(),
    ]).map((result) => JSON.stringify(result.partialFingerprints));
    expect(new Set(prints).size).toBe(7);
  });
});
