import { describe, expect, it } from "vitest";
import { bindParams } from "./params";

describe("RUN-3 parameters from the signal's context", () => {
  const context = { staleDays: 30, name: "swap", list: [1, 2], off: false, nothing: null, hostile: "$context.name" };
  it.each([
    ["a number", { staleDays: "$context.staleDays" }, { staleDays: 30 }],
    ["false and null, which are values", { a: "$context.off", b: "$context.nothing" }, { a: false, b: null }],
    ["a list, nested", { deep: { items: ["$context.list", "x"] } }, { deep: { items: [[1, 2], "x"] } }],
    ["a key the context lacks: it vanishes", { a: "$context.absent", b: ["$context.absent"], c: 1 }, { b: [], c: 1 }],
    [
      "text around a name: it stays",
      { a: "about $context.name", b: "$context.name.x", c: "$contextname" },
      { a: "about $context.name", b: "$context.name.x", c: "$contextname" },
    ],
    ["a value that looks like a name: not again", { a: "$context.hostile" }, { a: "$context.name" }],
    ["what every object has: nothing", { a: "$context.toString", b: "$context.__proto__" }, {}],
  ])("puts in %s", (_, params, expected) => {
    expect(bindParams(params, context)).toEqual(expected);
  });
});
