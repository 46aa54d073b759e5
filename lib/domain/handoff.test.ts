import { describe, expect, it } from "vitest";
import { renderHandoffMarkdown } from "./handoff";

describe("RUN-4 handoff document", () => {
  it("has the four sections in the format of the source document", () => {
    const markdown = renderHandoffMarkdown(
      {
        workCompleted: ["Skill created", "Front matter validated"],
        currentState: { filesCreated: ["skills/preflight/SKILL.md"], validation: "Passed" },
        remainingWork: ["Document the skill"],
        importantFindings: ["An empty list <b>warns</b>"],
      },
      "TOOLSMITH",
      "META_UPDATER",
    );
    expect(markdown).toBe(`## Handoff: TOOLSMITH -> META_UPDATER

### Work Completed
- [x] Skill created
- [x] Front matter validated

### Current State
**Files created:** \`skills/preflight/SKILL.md\`\\
**Validation:** Passed

### Remaining Work
- [ ] Document the skill

### Important Findings
- An empty list \\<b\\>warns\\</b\\>
`);
  });

  it("says None where there is nothing", () => {
    const empty = {
      workCompleted: [],
      currentState: { filesCreated: [], validation: "" },
      remainingWork: [],
      importantFindings: [],
    };
    const markdown = renderHandoffMarkdown(empty, "A", "B");
    expect(markdown.match(/None/g)).toHaveLength(4);
    expect(markdown).toContain("**Validation:** Not stated");
  });
});
