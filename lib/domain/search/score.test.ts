import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ScoreIndex } from "./index-of-entries";
import { explainRunnerUp, scoreEntries, type ScoredEntry } from "./score";
import { queryWords } from "./words";

const entry = (handle: string, rest: Partial<ScoredEntry> = {}): ScoredEntry => ({
  handle,
  tags: [],
  capabilities: [],
  description: "",
  ...rest,
});
const scoreOf = (given: Partial<ScoredEntry>, query: string) =>
  scoreEntries([entry("@a", given)], query)[0]?.score ?? 0;

describe("CAT-3 points", () => {
  it.each<[string, Partial<ScoredEntry>, string, number]>([
    ["an exact tag", { tags: ["JWT"] }, "jwt", 50],
    ["two tags", { tags: ["JWT", "authentication"] }, "JWT authentication", 100],
    ["the same tag twice", { tags: ["jwt", "JWT"] }, "JWT jwt", 50],
    ["a part of a tag", { tags: ["jwt-tokens"] }, "jwt", 0],
    ["all words of a tag", { tags: ["jwt-tokens"] }, "tokens by jwt", 50],
    ["a tag spelled in two ways", { tags: ["jwt-tokens", "Tokens JWT"] }, "jwt tokens", 50],
    ["a capability", { capabilities: ["Signing JWT"] }, "jwt", 30],
    ["one word in two capabilities", { capabilities: ["JWT", "JWT rotation"] }, "jwt", 30],
    ["two words of one capability", { capabilities: ["JWT rotation"] }, "rotation of jwt", 60],
    ["a word of the description", { description: "Signs a JWT." }, "jwt", 20],
    ["a word that only begins alike", { description: "implementations" }, "implementation", 0],
    ["stop words", { description: "the agent for all of it" }, "what is the best for all of it", 0],
    ["tag and description", { tags: ["jwt"], description: "JWT" }, "jwt", 50 + 20 + 25],
    ["capability and description", { capabilities: ["jwt"], description: "jwt" }, "jwt", 30 + 20 + 25],
    ["all three, bonus once", { tags: ["jwt"], capabilities: ["jwt"], description: "jwt" }, "jwt", 50 + 30 + 20 + 25],
    ["names with signs", { tags: ["C++", "node.js", "ci/cd"] }, "c++ node.js CI/CD", 150],
    ["no word at all", { description: "…" }, "… !? --", 0],
  ])("%s", (_, given, query, score) => {
    expect(scoreOf(given, query)).toBe(score);
  });

  it("gives the published sums of 185, 195 and 165", () => {
    const auth = { tags: ["JWT", "Authentication"], capabilities: ["Implementation of JWT"] };
    expect(scoreEntries([entry("@service.auth", auth)], "JWT authentication implementation")).toEqual([
      {
        handle: "@service.auth",
        score: 185,
        categories: 2,
        reasons: [
          "exact tag: JWT",
          "tag match: authentication",
          "capability: JWT",
          "capability: implementation",
          "several criteria: 2",
        ],
      },
    ]);
    const oauth = { tags: ["oauth", "jwt", "token"], description: "Implementation of sign-in" };
    expect(scoreOf(oauth, "OAuth JWT token implementation")).toBe(195);
    const postgres = { tags: ["postgresql", "performance"], description: "Tuning of every query" };
    expect(scoreOf(postgres, "PostgreSQL query performance tuning")).toBe(165);
  });

  it("points add up to what the reasons name", () => {
    const [found] = scoreEntries(
      [entry("@a", { tags: ["api design"], capabilities: ["api"], description: "design of an api" })],
      "API design",
    );
    expect(found).toMatchObject({ score: 50 + 30 + 2 * 20 + 25, categories: 3 });
    expect(found!.reasons).toEqual([
      "tag match: api design",
      "capability: API",
      "description: API",
      "description: design",
      "several criteria: 3",
    ]);
  });

  it("equal points: more categories first, then the handle", () => {
    const found = scoreEntries(
      [
        entry("@c", { capabilities: ["red green"], description: "red blue green" }),
        entry("@b", { tags: ["red"], capabilities: ["green"], description: "green blue" }),
        entry("@a", { capabilities: ["red green"], description: "red blue green" }),
      ],
      "red green blue",
    );
    expect(found.map(({ handle, score, categories }) => [handle, score, categories])).toEqual([
      ["@b", 145, 3],
      ["@a", 145, 2],
      ["@c", 145, 2],
    ]);
  });

  it("explains what the runner-up lacks", () => {
    const results = [
      { name: "@a", score: 120, reasons: ["exact tag: jwt", "description: jwt", "several criteria: 2"] },
      { name: "@b", score: 20, reasons: ["description: jwt"] },
    ];
    expect(explainRunnerUp(results)).toEqual({ name: "@b", behindBy: 100, missing: ["exact tag: jwt"] });
    expect(explainRunnerUp(results.slice(0, 1))).toBeNull();
  });

  it("reads 60 different words of a query at most", () => {
    const many = Array.from({ length: 500 }, (_, at) => `word${at}`).join(" ");
    expect(queryWords(many)).toHaveLength(60);
  });
});

const WORDS = ["jwt", "auth", "api", "query", "tuning", "docker", "react", "state", "design", "test"];
const word = fc.constantFrom(...WORDS);
const text = fc.array(word, { maxLength: 5 }).map((words) => words.join(" "));
const entryOf = (handle: string) =>
  fc.record({
    handle: fc.constant(handle),
    tags: fc.array(
      fc.oneof(
        word,
        fc.tuple(word, word).map((pair) => pair.join("-")),
      ),
      { maxLength: 3 },
    ),
    capabilities: fc.array(text, { maxLength: 3 }),
    description: text,
  });
const entries = fc
  .integer({ min: 0, max: 12 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, at) => entryOf(`@a.${at}`))));

describe("CAT-3 whatever the catalog", () => {
  it("the order of the entries does not matter, and the index gives the same", () => {
    fc.assert(
      fc.property(entries, text, fc.integer(), (list, query, seed) => {
        const shuffled = list.toSorted(
          (a, b) => ((seed ^ a.handle.length) & 1 ? -1 : 1) * (a.handle < b.handle ? 1 : -1),
        );
        const expected = scoreEntries(list, query);
        expect(scoreEntries(shuffled, query)).toEqual(expected);
        const index = new ScoreIndex();
        for (const one of shuffled) index.put(one);
        for (const limit of [0, 1, 2, 5, 50])
          expect(index.search(query, limit)).toEqual({ results: expected.slice(0, limit), total: expected.length });
      }),
    );
  });

  it("an index that was changed gives what a fresh one gives", () => {
    fc.assert(
      fc.property(entries, entries, text, (before, after, query) => {
        const index = new ScoreIndex();
        for (const one of before) index.put(one);
        for (const one of after) index.put(one);
        for (const one of before.slice(after.length)) index.remove(one.handle);
        expect(index.size).toBe(after.length);
        expect(index.search(query, 50).results).toEqual(scoreEntries(after, query));
      }),
    );
  });

  it("an entry that says more never gets less, and a longer query never gives less", () => {
    fc.assert(
      fc.property(
        entryOf("@a"),
        text,
        word,
        fc.constantFrom("tags", "capabilities", "description"),
        (one, query, more, where) => {
          const richer =
            where === "description"
              ? { ...one, description: `${one.description} ${more}` }
              : { ...one, [where]: [...one[where as "tags"], more] };
          const score = scoreOf(one, query);
          expect(scoreOf(richer, query)).toBeGreaterThanOrEqual(score);
          expect(scoreOf(one, `${query} ${more}`)).toBeGreaterThanOrEqual(score);
        },
      ),
    );
  });
});
