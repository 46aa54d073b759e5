import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { loadCatalog, loadCoordinatorFile, loadCoordinatorText } from "./load";
import { change, problemsOf, valid } from "./testing";

describe("RUN-2 hostile files", () => {
  const bomb = [
    "a: &a [x,x,x,x,x,x,x,x,x]",
    ...["b", "c", "d", "e"].map((name, i) => `${name}: &${name} [${Array(9).fill(`*${"abcd"[i]}`).join(",")}]`),
  ];
  it.each([
    [
      "__proto__ as a key",
      `${valid}__proto__: { polluted: true }\n`,
      /^key test\.yaml:43:1 .*"__proto__" is not allowed/,
    ],
    ["a list as a key", `${valid}? [a, b]\n: 1\n`, /^key test\.yaml:43:3 .*A key must be text/],
    ["a key twice", `${valid}id: again\n`, /^duplicate-key test\.yaml:43:1/],
    ["a tag of its own", change("Tries things.", "!run echo"), /^tag test\.yaml:14:\d+ .*Tags are not allowed/],
    ["a binary tag", change("Tries things.", "!!binary aGk="), /^tag test\.yaml:14:\d+ .*Tags are not allowed/],
    ["an alias bomb", bomb.join("\n"), /^aliases /],
    [
      "a thousand aliases",
      `a: &a 1\nb: [${Array(1_000).fill("*a").join(",")}]`,
      /^aliases test\.yaml:2:\d+ .*more than 50/,
    ],
    [
      "an alias inside its own part",
      `${valid}x: &x [{ y: *x }]\n`,
      /^aliases test\.yaml:43:13 .*inside the part it repeats/,
    ],
    ["an alias to nothing", change("Tries things.", "*nothing"), /^aliases test\.yaml:14:10 .*named &nothing/],
    ["two documents", `${valid}---\nid: two\n`, /^yaml test\.yaml:43:\d+ .*more than one document/],
    ["half a million brackets", "[".repeat(500_000), /^too-deep/],
    ["half a million dashes", "- ".repeat(250_000), /^too-deep/],
    [
      "a thousand levels by indentation",
      Array.from({ length: 1_000 }, (_, i) => `${" ".repeat(i)}a:`).join("\n"),
      /^too-deep/,
    ],
    ["more than 1 MiB", `${valid}#${"x".repeat(1024 * 1024)}`, /^too-large/],
    ["NUL characters", `${valid}\0`, /^not-text/],
    ["nothing", "", /^invalid-type test\.yaml:1:1 must be a group of keys and values, not empty/],
    ["a list", "- a\n", /^invalid-type test\.yaml:1:1 must be a group of keys and values, not a list/],
    ["an open bracket", `${valid}x: [\n`, /^yaml test\.yaml:4[34]:\d+/],
  ])("refuses %s", (_, text, expected) => {
    const problems = problemsOf(text);
    expect(problems[0]).toMatch(expected);
    expect(problems.length).toBeLessThanOrEqual(100);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });
});

describe("RUN-2 size and speed", () => {
  const steps = (count: number) =>
    Array.from({ length: count }, (_, at) => `            - { id: s${at}, agent: WRITER, task: write }`).join("\n");
  const plan = valid.indexOf("      sequence:");

  it.each([
    [
      "9,000 steps side by side before 9,000 others",
      `${valid.slice(0, plan)}      sequence:\n        - parallel:\n${steps(9_000)}\n        - parallel:\n${steps(9_000)}\n`,
    ],
    ["60,000 unknown keys", `${valid}${Array.from({ length: 60_000 }, (_, at) => `k${at}: 1`).join("\n")}\n`],
    ["100,000 equal aliases", change("[/test]", `[${Array(100_000).fill("/test").join(",")}]`)],
    [
      "30,000 agents",
      change(
        "agents:\n",
        `agents:\n${Array.from({ length: 30_000 }, (_, at) => `  - { handle: A${at}, role: x }`).join("\n")}\n`,
      ),
    ],
  ])("refuses %s before the test's time is over", (_, text) => {
    const problems = problemsOf(text);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThanOrEqual(100);
  });

  it("answers any JSON with a coordinator or with problems that lie in the text, and never throws", () => {
    const keys = fc.constantFrom(
      "id",
      "name",
      "agents",
      "signals",
      "plan",
      "sequence",
      "parallel",
      "steps",
      "executor",
      "kind",
      "context",
      "gate",
      "timeouts",
      "when",
      "after",
      "odd",
      "__proto__",
      "",
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(keys, tie("value"), { maxKeys: 4, noNullPrototype: true }),
      ),
    }));
    const sample = parse(valid) as Record<string, unknown>;
    const changed = fc
      .record({ key: fc.constantFrom(...Object.keys(sample)), value })
      .map((change) => ({ ...sample, [change.key]: change.value }));
    fc.assert(
      fc.property(fc.oneof(value, changed), (data) => {
        const text = JSON.stringify(data, null, 1);
        const result = loadCoordinatorText(text, "any.json");
        const lines = text.split("\n").length;
        if (!result.ok)
          expect(
            result.problems.every((problem) => problem.line >= 1 && problem.line <= lines && problem.column >= 1),
          ).toBe(true);
        if (!result.ok) expect(result.problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });
});

describe("RUN-2 a folder of coordinators", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "qd-catalog-"));
    await mkdir(join(folder, "coordinators"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const put = (name: string, content: string | Uint8Array) => writeFile(join(folder, "coordinators", name), content);

  it("keeps the good files when others are broken", async () => {
    await put("a.yaml", valid);
    await put("b.yml", "id: [");
    await put("c.yaml", Uint8Array.from([0x69, 0xff, 0xfe]));
    await put("notes.txt", "no coordinator");
    const catalog = await loadCatalog(folder);
    expect(catalog.coordinators.map((loaded) => loaded.file)).toEqual([join("coordinators", "a.yaml")]);
    expect(catalog.problems.map((problem) => [problem.file, problem.rule])).toEqual([
      [join("coordinators", "b.yml"), "yaml"],
      [join("coordinators", "c.yaml"), "not-text"],
    ]);
  });

  it("refuses a coordinator that takes another's id, name, domain or alias", async () => {
    await put("a.yaml", valid);
    await put("b.yaml", valid.replace("COORD_TEST", "COORD_OTHER"));
    const { problems } = await loadCatalog(folder);
    expect(problems.map((problem) => `${problem.line} ${problem.message}`)).toEqual([
      '1 The id "coord-test" is taken by COORD_TEST (coordinators/a.yaml). Choose another.',
      '7 The domain "TEST" is taken by COORD_TEST (coordinators/a.yaml). Choose another.',
      '13 The alias "/test" is taken by COORD_TEST (coordinators/a.yaml). Choose another.',
    ]);
  });

  it("says what to do about a folder or file that is not there", async () => {
    expect((await loadCatalog(join(folder, "nowhere"))).problems[0]?.message).toMatch(/ENOENT.*Give a catalog folder/);
    expect(await loadCoordinatorFile(join(folder, "nowhere.yaml"))).toMatchObject({
      ok: false,
      problems: [{ rule: "unreadable", line: 1 }],
    });
  });
});
