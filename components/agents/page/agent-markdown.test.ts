import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { AgentMarkdown } from "./agent-markdown";

const draw = (text: string): string => renderToStaticMarkup(createElement(AgentMarkdown, { text }));

describe("CAT-3 an agent's Markdown", () => {
  it.each([
    ["quotes", `${">".repeat(4_000)} end`],
    ["quotes on many lines", `${`${">".repeat(400)} a\n`.repeat(100)}\nend`],
    ["quotes with blanks", `${"> ".repeat(4_000)}end`],
    ["items", `${"- ".repeat(4_000)}end`],
    ["numbers", `${"1. ".repeat(4_000)}end`],
    ["a mix", `${"> - 1) ".repeat(2_000)}end`],
    ["items below items", `${Array.from({ length: 300 }, (_, i) => `${"  ".repeat(i)}- a`).join("\n")}\n\nend`],
    ["emphasis", `${"*a **b ".repeat(4_000)}end${" c** d*".repeat(4_000)}`],
    ["brackets", `${"[".repeat(10_000)}end${"](b)".repeat(10_000)}`],
  ])("is drawn with deep %s", (_, text) => {
    expect(draw(text)).toContain("end");
  });

  it("is shown as the text it is when it is too deep to be drawn", () => {
    const text = `${"*a **b ".repeat(4_000)}end${" c** d*".repeat(4_000)}`;
    expect(draw(text)).toContain(`<pre class="whitespace-pre-wrap">${text}</pre>`);
  });

  it("keeps ordinary quotes, lists, rules and code", () => {
    const html = draw("> > a\n\n- b\n  1. c\n\n* * *\n\n```\n    > d\n```\n");
    expect(html).toContain("<blockquote>\n<blockquote>\n<p>a</p>");
    expect(html).toMatch(/<li>b\n<ol>\n<li>c<\/li>/);
    expect(html).toContain("<hr/>");
    expect(html).toContain("    &gt; d");
  });
});
