import { describe, expect, it } from "vitest";
import { safeHref } from "./safe-href";

describe("CAT-6 links of an agent's text", () => {
  it.each([
    ["https://example.com/a?b#c", "https://example.com/a?b#c"],
    ["http://example.com", "http://example.com/"],
    ["mailto:crew@example.com", "mailto:crew@example.com"],
    ["javascript:alert(1)", null],
    ["JaVaScRiPt:alert(1)", null],
    [" javascript:alert(1)", null],
    ["java\nscript:alert(1)", null],
    ["data:text/html,<script>alert(1)</script>", null],
    ["vbscript:x", null],
    ["file:///etc/passwd", null],
    ["//example.com/x", null],
    ["docs/guide.md", null],
    ["#part", null],
    ["", null],
    [undefined, null],
  ])("%j leads to %j", (href, expected) => {
    expect(safeHref(href)).toBe(expected);
  });
});
