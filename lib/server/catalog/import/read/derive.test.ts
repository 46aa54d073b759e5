import { describe, expect, it } from "vitest";
import { deriveCapabilities, deriveTags } from "./derive";
import { parseMarkdown } from "./markdown";

describe("CAT-2 capabilities and tags that a file does not state", () => {
  it.each([
    [
      "bold leads under a heading",
      "## Core Responsibilities\n\n1. **Frames** - light\n2. Lines.\n\n## Other\n\n- no\n",
      ["Frames", "Lines"],
    ],
    [
      "headings and items below one",
      "## Technical Expertise\n\n### Wind\n\n- Gusts\n\n## Notes\n\n- no\n",
      ["Wind", "Gusts"],
    ],
    ["a bold label", "## A\n\n**Capabilities:**\n- Fly\n\n**Notes:**\n- no\n", ["Fly"]],
    [
      "lines that introduce lists",
      "Wind and weather:\n- a\n\nLine care:\n- b\n\nKite shapes:\n- c\n\nWhen invoked:\n- d\n",
      ["Wind and weather", "Line care", "Kite shapes"],
    ],
    ["the same one once", "## Capabilities\n\n- Fly\n- fly\n", ["Fly"]],
    ["none", "## A\n\n- b\n", []],
  ])("%s", (_, text, expected) => {
    expect(deriveCapabilities(parseMarkdown(text))).toEqual(expected);
  });

  it("tags are the name's parts, then technologies and topics of the description, in order and once", () => {
    const text = "Expert in FastAPI and Node.js. Builds APIs, tunes PostgreSQL and reads plan.md. Security first.";
    expect(deriveTags("sky.kite-api", text)).toEqual([
      "sky",
      "kite",
      "api",
      "fastapi",
      "node.js",
      "apis",
      "postgresql",
      "security",
    ]);
    expect(deriveTags("sky.kite-api", text)).toEqual(deriveTags("sky.kite-api", text));
  });
});
