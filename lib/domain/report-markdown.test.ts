import type { Heading, Table } from "mdast";
import { toString } from "mdast-util-to-string";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { describe, expect, it } from "vitest";
import type { Finding } from "./finding";
import type { Report } from "./report";
import { coordinatorWord, renderReportMarkdown } from "./report-markdown";

const finding = (over: Partial<Finding> = {}): Finding & { agent: string } => ({
  rule: "docs/broken-link",
  severity: "high",
  path: "README.md",
  line: 12,
  message: "Leads nowhere",
  mend: "Name a file that exists.",
  agent: "META_UPDATER",
  ...over,
});

const report = (over: Partial<Report> = {}): Report => ({
  runId: "0190d3b0-0000-7000-8000-000000000001",
  signal: "OPS:RELEASE",
  coordinator: "COORD_OPS",
  status: "complete",
  outcome: "success",
  reason: null,
  repo: "/srv/shop",
  createdAt: "2026-01-02T10:00:00.000Z",
  endedAt: "2026-01-02T10:02:15.000Z",
  generatedAt: "2026-01-02T10:02:15.000Z",
  durationMs: 135_000,
  summary: "Every agent succeeded.",
  deliverables: [
    { type: "Commit", value: "abc123", agent: "RELEASE_MANAGER" },
    { type: "PR URL", value: "https://example.org/pull/456", agent: "RELEASE_MANAGER" },
  ],
  agents: [
    {
      agent: "RELEASE_MANAGER",
      status: "success",
      counted: true,
      durationMs: 75_000,
      tasks: [
        { stepId: "commit", task: "commit", status: "succeeded", durationMs: 45_000 },
        { stepId: "pr", task: "create_pr", status: "succeeded", durationMs: 30_000 },
      ],
      notes: "Commit + PR created",
    },
    {
      agent: "META_UPDATER",
      status: "success",
      counted: true,
      durationMs: 30_000,
      tasks: [{ stepId: "log", task: "update_changelog", status: "succeeded", durationMs: 30_000 }],
      notes: "CHANGELOG updated",
    },
    {
      agent: "TOOLSMITH",
      status: "skipped",
      counted: false,
      durationMs: null,
      tasks: [{ stepId: "skill", task: "create_skill", status: "skipped", durationMs: null }],
      notes: "Not applicable",
    },
  ],
  gate: {
    passed: true,
    threshold: 0.8,
    succeeded: 2,
    counted: 2,
    skipped: 1,
    rate: 1,
    arithmetic: "2/2 = 100%",
    reasons: [],
    failedChecks: [],
    agents: [],
  },
  checks: [],
  findings: { total: 0, counts: { critical: 0, high: 0, medium: 0, low: 0, info: 0 }, byAgent: [], top: [] },
  metrics: [],
  coordination: {
    spawnMs: 120,
    parallelUtilization: 0.93,
    synthesisMs: 40,
    overhead: 0.02,
    humanMs: 0,
    agentMs: 105_000,
  },
  escalations: [],
  combines: [],
  nextSteps: ["Nothing is left to do."],
  ...over,
});

const tree = (markdown: string) => unified().use(remarkParse).use(remarkGfm).parse(markdown).children;
const tableAfter = (markdown: string, title: string): string[][] => {
  const nodes = tree(markdown);
  const at = nodes.findIndex((node) => node.type === "heading" && toString(node) === title);
  const table = nodes.slice(at).find((node): node is Table => node.type === "table");
  return table?.children.map((row) => row.children.map((cell) => toString(cell))) ?? [];
};

describe("RUN-8 report as Markdown", () => {
  it("opens with the result, its status and its duration", () => {
    const markdown = renderReportMarkdown(report(), []);
    expect(markdown.startsWith("## Ops Result: OPS:RELEASE\n\n**Status:** COMPLETE\\\n**Duration:** 2m 15s\\\n")).toBe(
      true,
    );
    expect(markdown).toContain("**Agents Spawned:** 2");
  });

  it("names what each agent contributed with the duration of each task", () => {
    const markdown = renderReportMarkdown(report(), []);
    expect(markdown).toContain(
      "- RELEASE_MANAGER: Commit + Create pr (45s + 30s)\n- META_UPDATER: Update changelog (30s)",
    );
    expect(markdown).not.toContain("- TOOLSMITH:");
  });

  it("has the sections of the source documents in order", () => {
    const titles = tree(renderReportMarkdown(report(), []))
      .filter((node): node is Heading => node.type === "heading")
      .map((node) => toString(node));
    expect(titles).toEqual([
      "Ops Result: OPS:RELEASE",
      "Summary",
      "Deliverables",
      "Agent Contributions",
      "Results",
      "Escalations",
      "Findings",
      "Coordination",
      "Next Steps",
    ]);
  });

  it("lists deliverables with addresses that can be followed", () => {
    const markdown = renderReportMarkdown(report(), []);
    expect(markdown).toContain(
      "| Commit | `abc123` | RELEASE_MANAGER |\n| PR URL | https://example.org/pull/456 | RELEASE_MANAGER |",
    );
  });

  it("heads the report of another coordinator with its name", () => {
    expect(coordinatorWord("COORD_DATA_PLATFORM")).toBe("Data Platform");
    expect(renderReportMarkdown(report({ coordinator: "COORD_PLATFORM", signal: "PLATFORM:AUDIT" }), [])).toContain(
      "## Platform Result: PLATFORM:AUDIT",
    );
  });
});

describe("GATE-4 gate report as Markdown", () => {
  it("shows the arithmetic and a dash for the agent that was skipped", () => {
    const markdown = renderReportMarkdown(report(), []);
    expect(markdown).toContain("| TOOLSMITH | SKIPPED | - | Not applicable |");
    expect(markdown).toContain(
      "**Quality Gate:** PASSED (2/2 = 100%)\\\nThreshold 80%; 1 skipped, which does not count.",
    );
    expect(markdown).toContain("### Escalations\nNone");
  });

  it("says why a gate failed and who accepted it", () => {
    const gate = {
      ...report().gate!,
      passed: false,
      reasons: ['META_UPDATER: the mandatory check "Links valid" failed.'],
    };
    const markdown = renderReportMarkdown(
      report({
        gate,
        outcome: "accepted",
        escalations: [
          {
            type: "quality_gate",
            title: "Links",
            status: "decided",
            option: "accept",
            by: "ann",
            reason: "known; mended in #12",
          },
        ],
      }),
      [],
    );
    expect(markdown).toContain("**Status:** COMPLETE (accepted)");
    expect(markdown).toContain("**Quality Gate:** BYPASSED (2/2 = 100%");
    expect(markdown).toContain("- META_UPDATER: the mandatory");
    expect(markdown).toContain("> **Accepted by a person although the gate failed.** ann: known; mended in #12");
    expect(markdown).toContain('- Links (quality gate): accept by ann, "known; mended in #12"');
  });

  it("says so when no gate was judged", () => {
    expect(renderReportMarkdown(report({ gate: null }), [])).toContain("**Quality Gate:** NOT JUDGED");
  });

  it("names the tasks of an agent that did not succeed", () => {
    const agent = {
      agent: "META_UPDATER",
      status: "timed_out" as const,
      counted: true,
      durationMs: 600_000,
      tasks: [{ stepId: "d", task: "audit_documentation", status: "timed_out", durationMs: 600_000 }],
      notes: "Timed out after 600 s",
    };
    const markdown = renderReportMarkdown(report({ agents: [agent] }), []);
    expect(markdown).toContain("- META_UPDATER: Audit documentation TIMED OUT (10m)");
    expect(markdown).toContain("| META_UPDATER | TIMED OUT | 10m | Timed out after 600 s |");
  });
});

describe("RUN-8 findings in the report", () => {
  const counted = (total: number) =>
    report({
      findings: { total, counts: { critical: 0, high: total, medium: 0, low: 0, info: 0 }, byAgent: [], top: [] },
    });

  it("keeps the table whole when a finding holds pipes, line breaks, backticks and HTML", () => {
    const nasty = finding({
      path: "a|b`.md",
      message: "x | y\n`code` <img src=x onerror=alert(1)>",
      mend: "**do** [this](javascript:alert(1))",
    });
    const rows = tableAfter(renderReportMarkdown(counted(1), [nasty]), "Findings");
    expect(rows[1]).toEqual([
      "high",
      "a|b`.md:12",
      "docs/broken-link",
      "x | y `code` <img src=x onerror=alert(1)>",
      "**do** [this](javascript:alert(1))",
      "META_UPDATER",
    ]);
    const kinds = JSON.stringify(tree(renderReportMarkdown({ ...counted(1), deliverables: [] }, [nasty]))).match(
      /"type":"(html|image|link)"/g,
    );
    expect(kinds).toBeNull();
  });

  it("shows a dash for a finding that concerns the repository itself", () => {
    expect(
      tableAfter(renderReportMarkdown(counted(1), [finding({ path: null, line: null })]), "Findings")[1]?.[1],
    ).toBe("-");
  });

  it("says how many of how many are listed", () => {
    expect(renderReportMarkdown(counted(7), [finding()])).toContain("7 in all: 7 high. The 1 most serious are listed.");
    expect(renderReportMarkdown(counted(1), [finding()])).toContain("1 in all: 1 high.\n");
  });
});
