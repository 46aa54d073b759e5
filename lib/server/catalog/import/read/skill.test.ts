import { describe, expect, it } from "vitest";
import { codes, entryOf, read } from "./testing";

const SKILL = `---
name: quay-watch
description: Watch the quay
model_tier: sonnet
parallel_hints:
  can_parallel_with: [tide-watch, fog-watch]
  must_serialize_with: []
  preferred_batch_size: 2
context_hints:
  max_file_context: 100
  requires_git_context: true
escalation_triggers:
  - pattern: "storm.*near|ice"
    reason: "Storms and ice need HARBOUR_MASTER"
  - keyword: ["mutiny", "fire (big)"]
    reason: "Danger"
---

# Quay Watch Skill

> **Purpose:** Watch the quay
> **Trigger:** \`/quay-watch\` or \`/quay\`

---

## When to Use

Call it for:

### Ships
- Arrivals
- Departures

**Do NOT use for:**
- Weather reports (use /weather)
- Crane repair (use the \`crane-repair\` skill)
- Simple questions (answer at once)

---

## Aliases

- \`/quay-watch\` (primary)
- \`/pier\` - the other name, not /this

---

*Watch: eyes open.*
`;

const FOLDED = SKILL.replace(/\s*\n\s*/g, " ").trim();

describe("CAT-1, CAT-4, CAT-5 skills", () => {
  const result = read("skills/quay-watch/SKILL.md", SKILL);

  it("state hints, triggers, slash names and activation rules", () => {
    expect(codes(result)).toEqual(["keywords-as-pattern"]);
    expect(result.entries[0]).toMatchObject({
      handle: "@quay-watch",
      kind: "skill",
      modelTier: "sonnet",
      slashNames: ["/quay-watch", "/quay", "/pier"],
      parallel: { canParallelWith: ["tide-watch", "fog-watch"], mustSerializeWith: [], preferredBatchSize: 2 },
      escalationTriggers: [
        { pattern: "storm.*near|ice", reason: "Storms and ice need HARBOUR_MASTER" },
        { pattern: "mutiny|fire \\(big\\)", reason: "Danger" },
      ],
      activation: {
        useFor: ["Arrivals", "Departures"],
        notFor: [
          { text: "Weather reports", instead: "/weather" },
          { text: "Crane repair", instead: "crane-repair" },
          { text: "Simple questions (answer at once)", instead: null },
        ],
      },
      capabilities: ["Arrivals", "Departures"],
      extra: { context_hints: { max_file_context: 100, requires_git_context: true } },
    });
  });

  it("a document folded into one line gives the same fields, and says so", () => {
    const folded = read("skills/quay-watch/SKILL.md", FOLDED);
    expect(codes(folded)).toEqual(["folded", "keywords-as-pattern"]);
    const { body: _, ...fields } = folded.entries[0]!;
    const { body: __, ...expected } = result.entries[0]!;
    expect(fields).toEqual(expected);
    expect(folded.entries[0]!.body).toMatch(/## When to Use\n\nCall it for:\n\n### Ships\n\n- Arrivals\n- Departures/);
  });

  it("nothing of a folded document is lost", () => {
    const words = (text: string) => text.replace(/\s+/g, "");
    const folded = entryOf("skills/quay-watch/SKILL.md", FOLDED);
    expect(words(folded.body)).toBe(words(SKILL.slice(SKILL.indexOf("# Quay Watch"))));
  });

  it("a folded table gets its rows back", () => {
    const text = `${FOLDED} ## Related | Skill | For | |---|---| | \`/a\` | Things - all | | \`/b\` | More | Done.`;
    expect(entryOf("skills/quay-watch/SKILL.md", text).body).toContain(
      "| Skill | For |\n|---|---|\n| `/a` | Things - all |\n| `/b` | More |\nDone.",
    );
  });

  it.each(["skills/quay-watch/SKILL.MD", "skills/quay-watch/Skill.md", "quay-watch/skill.md"])(
    "%s is a skill",
    (path) => {
      expect(read(path, SKILL)).toMatchObject({ format: "skill", entries: [{ kind: "skill" }] });
    },
  );

  it("a skill without front matter is read from its text", () => {
    const text =
      "# TIDE_TABLE Skill\n\n## Metadata\n\n- **Name**: TIDE_TABLE\n- **Version**: 1.0.0\n\n## Description\n\nKnows the tides.\n";
    const one = read("skills/TIDE_TABLE/SKILL.md", text);
    expect(codes(one)).toEqual(["no-front-matter", "description-from-body"]);
    expect(one.entries[0]).toMatchObject({
      handle: "TIDE_TABLE",
      description: "Knows the tides.",
      extra: { version: "1.0.0" },
      slashNames: ["/tide-table"],
    });
  });

  it("a pattern that is none stays with the other fields, and is told", () => {
    const one = read(
      "skills/a/SKILL.md",
      '---\nname: a\ndescription: b\nescalation_triggers:\n  - pattern: "(open"\n    reason: x\n---\n',
    );
    expect(codes(one)).toEqual(["trigger-unread"]);
    expect(one.entries[0]).toMatchObject({
      escalationTriggers: [],
      extra: { escalation_triggers: [{ pattern: "(open", reason: "x" }] },
    });
  });

  it("Copilot agents may leave out their name", () => {
    const one = read(
      "agents/Quay Watch.agent.md",
      "---\ndescription: Watches\ntools: ['read', 'edit']\nmodel: GPT-5\n---\nYou watch.\n",
    );
    expect(one).toMatchObject({
      format: "copilot-agent",
      entries: [{ handle: "@quay-watch", tools: ["read", "edit"], modelTier: "GPT-5" }],
    });
  });
});
