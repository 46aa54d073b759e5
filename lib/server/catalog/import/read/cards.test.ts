import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeWithOrigins } from "./merge";
import { entryOf, read } from "./testing";

const CARD = `# PILOT Identity Card

## Identity
- **Role:** Leads ships in and out
- **Tier:** Specialist
- **Model:** haiku

## Chain of Command
- **Reports To:** COORD_HARBOUR
- **Can Spawn:** TUG (small), LOOKOUT
- **Escalate To:** HARBOUR_MASTER

## Standing Orders (Execute Without Asking)
1. Check the tide
2. **Write the log**
   - Every hour

## Escalation Triggers (MUST Escalate)
- Fog

## Key Constraints
- Do NOT leave the fairway

## One-Line Charter
"Slow is smooth."
`;
const AGENT = "# PILOT Agent\n\n> **Role:** Pilot of the port\n> **Authority Level:** Tier 1\n\n## Charter\n\nLeads.\n";

const merged = (entries: Parameters<typeof mergeWithOrigins>[0]) => mergeWithOrigins(entries).map(({ entry }) => entry);

describe("CAT-2 identity cards", () => {
  it("yield orders, triggers, constraints and the chain of command", () => {
    const result = read("identities/PILOT.identity.md", CARD);
    expect(result).toMatchObject({ format: "identity-card", outcome: "imported" });
    expect(result.entries[0]).toMatchObject({
      handle: "PILOT",
      kind: "agent",
      description: "Leads ships in and out",
      modelTier: "haiku",
      reportsTo: "COORD_HARBOUR",
      manages: ["TUG", "LOOKOUT"],
      body: "",
      identity: {
        role: "Leads ships in and out",
        tier: "Specialist",
        model: "haiku",
        reportsTo: "COORD_HARBOUR",
        escalateTo: "HARBOUR_MASTER",
        canSpawn: ["TUG", "LOOKOUT"],
        chainOfCommand: ["Reports To: COORD_HARBOUR", "Can Spawn: TUG (small), LOOKOUT", "Escalate To: HARBOUR_MASTER"],
        standingOrders: ["Check the tide", "Write the log: Every hour"],
        escalationTriggers: ["Fog"],
        keyConstraints: ["Do NOT leave the fairway"],
        oneLineCharter: "Slow is smooth.",
        body: CARD,
      },
    });
  });

  it("a card whose name is a placeholder is a template, one without content is refused", () => {
    expect(read("X.identity.md", CARD.replace("PILOT", "[AGENT_NAME]"))).toMatchObject({ outcome: "skipped", line: 1 });
    expect(read("X.identity.md", "# PILOT Identity Card\n\nNothing.\n")).toMatchObject({ outcome: "refused", line: 1 });
  });

  it("nobody may be spawned when the card says none", () => {
    const card = CARD.replace("TUG (small), LOOKOUT", "None (terminal specialist)");
    expect(entryOf("PILOT.identity.md", card)).toMatchObject({ manages: [], identity: { canSpawn: [] } });
  });

  it("attach to the entry of their handle, in either order", () => {
    const [agent, card] = [entryOf("PILOT.md", AGENT), entryOf("PILOT.identity.md", CARD)];
    const forth = merged([agent, card]);
    expect(merged([card, agent])).toEqual(forth);
    expect(forth).toHaveLength(1);
    expect(forth[0]).toMatchObject({
      description: "Pilot of the port. Leads.",
      modelTier: "haiku",
      reportsTo: "COORD_HARBOUR",
      identity: { standingOrders: expect.any(Array) },
      body: AGENT,
    });
    expect(mergeWithOrigins([card, agent])[0]!.from).toEqual([1, 0]);
  });

  it("the result is the same for every order of files", () => {
    const cards = ["A", "B", "C"].map((body) => ({
      ...entryOf("PILOT.identity.md", CARD),
      identity: { ...entryOf("PILOT.identity.md", CARD).identity!, body },
    }));
    const entries = [...cards, entryOf("PILOT.md", AGENT), entryOf("TUG.identity.md", CARD.replaceAll("PILOT", "TUG"))];
    const expected = JSON.stringify(sorted(merged(entries)));
    fc.assert(
      fc.property(fc.shuffledSubarray(entries, { minLength: entries.length }), (order) => {
        expect(JSON.stringify(sorted(merged(order)))).toBe(expected);
      }),
    );
  });

  it("orders and constraints that a skill states are read, too", () => {
    const text =
      "---\nname: pilotage\ndescription: Ships\n---\n\n## Standing Orders (From Identity)\n\n1. Check the tide\n\n## Key Constraints (From Identity)\n\n- No fog\n";
    expect(entryOf("skills/pilotage/SKILL.md", text).identity).toMatchObject({
      standingOrders: ["Check the tide"],
      keyConstraints: ["No fog"],
    });
  });
});

function sorted<T extends { handle: string }>(entries: T[]): T[] {
  return entries.toSorted((a, b) => (a.handle < b.handle ? -1 : 1));
}

describe("CAT-1 plugin marketplaces", () => {
  it("are skipped with the plugins they list", () => {
    const text = JSON.stringify({
      name: "port",
      plugins: [
        {
          name: "quay",
          source: "./plugins/quay",
          description: "Q",
          agents: ["./agents/pilot.md"],
          skills: "./skills/",
        },
        { name: "crane" },
        { broken: true },
      ],
    });
    expect(read(".claude-plugin/marketplace.json", text)).toMatchObject({
      format: "plugin-marketplace",
      outcome: "skipped",
      entries: [],
      reason: "The manifest lists 2 plugins: quay, crane. Their agents come from their own files.",
    });
  });

  it("a plugin's own manifest is a list of one", () => {
    expect(read("quay/.claude-plugin/plugin.json", '{"name":"quay","version":"1.0.0"}')).toMatchObject({
      outcome: "skipped",
      reason: "The manifest lists 1 plugin: quay. Their agents come from their own files.",
    });
  });

  it("a manifest without plugins says so", () => {
    for (const text of ['{"plugins":[]}', '{"plugins":[{}]}', '{"version":"1"}', "[]"])
      expect(read("marketplace.json", text)).toMatchObject({
        outcome: "skipped",
        reason: "The manifest names no plugin.",
      });
  });

  it("broken JSON is refused with its line", () => {
    expect(read("plugin.json", '{\n"name": "a",\n}')).toMatchObject({
      outcome: "refused",
      reason: "The manifest is no valid JSON.",
    });
  });
});
