import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editDistance, meantWords } from "./edit-distance";
import { similarHandles } from "./handles";
import { readSynonyms, searchWords, termsOf, withMeant } from "./terms";

const synonyms = readSynonyms({
  groups: [
    ["kubernetes", "k8s"],
    ["continuous integration", "ci"],
    ["Node.js", "nodejs"],
    ["ci", "build server"],
  ],
});
const seen = (query: string) =>
  termsOf(query, synonyms).map(({ written, alternatives }) => [
    written,
    ...alternatives.slice(1).map(({ words }) => words.join(" ")),
  ]);

describe("CAT-3 terms of the text mode", () => {
  it.each<[string, string[][]]>([
    ["K8s", [["k8s", "kubernetes"]]],
    ["continuous integration", [["continuous"], ["continuous integration", "ci"], ["integration"]]],
    ["ci", [["ci", "continuous integration", "build server"]]],
    ["node.js node.js", [["node"], ["node js", "nodejs"], ["js"]]],
    ["!? --", []],
  ])("%j asks for %j", (query, expected) => {
    expect(seen(query)).toEqual(expected);
  });

  it.each([
    ["C++ and C# on ASP.NET", ["cplusplus", "and", "csharp", "on", "asp", "dotnet"]],
    ["@backend.api_v2", ["backend", "api", "v2"]],
    ["Größe, naïve", ["größe", "naïve"]],
  ])("%j has the words %j", (text, words) => {
    expect(searchWords(text)).toEqual(words);
  });

  it("a query of any length has 24 terms at most, and an alternative never counts more than what was written", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("ci", "k8s", "node", "js", "continuous", "integration", "a", "b"), { maxLength: 300 }),
        (words) => {
          const terms = termsOf(words.join(" "), synonyms);
          expect(terms.length).toBeLessThanOrEqual(24);
          for (const { alternatives } of terms)
            for (const { factor } of alternatives) expect(factor).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it("adds what a word may have meant behind the rest", () => {
    const [term] = termsOf("kuber", synonyms);
    expect(withMeant(term!, ["kubernetes"]).alternatives).toEqual([
      { words: ["kuber"], factor: 1, via: "written" },
      { words: ["kubernetes"], factor: 0.7, via: "meant" },
    ]);
  });

  it.each<[string, string[], string[]]>([
    ["kuberntes", ["kubernetes", "kerberos"], ["kubernetes"]],
    ["kuber", ["kubernetes", "cuber"], ["kubernetes"]],
    ["postgrse", ["postgres", "progress"], ["postgres"]],
    ["dokcer", ["docker", "locker"], ["docker"]],
    ["tset", ["test", "set"], ["set", "test"]],
    ["abc", ["abd"], []],
    ["ab", ["abc"], []],
  ])("%s may mean %j: %j", (word, candidates, expected) => {
    expect(meantWords(word, candidates)).toEqual(expected);
  });

  it("a distance is the same both ways, and nothing for equal words", () => {
    const word = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, a)).toBe(0);
      }),
    );
  });
});

describe("FLAG-7 handles written alike", () => {
  const handles = ["@backend.api", "@backend.nodejs", "@database.postgres", "COORD_OPS"];
  it.each([
    ["@backend.nodjs", "@backend.nodejs"],
    ["backend api", "@backend.api"],
    ["@postgres.database", "@database.postgres"],
    ["coord ops", "COORD_OPS"],
  ])("%s → %s", (text, expected) => {
    expect(similarHandles(text, handles, 3)[0]?.name).toBe(expected);
    expect(similarHandles(text, handles.toReversed(), 3)).toEqual(similarHandles(text, handles, 3));
  });
  it("nothing alike, nothing suggested", () => {
    expect(similarHandles("@zzz", handles, 3)).toEqual([]);
    expect(similarHandles("", handles, 3)).toEqual([]);
  });
});
