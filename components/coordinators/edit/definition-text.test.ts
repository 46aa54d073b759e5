import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatPath, parsePath, putAt, valueAt, type Path } from "./definition-path";
import { changeDefinition, lineOf, readDefinition, writeDefinition } from "./definition-text";

const TEXT = `# kept by hand
id: coord-ops
title: Operations # what people say
agents:
  - handle: SCOUT
    role: Looks ahead
  - handle: COOK
    role: Cooks
`;

describe("RUN-2 a definition as text and as data", () => {
  it("reads text, and says in which line it can't", () => {
    expect(readDefinition(TEXT)).toMatchObject({ value: { id: "coord-ops" }, fault: null, hasComments: true });
    expect(readDefinition("a: 1\nb: [1\nc: 2\n").value).toBeNull();
    expect(readDefinition("a: 1\nb: @x\n").fault?.line).toBe(2);
    expect(readDefinition("- a\n").fault?.line).toBe(1);
    expect(readDefinition("").value).toBeNull();
  });

  it("does not unfold aliases without end", () => {
    const levels = Array.from(
      { length: 9 },
      (_, at) => `a${at}: &a${at} [${at === 0 ? "x" : `*a${at - 1}, `.repeat(9)}]`,
    );
    expect(readDefinition(levels.join("\n")).value).toBeNull();
  });

  it("changes one place and leaves comments and everything else", () => {
    const changed = changeDefinition(TEXT, ["agents", 1, "role"], "Bakes");
    expect(changed).toBe(TEXT.replace("Cooks", "Bakes"));
    expect(changeDefinition(TEXT, ["title"], undefined)).not.toContain("title");
    expect(readDefinition(changeDefinition(TEXT, ["gates"], [{ id: "a" }])).value).toMatchObject({
      gates: [{ id: "a" }],
    });
    expect(readDefinition(changeDefinition(TEXT, ["timeouts", "defaultSeconds"], 5)).value).toMatchObject({
      timeouts: { defaultSeconds: 5 },
    });
  });

  it.each([
    [["id"], 2],
    [["agents"], 4],
    [["agents", 1], 7],
    [["agents", 1, "role"], 8],
    [["agents", 1, "tasks", "cook"], 7],
    [["agents", 7], 4],
    [["nothing"], 1],
  ])("%j lies in line %i", (path, line) => {
    expect(lineOf(TEXT, path)).toBe(line);
  });

  it("writes and reads paths", () => {
    expect(parsePath("definition.signals[0].plan.sequence[1].agent")).toEqual([
      "signals",
      0,
      "plan",
      "sequence",
      1,
      "agent",
    ]);
    expect(parsePath("definition")).toEqual([]);
    const part = fc.oneof(fc.nat(99), fc.stringMatching(/^[a-z][a-zA-Z]{0,8}$/));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (rest) => {
        const path = ["signals", ...rest];
        expect(parsePath(formatPath(path))).toEqual(path);
      }),
    );
  });

  it("leaves what is beside the changed section as it is written by hand", () => {
    const text = [
      "# by hand",
      "id:   coord-ops   # twice as wide",
      "agents:",
      "    - {handle: SCOUT, role: 'Looks ahead'}",
      "",
      "# who decides",
      "escalation:",
      "  role: operator   # everybody",
      "  rules: {quorum: 2}",
      "",
      "",
      "# the end",
      "metrics:   []",
      "",
    ].join("\n");
    const changed = changeDefinition(text, ["escalation", "rules", "quorum"], 3);
    expect(readDefinition(changed).value).toMatchObject({ escalation: { role: "operator", rules: { quorum: 3 } } });
    const [before, after] = [text, changed].map((each) => each.split("\n"));
    const untouched = (lines: string[]) => lines.filter((line) => !/^ {2}(role|rules)/.test(line));
    expect(untouched(after!)).toEqual(untouched(before!));
    expect(changed).toContain("# everybody");
  });

  it.each<[Path, unknown]>([
    [["escalation", "rules", "roles"], ["DBA"]],
    [["escalation", "rules", "quorum"], undefined],
    [["escalation", "rules", "deadlineMinutes"], null],
    [["escalation", "rulesFor", "quality_gate"], {}],
    [["escalation", "rulesFor", "resource"], undefined],
    [["escalation", "rulesFor", "resource", "onDeadline"], { do: "escalate", to: "CTO" }],
    [["escalation", "rules", "workingHours", "days"], ["mon"]],
  ])("changes %j and brings back every letter when it is changed back", (path, next) => {
    const text = writeDefinition({
      id: "coord-ops",
      charter: "A text: with 'quotes'\nand lines\n",
      escalation: {
        role: "operator",
        rules: { quorum: 2, workingHours: { timezone: "Europe/Berlin", days: ["tue", "wed"] } },
        rulesFor: { resource: { roles: ["OPS"], reasonRequired: true } },
      },
    }).replace("  rulesFor:", "  # by type\n  rulesFor:");
    const before = valueAt(readDefinition(text).value, path);
    const changed = changeDefinition(text, path, next);
    expect(valueAt(readDefinition(changed).value, path)).toEqual(next);
    expect(changed).toContain("# by type");
    const back = changeDefinition(changed, path, before);
    expect(readDefinition(back).value).toEqual(readDefinition(text).value);
    const lines = (each: string) => each.split("\n").toSorted();
    expect(lines(back).filter((line) => !lines(text).includes(line))).toEqual([]);
  });

  it("changes data as it changes text", () => {
    const data = readDefinition(TEXT).value;
    const changes: [Path, unknown][] = [
      [["title"], "Deck"],
      [["title"], undefined],
      [["title", "below"], "x"],
      [["agents", 1, "role"], "Bakes"],
      [["agents", 1, "tasks", "bake"], { title: "Bakes" }],
      [["agents", 0, "role"], undefined],
      [["gates"], [{ id: "a" }]],
      [["timeouts", "defaultSeconds"], 5],
      [["timeouts", "defaultSeconds"], undefined],
    ];
    for (const [path, value] of changes) {
      const text = (() => {
        try {
          return changeDefinition(TEXT, path, value);
        } catch {
          return TEXT;
        }
      })();
      expect(putAt(data, path, value), formatPath(path)).toEqual(readDefinition(text).value);
    }
    expect(data).toEqual(readDefinition(TEXT).value);
  });

  it("puts any data at any place, and reads it back", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        // What is stored is JSON, which knows no negative zero.
        const asJson = (data: unknown) => JSON.parse(JSON.stringify(data)) as unknown;
        const text = changeDefinition(TEXT, ["extra"], value);
        expect(asJson(valueAt(readDefinition(text).value, ["extra"]))).toEqual(asJson(value));
        expect(asJson(readDefinition(writeDefinition({ extra: value })).value)).toEqual(asJson({ extra: value }));
      }),
    );
  });
});
