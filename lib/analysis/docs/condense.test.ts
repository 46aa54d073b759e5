import { describe, expect, it } from "vitest";
import { condenseProse } from "./condense";
import { parseMarkdown } from "./markdown";

describe("condensing prose", () => {
  const same = (text: string) => expect(condenseProse(text).text).toBe(text);

  it("shortens plain words and keeps lines, markup, links and code", () => {
    const text =
      "The quick brown fox, and *one two three* [four five six](a.md) `npm run build now` ends.\nMore plain words here.";
    expect(condenseProse(text).text).toBe("w, and *w* [four five six](a.md) `npm run build now` ends.\nw.");
  });

  it("leaves headings, code, HTML, front matter, definitions and open brackets alone", () => {
    same("# A heading of many words");
    same("A heading of many words\n=======");
    same("```sh\nnpm run build now please\n```");
    same("```sh\n```not the end\nnpm run build now please\n```");
    same("a heading of words\nin two long lines\n---");
    same("[x](an image with spaces.png)");
    same("- [A label]: and words after it");
    same("    npm run build now please");
    same("- x\n\n  ~~~~\n  ```\n  one two three four\n  ~~~~");
    same("<h2>\none two three four\n</h2>");
    same("---\ntitle: one two three four\n---");
    same("[a label of words]: target.md");
    same("[a label\nof many more words][x]");
    same("`code that goes\non and on here`");
    same('=== "A tab of many words"');
  });

  it("counts the words it left out", () => {
    const text = "The quick brown fox jumps over it.\n\n- A list item of some more words\n  that goes on for long\n";
    expect(parseMarkdown(text).paragraphWords).toEqual([7, 12]);
  });

  it("changes nothing else of what is known of a document", () => {
    const text =
      "# One two three\n\nSome plain words with [a link of words](x.md) and `src/a b c/d.ts`.\n\n[a b c d][guide]\n\n| one two three | [q](z.md) |\n|--|--|\n| four five six seven | ![i](i.png) |\n\nText of words[^1].\n\n[^1]: A note of words.\n";
    const facts = parseMarkdown(text);
    expect(facts.links.map((link) => [link.url, link.line])).toEqual([
      ["x.md", 3],
      ["z.md", 7],
      ["i.png", 9],
    ]);
    expect(facts.undefinedReferences).toEqual([{ label: "guide", line: 5 }]);
    expect(facts.code.map((code) => code.value)).toEqual(["src/a b c/d.ts"]);
    expect([...facts.anchors.exact]).toEqual(["one-two-three"]);
  });
});
