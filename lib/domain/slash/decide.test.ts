import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { activationSchema } from "../catalog/entry";
import { coordinatorSchema, type Coordinator } from "../coordinator";
import { decideCommand, withMission } from "./decide";
import { parseCommand, type SlashEntry } from "./resolve";
import { stem } from "./words";

const coordinator = (fields: Record<string, unknown>): Coordinator =>
  coordinatorSchema.parse({
    title: "t",
    role: "r",
    archetype: "a",
    authorityLevel: "Coordinator",
    domainDescription: "d",
    version: "1.0.0",
    lastUpdated: "2026-01-01",
    maintainedBy: "m",
    reportsTo: "ORCHESTRATOR",
    charter: "c",
    ...fields,
  });
const mission = {
  type: "object",
  properties: { repo: { type: "string" }, mission: { type: "string" } },
  required: ["repo", "mission"],
};
const signal = (name: string, description: string, agent: string, task: string, context: unknown = mission) => ({
  name,
  description,
  response: `Spawns ${agent}`,
  context,
  plan: { steps: [{ id: "one", agent, task }] },
});

const WORKSHOP = coordinator({
  id: "coord-workshop",
  name: "COORD_WORKSHOP",
  domain: "WORKSHOP",
  aliases: ["/workshop", "/bench"],
  agents: [
    { handle: "CARPENTER", role: "Joins wood", spawnTriggers: ["A shelf or a table is to be built"] },
    { handle: "PAINTER", role: "Paints", spawnTriggers: ["A surface needs colour", "Old varnish is to be removed"] },
  ],
  signals: [
    signal("WORKSHOP:BUILD", "A piece of furniture is wanted", "CARPENTER", "build"),
    signal("WORKSHOP:PAINT", "A surface needs a coat", "PAINTER", "paint"),
    signal("WORKSHOP:MIGRATE", "The workshop moves to other rooms", "CARPENTER", "pack"),
  ],
});
const KITCHEN = coordinator({
  id: "coord-kitchen",
  name: "COORD_KITCHEN",
  domain: "KITCHEN",
  status: "draft",
  agents: [{ handle: "COOK", role: "Cooks" }],
  signals: [signal("KITCHEN:COOK", "A meal is wanted", "COOK", "cook")],
});
const GARDEN = coordinator({
  id: "coord-garden",
  name: "COORD_GARDEN",
  domain: "GARDEN",
  aliases: ["/garden"],
  agents: [{ handle: "GARDENER", role: "Digs" }],
  signals: [signal("GARDEN:WORK", "Garden work", "GARDENER", "dig")],
});
const entry = (handle: string, rest: Partial<SlashEntry> = {}): SlashEntry => ({
  handle,
  kind: "skill",
  name: handle.slice(1),
  slashNames: [],
  activation: activationSchema.parse({}),
  ...rest,
});
const ENTRIES = [
  entry("@coord-workshop", {
    slashNames: ["/coord-workshop", "/craft"],
    activation: {
      useFor: ["Furniture of wood", "Painting garden furniture"],
      notFor: [
        { text: "Garden work", instead: "/garden" },
        { text: "Electrical installations", instead: null },
      ],
    },
  }),
  entry("@lonely"),
];
const catalog = { coordinators: [GARDEN, KITCHEN, WORKSHOP], entries: ENTRIES };
const decide = (text: string, anyway = false) => decideCommand(text, catalog, { anyway });
const seen = (text: string, anyway = false) => {
  const it = decide(text, anyway);
  return [
    it.kind,
    "signal" in it ? (typeof it.signal === "string" ? it.signal : it.signal.name) : null,
    "mission" in it ? it.mission : null,
  ];
};

describe("CAT-5 slash commands", () => {
  it.each<[string, string, string | null, string | null]>([
    ["/workshop Build a table", "send", "WORKSHOP:BUILD", "Build a table"],
    ["/BENCH build tables", "send", "WORKSHOP:BUILD", "build tables"],
    ["/coord-workshop painting of surfaces", "send", "WORKSHOP:PAINT", "painting of surfaces"],
    ["  /craft\tRemove the old varnish\n", "send", "WORKSHOP:PAINT", "Remove the old varnish"],
    ["/workshop PAINT the shelf", "send", "WORKSHOP:PAINT", "the shelf"],
    ["/workshop WORKSHOP:PAINT the shelf", "send", "WORKSHOP:PAINT", "the shelf"],
    ["/workshop PAINT", "send", "WORKSHOP:PAINT", ""],
    ["/workshop WORKSHOP:FLY away", "unknown-signal", "WORKSHOP:FLY", null],
    ["/workshop GARDEN:WORK away", "unknown-signal", "GARDEN:WORK", null],
    ["/workshop SQL everywhere", "choose", null, "SQL everywhere"],
    ["/workshop paint the shelf that you build", "choose", null, "paint the shelf that you build"],
    ["/workshop", "choose", null, ""],
    ["/garden anything at all", "send", "GARDEN:WORK", "anything at all"],
    ["/garden", "send", "GARDEN:WORK", ""],
    ["/coord-kitchen cook", "inactive", null, null],
    ["/lonely do it", "no-coordinator", null, null],
    ["/workshpo build", "unknown-name", null, null],
    ["workshop build", "malformed", null, null],
    ["/", "malformed", null, null],
    ["/workshop/build", "malformed", null, null],
    ["", "malformed", null, null],
  ])("%j → %s %s", (text, kind, name, rest) => {
    expect(seen(text)).toEqual([kind, name, rest]);
  });

  it("asks with the best signals first", () => {
    const it = decide("/workshop paint the shelf that you build");
    expect(it.kind === "choose" && it.signals.map(({ name }) => name)).toEqual([
      "WORKSHOP:BUILD",
      "WORKSHOP:PAINT",
      "WORKSHOP:MIGRATE",
    ]);
  });

  it("decides anything, and the same twice, whatever the order of the catalog", () => {
    const words = fc.constantFrom(
      "/workshop",
      "/garden",
      "PAINT",
      "build",
      "garden",
      "work",
      "WORKSHOP:BUILD",
      "/",
      "é",
      "",
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 6 }), fc.boolean(), (parts, anyway) => {
        const text = parts.join(" ");
        const turned = { coordinators: catalog.coordinators.toReversed(), entries: catalog.entries.toReversed() };
        expect(decideCommand(text, turned, { anyway })).toEqual(decide(text, anyway));
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => void parseCommand(text)));
  });
});

describe("CAT-4 activation rules", () => {
  it.each<[string, boolean, string, string | null | undefined]>([
    ["/workshop Work in the gardens", false, "elsewhere", "/garden"],
    ["/workshop Install the electrical wires: an electrical installation", false, "elsewhere", null],
    ["/workshop Work in the gardens", true, "choose", undefined],
    ["/workshop PAINT the garden", false, "elsewhere", "/garden"],
    ["/workshop Painting of garden furniture", false, "send", undefined],
    ["/workshop Build a table", false, "send", undefined],
  ])("%j, anyway %s → %s", (text, anyway, kind, instead) => {
    const it = decide(text, anyway);
    expect(it.kind).toBe(kind);
    expect("instead" in it ? it.instead : undefined).toBe(instead);
    if (it.kind === "elsewhere") expect(["Garden work", "Electrical installations"]).toContain(it.rule);
  });
});

describe("CAT-5 the mission in the context", () => {
  const withContext = (context: unknown) =>
    coordinator({
      id: "x",
      name: "X",
      domain: "X",
      agents: [{ handle: "A", role: "r" }],
      signals: [signal("X:Y", "d", "A", "t", context)],
    }).signals[0]!;
  it.each<[string, unknown, Record<string, unknown>, Record<string, unknown>]>([
    ["known", mission, { repo: "r" }, { repo: "r", mission: "do" }],
    ["given already", mission, { mission: "own" }, { mission: "own" }],
    ["unknown, others allowed", { type: "object" }, {}, { mission: "do" }],
    ["unknown, others not allowed", { type: "object", additionalProperties: false }, {}, {}],
    [
      "the one free required text",
      {
        type: "object",
        properties: { request: { type: "string" } },
        required: ["request"],
        additionalProperties: false,
      },
      {},
      { request: "do" },
    ],
    [
      "two free required texts",
      {
        type: "object",
        properties: { a: { type: "string" }, b: { type: "string" } },
        required: ["a", "b"],
        additionalProperties: false,
      },
      {},
      {},
    ],
    [
      "a required text that is not free",
      {
        type: "object",
        properties: { version: { type: "string", pattern: "^v" } },
        required: ["version"],
        additionalProperties: false,
      },
      {},
      {},
    ],
  ])("%s", (_, context, given, expected) => {
    expect(withMission(withContext(context), given, "do")).toEqual(expected);
  });

  it("stems what belongs together to the same", () => {
    for (const family of [
      ["migrate", "migration", "migrations", "migrating"],
      ["optimize", "optimization", "optimizing"],
      ["service", "services"],
      ["commit", "committed", "commits"],
      ["query", "queries"],
    ])
      expect(new Set(family.map(stem)).size, family.join(" ")).toBe(1);
  });
});
