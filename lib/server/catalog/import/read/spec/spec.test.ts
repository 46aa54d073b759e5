import { describe, expect, it } from "vitest";
import { coordinatorSchema } from "@/lib/domain/coordinator";
import { flattenPlan, type PlanSpec } from "@/lib/domain/plan";
import { entryOf, read } from "../testing";
import { bypassOf } from "./gates";
import { planOf } from "./signals";

const HARBOUR = `# COORD_HARBOUR - Harbour Domain Coordinator

> **Role:** Keeps ships and cranes in step
> **Archetype:** Planner (Coordinator)
> **Authority Level:** Coordinator (spawns its own agents)
> **Domain:** Harbour (ships, cranes, pilots)
> **Status:** Active
> **Version:** 2.1 - second season
> **Last Updated:** 2026-02-01
> **Model Tier:** sonnet (tactical)

---

## Charter

The coordinator stands between HARBOUR_MASTER and the quay.

**Primary Responsibilities:**
- Take signals from HARBOUR_MASTER
- Spawn PILOT for the way in and out

**Scope:**
- Berths
- Cranes

**Philosophy:**
"Slow is smooth."

## Personality Traits

**Calm**
- Speaks last

## Managed Agents

### A. PILOT

**Spawning Triggers:**
- A ship arrives
- A ship leaves

**Typical Tasks Delegated:**
- Way in
- Way out

**Constraints:**
- Cannot leave the fairway

### B. CRANE (Cargo handling)

**When to Spawn:**
- Cargo waits

### Working with COORD_RAIL

Text that names no agent.

## Signal Patterns

### Receiving Broadcasts

| Signal | Description | Action |
|--------|-------------|--------|
| \`HARBOUR:ARRIVAL\` | A ship arrives | Spawn PILOT + CRANE |
| \`HARBOUR:STORM\` | A storm comes | Spawn all agents in parallel |
| \`HARBOUR:CARGO\` | Cargo waits | Spawn CRANE (or PILOT) |
| \`HARBOUR:REPORT\` | A report is due | Internal synthesis |

### Emitting Cascade Signals

| Signal | Target | Meaning |
|--------|--------|---------|
| \`COORD_HARBOUR:SPAWN\` | Agent | Start |

## Quality Gates

### 90% Success Threshold

| Gate | Threshold | Enforcement | Bypass |
|------|-----------|-------------|--------|
| **Draught** | > 2 m | Mandatory | **CANNOT BYPASS** |
| **Wind** | < 7 Bft | Mandatory for cranes | Requires HARBOUR_MASTER approval |
| **Paint** | Clean | Advisory | Can proceed with warning |

| Agent | Quality Checks |
|-------|----------------|
| PILOT | Log written, tide table used |

### Timeouts

\`\`\`python
TIMEOUTS = {
    "PILOT": {
        "way_in": 90,   # seconds
    },
}
timeout = TIMEOUTS[agent].get(task, 45)
\`\`\`

## Decision Authority

### Can Independently Execute

1. **Spawn Managed Agents** - PILOT, CRANE (up to 2 parallel)
2. **Move a berth**
   - Inside the basin
   - By day

### Requires Approval

1. **Close the harbour** - HARBOUR_MASTER decides

### Forbidden Actions

1. **Cannot sink ships**

## File/Domain Ownership

### Exclusive Ownership

- \`quay/berths/\` - Berth plans (PILOT, backup CRANE)
- \`quay/nobody/\` - Lost things

### Shared Ownership

- \`quay/rails/\` - Shared with COORD_RAIL (YARD mediates)
- \`quay/log/\` - Shared with COORD_SEA (COORD_HARBOUR primary)
- \`quay/map/\` - Shared with COORD_SEA (reads only)

## Escalation Rules

### When to Handle Within Domain

1. **Small delays**
   - Wait an hour

### When to Escalate

1. **Gate failed**
   - Draught too small
2. **All pilots busy**
   - Wait or borrow
3. **Two captains disagree**
   - Ask HARBOUR_MASTER
4. **Work of another port**
   - Hand over

### Escalation Format

1. **Title**

## Success Metrics

### Speed
- Way In: < 2 hours
- **Idle Cranes:** <= 10%

## Version History

| Version | Date | Changes |
|---------|------|---------|
| 2.1.0 | 2026-02-01 | Cranes |
| 1.0.0 | someday | Draft |

---

**Next Review:** 2026-08-01 (twice a year)

**Maintained By:** Port office

**Reports To:** HARBOUR_MASTER
`;

describe("RUN-2 a coordinator specification in Markdown", () => {
  const result = read("agents/COORD_HARBOUR.md", HARBOUR);
  const partial = result.coordinator!.partial;

  it("is imported without repairs and is a coordinator", () => {
    expect(result).toMatchObject({ format: "coordinator-spec", outcome: "imported", repairs: [] });
    expect(result.entries[0]).toMatchObject({
      handle: "COORD_HARBOUR",
      kind: "coordinator",
      title: "Harbour",
      reportsTo: "HARBOUR_MASTER",
      manages: ["PILOT", "CRANE"],
      modelTier: "sonnet",
      extra: { model_tier: "sonnet (tactical)", version: "2.1 - second season" },
      body: HARBOUR,
    });
  });

  it("states head, dates, charter and traits", () => {
    expect(partial).toMatchObject({
      id: "coord-harbour",
      name: "COORD_HARBOUR",
      role: "Keeps ships and cranes in step",
      archetype: "Planner (Coordinator)",
      authorityLevel: "Coordinator (spawns its own agents)",
      domain: "HARBOUR",
      domainDescription: "Harbour (ships, cranes, pilots)",
      status: "active",
      version: "2.1.0",
      versionHistory: [{ version: "2.1.0", date: "2026-02-01", changes: "Cranes" }],
      lastUpdated: "2026-02-01",
      nextReview: "2026-08-01",
      reviewNote: "twice a year",
      maintainedBy: "Port office",
      reportsTo: "HARBOUR_MASTER",
      charter: "The coordinator stands between HARBOUR_MASTER and the quay.",
      responsibilities: ["Take signals from HARBOUR_MASTER", "Spawn PILOT for the way in and out"],
      scope: ["Berths", "Cranes"],
      philosophy: "Slow is smooth.",
      traits: [{ title: "Calm", points: ["Speaks last"] }],
    });
  });

  it("states managed agents with triggers, tasks, constraints, checks and timeouts", () => {
    expect(partial["agents"]).toEqual([
      {
        handle: "PILOT",
        role: "The way in and out",
        capabilities: [],
        spawnTriggers: ["A ship arrives", "A ship leaves"],
        typicalTasks: ["Way in", "Way out"],
        constraints: ["Cannot leave the fairway"],
        checks: [
          { id: "log-written", name: "Log written", mandatory: false, description: "" },
          { id: "tide-table-used", name: "Tide table used", mandatory: false, description: "" },
        ],
      },
      {
        handle: "CRANE",
        role: "Cargo handling",
        capabilities: [],
        spawnTriggers: ["Cargo waits"],
        typicalTasks: [],
        constraints: [],
        checks: [],
      },
    ]);
    expect(partial["timeouts"]).toEqual({ defaultSeconds: 45, agents: { PILOT: { way_in: 90 } } });
  });

  it("turns signals into plans, side by side where the action says so", () => {
    const signals = partial["signals"] as { name: string; plan: PlanSpec }[];
    const plan = (name: string) => signals.find((signal) => signal.name === name)!.plan;
    expect(partial["signals"]).toHaveLength(4);
    expect(flattenPlan(plan("HARBOUR:ARRIVAL")).map(({ agent, after }) => [agent, after])).toEqual([
      ["PILOT", []],
      ["CRANE", ["pilot"]],
    ]);
    expect(flattenPlan(plan("HARBOUR:STORM")).map(({ agent, after }) => [agent, after])).toEqual([
      ["PILOT", []],
      ["CRANE", []],
    ]);
    expect(flattenPlan(plan("HARBOUR:CARGO"))).toMatchObject([
      { agent: "CRANE", fallbackAgent: "PILOT", task: "cargo" },
    ]);
    expect(flattenPlan(plan("HARBOUR:REPORT"))).toEqual([]);
  });

  it("states gates with enforcement and bypass, and the threshold", () => {
    expect(partial["gate"]).toEqual({ threshold: 0.9 });
    expect(partial["gates"]).toEqual([
      { id: "draught", name: "Draught", threshold: "> 2 m", enforcement: "mandatory", bypass: { kind: "cannot" } },
      {
        id: "wind",
        name: "Wind",
        threshold: "< 7 Bft (for cranes)",
        enforcement: "mandatory",
        bypass: { kind: "approval", role: "HARBOUR_MASTER" },
      },
      { id: "paint", name: "Paint", threshold: "Clean", enforcement: "advisory", bypass: { kind: "warning" } },
    ]);
  });

  it("states authority, ownership, escalation and metrics", () => {
    expect(partial["authority"]).toEqual({
      maxParallelAgents: 2,
      independent: [
        { title: "Spawn Managed Agents", detail: "PILOT, CRANE (up to 2 parallel)" },
        { title: "Move a berth", detail: "Inside the basin; By day" },
      ],
      requiresApproval: [{ title: "Close the harbour", detail: "HARBOUR_MASTER decides" }],
      forbidden: [{ title: "Cannot sink ships" }],
    });
    expect(partial["ownership"]).toEqual({
      exclusive: [{ path: "quay/berths/", what: "Berth plans", owner: "PILOT", backup: "CRANE" }],
      shared: [
        { path: "quay/rails/", with: "COORD_RAIL", mediator: "YARD" },
        { path: "quay/log/", with: "COORD_SEA", primary: "COORD_HARBOUR" },
        { path: "quay/map/", with: "COORD_SEA (reads only)" },
      ],
    });
    expect(partial["escalation"]).toEqual({
      handleWithin: [{ title: "Small delays", rules: ["Wait an hour"] }],
      escalateWhen: [
        { type: "quality_gate", title: "Gate failed", rules: ["Draught too small"] },
        { type: "resource", title: "All pilots busy", rules: ["Wait or borrow"] },
        { type: "conflict", title: "Two captains disagree", rules: ["Ask HARBOUR_MASTER"] },
        { type: "boundary", title: "Work of another port", rules: ["Hand over"] },
      ],
    });
    expect(partial["metrics"]).toEqual([
      { id: "way-in", name: "Way In", target: "< 2 hours", group: "Speed" },
      { id: "idle-cranes", name: "Idle Cranes", target: "<= 10%", group: "Speed" },
    ]);
  });

  it("lists what could not be read, with lines, and is whole otherwise", () => {
    expect(result.coordinator!.gaps.map(({ path, line }) => [path, line])).toEqual([
      ["versionHistory", HARBOUR.split("\n").findIndex((row) => row.includes("someday")) + 1],
      ["ownership.exclusive[1]", HARBOUR.split("\n").findIndex((row) => row.includes("quay/nobody")) + 1],
    ]);
    expect(coordinatorSchema.safeParse(partial).success).toBe(true);
  });

  it("a document that states less is a draft that says what is missing", () => {
    const { coordinator } = read(
      "COORD_X.md",
      HARBOUR.replace(/> \*\*Archetype.*\n/, "").replace(/## Charter[\s\S]*?(?=## Managed)/, ""),
    );
    expect(coordinator!.gaps.map(({ path }) => path)).toEqual(expect.arrayContaining(["archetype", "charter"]));
    for (const { message } of coordinator!.gaps) expect(message).toMatch(/^.+\.$/);
  });

  it("an agent that manages nobody is an agent, and no coordinator", () => {
    const text =
      "# CRANE Agent\n\n> **Role:** Lifts\n> **Reports To:** COORD_HARBOUR (Quay)\n> **MOS:** 7\n\n## Charter\n\nLifts cargo.\n";
    const one = read("CRANE.md", text);
    expect(one.coordinator).toBeUndefined();
    expect(one.entries[0]).toMatchObject({
      handle: "CRANE",
      kind: "agent",
      reportsTo: "COORD_HARBOUR",
      title: "Lifts",
      description: "Lifts. Lifts cargo.",
      extra: { mos: "7" },
    });
  });

  it("a code fence too many does not swallow the sections after it", () => {
    const text = HARBOUR.replace("## Charter", "```\n\n## Charter").replace("## Signal", "```\na\n```\n\n## Signal");
    const one = read("COORD_HARBOUR.md", text);
    expect(one.repairs).toEqual([{ code: "stray-code-fence", message: expect.any(String), line: 14 }]);
    expect(one.coordinator!.partial["charter"]).toBe(partial["charter"]);
    expect(one.coordinator!.partial["signals"]).toEqual(partial["signals"]);
  });

  it("signals without a domain are proposals for a person", () => {
    const text = HARBOUR.replaceAll("HARBOUR:ARRIVAL", "SHIP_CAME").replace(
      "Spawn all agents",
      "Spawn all three agents",
    );
    const { coordinator } = read("COORD_HARBOUR.md", text);
    expect(coordinator!.gaps.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        '"SHIP_CAME" has no domain; HARBOUR:SHIP_CAME is a proposal.',
        "HARBOUR:STORM: the action speaks of 3 agents, the document has 2.",
      ]),
    );
  });

  it("reads signals from a YAML block", () => {
    const start = HARBOUR.indexOf("### Receiving");
    const end = HARBOUR.indexOf("### Emitting");
    const yaml =
      '### Receiving\n\n```yaml\nbroadcast_signals_received:\n  arrival:\n    trigger: "Ship [name]: comes"\n    response: Spawn PILOT for [ship]: now\n```\n\n';
    const { coordinator } = read("COORD_HARBOUR.md", HARBOUR.slice(0, start) + yaml + HARBOUR.slice(end));
    expect(coordinator!.partial["signals"]).toMatchObject([
      {
        name: "HARBOUR:ARRIVAL",
        description: "Ship [name]: comes",
        response: "Spawn PILOT for [ship]: now",
        plan: { sequence: [{ agent: "PILOT" }] },
      },
    ]);
  });

  it("a roster in front matter style files makes a coordinator, too", () => {
    const text =
      "---\nname: quay-coordinator\ndescription: Coordinates the quay\n---\n\n## Quay Specialist Roster\n\n- `@crane-driver` - Lifts cargo\n- `@pilot` - Leads ships\n";
    expect(entryOf("agents/quay-coordinator.md", text)).toMatchObject({
      kind: "coordinator",
      manages: ["@crane-driver", "@pilot"],
    });
    expect(read("agents/quay-coordinator.md", text).coordinator!.partial["agents"]).toMatchObject([
      { handle: "@crane-driver", role: "Lifts cargo" },
      { handle: "@pilot" },
    ]);
  });
});

describe("RUN-2 words of a plan and of a bypass", () => {
  const agents = ["ALPHA", "BETA_TWO", "GAMMA"];
  it.each([
    ["Spawn ALPHA", { sequence: [{ agent: "ALPHA" }] }, null],
    ["Spawn ALPHA -> GAMMA", { sequence: [{ agent: "ALPHA" }, { agent: "GAMMA" }] }, null],
    ["Spawn ALPHA and BETA_TWO in parallel", { parallel: [{ agent: "ALPHA" }, { agent: "BETA_TWO" }] }, null],
    [
      "Spawn all three simultaneously",
      { parallel: [{ agent: "ALPHA" }, { agent: "BETA_TWO" }, { agent: "GAMMA" }] },
      null,
    ],
    ["Combine results", { steps: [] }, null],
    ["Dance", { steps: [] }, /no agent/],
    ["Spawn DELTA_ONE", { steps: [] }, /DELTA_ONE is not among/],
  ])("%s", (action, plan, problem) => {
    const result = planOf(action, "X:DO_IT", { all: [...agents, "LATER_ONE"], managed: agents });
    expect(result.plan).toMatchObject(plan);
    if (problem === null) expect(result.problem).toBeNull();
    else expect(result.problem).toMatch(problem);
  });

  it.each([
    ["Cannot bypass", { kind: "cannot" }],
    ["CANNOT BYPASS", { kind: "cannot" }],
    ["Requires DBA approval", { kind: "approval", role: "DBA" }],
    ["Can proceed with warning", { kind: "warning" }],
    ["Can proceed with P1 recommendations", { kind: "warning" }],
    ["Grace period only", null],
    ["", null],
  ])("%s", (text, bypass) => {
    expect(bypassOf(text)).toEqual(bypass);
  });
});
