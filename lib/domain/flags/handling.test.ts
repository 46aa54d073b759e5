import { describe, expect, it } from "vitest";
import { handlingOf, handlingSchema } from "./handling";
import { routesFor, routingSchema } from "./routing";
import { flagFacts, lockedFacts } from "./testing";

const { rules: routing } = routingSchema.parse({
  rules: [
    { id: "database", about: "Tables", pattern: String.raw`\btables?\b`, handles: ["@database."] },
    { id: "auth", about: "Sign-in", pattern: "token", handles: ["@service.auth", "@acolyte.auth"] },
  ],
});
const { rules } = handlingSchema.parse({
  rules: [
    { id: "skip", when: { locked: true }, handling: "Skip {id}.", steps: [] },
    { id: "foreign", when: { notMyDomain: true, locked: false }, handling: "Pass it on.", steps: ["Chain to {id}."] },
    {
      id: "mine",
      when: { notMyDomain: false, pattern: String.raw`\bTABLE\b` },
      handling: "Do it.",
      steps: ["complete {id} as {agent}"],
    },
    { id: "ask", when: { types: ["information_request"] }, handling: "Answer {id}.", steps: [] },
    { id: "any", when: {}, handling: "Look.", steps: [] },
  ],
});
const handled = (fields: object, changeDescription: string) =>
  handlingOf(rules, routing, { ...flagFacts(fields), changeDescription }).map(({ rule }) => rule);

describe("the decision tree", () => {
  it.each<[string, object, string, string[]]>([
    ["a subject of the target's own domain", { targetAgent: "@database.postgres" }, "A table changed", ["mine", "any"]],
    ["a subject of another domain", { targetAgent: "@backend.api" }, "A table changed", ["foreign", "any"]],
    ["one handle of several", { targetAgent: "@acolyte.auth" }, "Another token", ["any"]],
    ["a general flag, which is nobody's alone", { targetAgent: null }, "A table changed", ["mine", "any"]],
    ["a handle that names no domain", { targetAgent: "DBA" }, "A table changed", ["mine", "any"]],
    ["a subject without agents of its own", {}, "Something else", ["any"]],
    ["a word that only begins alike", { targetAgent: "@backend.api" }, "The tablet", ["any"]],
    ["a type", { flagType: "information_request" }, "Something else", ["ask", "any"]],
  ])("FLAG-6 %s", (_, fields, text, expected) => {
    expect(handled(fields, text)).toEqual(expected);
  });

  it("FLAG-6 a locked flag is skipped, and texts name the flag and its agent", () => {
    const locked = handlingOf(rules, routing, {
      ...lockedFacts({ targetAgent: "@database.postgres" }),
      changeDescription: "A table",
    });
    expect(locked[0]).toEqual({ rule: "skip", handling: "Skip 7.", steps: [] });
    expect(locked[1]).toEqual({ rule: "mine", handling: "Do it.", steps: ["complete 7 as @database.postgres"] });
  });

  it("FLAG-6 a general flag's texts speak of the reader's agent", () => {
    const [first] = handlingOf(rules, routing, { ...flagFacts({ targetAgent: null }), changeDescription: "A table" });
    expect(first!.steps).toEqual(["complete 7 as your agent"]);
  });

  it("FLAG-7 a text's routes come in the order of the rules, each once", () => {
    expect(routesFor(routing, "A token in a TABLE of tables")).toEqual([
      "@database.",
      "@service.auth",
      "@acolyte.auth",
    ]);
    expect(routesFor(routing, "")).toEqual([]);
  });
});
