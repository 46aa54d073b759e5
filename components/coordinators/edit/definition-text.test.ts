import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  changeDefinition,
  formatPath,
  lineOf,
  parsePath,
  readDefinition,
  valueAt,
  writeDefinition,
} from "./definition-text";

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
