import fc from "fast-check";
import type { Nodes, Table } from "mdast";
import { toString } from "mdast-util-to-string";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { visit } from "unist-util-visit";
import { describe, expect, it } from "vitest";
import { codeCell, codeText, inlineText, markdownTable } from "./markdown";

const parse = (markdown: string) => unified().use(remarkParse).use(remarkGfm).parse(markdown);
const types = (markdown: string) => {
  const found = new Set<string>();
  visit(parse(markdown), (node: Nodes) => void found.add(node.type));
  return found;
};

describe("RUN-8 untrusted text in Markdown", () => {
  it.each([
    ["a|b", String.raw`a\|b`],
    ["two\nlines\r\n and\ttabs", "two lines and tabs"],
    ["<script>alert(1)</script>", String.raw`\<script\>alert(1)\</script\>`],
    ["use `git push`", "use \\`git push\\`"],
    ["# not a heading", String.raw`\# not a heading`],
    ["1. not a list", String.raw`1\. not a list`],
    ["- not a list", String.raw`\- not a list`],
    ["RELEASE_MANAGER", "RELEASE_MANAGER"],
    ["_private_", String.raw`\_private\_`],
    ["AT&amp;T & co", String.raw`AT\&amp;T & co`],
    ["\u001B[31mred\u202Edesrever", String.raw`\[31mreddesrever`],
  ])("escapes %j", (text, expected) => {
    expect(inlineText(text)).toBe(expected);
  });

  it("shows exactly the text it was given and no formatting, whatever it is", () => {
    const nasty = fc.string({ unit: fc.constantFrom(..."ab1 |`*_<>[]()!\\#-+=~&;.:/\n\tx".split("")), maxLength: 40 });
    fc.assert(
      fc.property(nasty, (text) => {
        const markdown = `- start ${inlineText(text)} end`;
        expect(toString(parse(markdown)).replaceAll(/\s+/g, " ")).toBe(
          `start ${text.trim()} end`.replaceAll(/\s+/g, " "),
        );
        for (const type of ["html", "emphasis", "strong", "delete", "inlineCode", "image", "heading"])
          expect(types(markdown)).not.toContain(type);
      }),
      { numRuns: 500 },
    );
  });

  it("keeps a table's columns and its code, whatever the cells hold", () => {
    const nasty = fc.string({ unit: fc.constantFrom(..."ab |`*<>\\\n".split("")), maxLength: 20 });
    fc.assert(
      fc.property(nasty, nasty, (text, code) => {
        const table = parse(markdownTable(["A", "B", "C"], [[inlineText(text), codeCell(code), "end"]]))
          .children[0] as Table;
        expect(table.type).toBe("table");
        expect(table.children).toHaveLength(2);
        expect(table.children[1]!.children).toHaveLength(3);
        expect(toString(table.children[1]!.children[2]!)).toBe("end");
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["plain", "`plain`"],
    ["a`b", "``a`b``"],
    ["`edge`", "`` `edge` ``"],
    ["", ""],
  ])("writes %j as code", (text, expected) => {
    expect(codeText(text)).toBe(expected);
  });
});
