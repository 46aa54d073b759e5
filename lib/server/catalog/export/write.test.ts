import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AGENT_KINDS, catalogEntrySchema, type CatalogEntry } from "@/lib/domain/catalog/entry";
import { readCatalogFile } from "../import/read";
import { entryOf } from "../import/read/testing";
import { writeEntry } from "./write";

const nasty = fc.constantFrom(
  "---",
  "\n---\n",
  "quarterdeck:",
  "\nquarterdeck:\n",
  "\r\n",
  "\r",
  "\t",
  "\0",
  "\u0085",
  "\u2028",
  "\uFEFF",
  "\u200B",
  "\u00A0",
  "\uD800",
  "\uDC00",
  "😀",
  "â€”",
  "\\n",
  '"',
  "'",
  ": ",
  "# ",
  "- ",
  "*",
  "&a",
  "!t",
  "[a]",
  "{b}",
  "|",
  ">",
  "%",
  "@",
  "`",
  "yes",
  "null",
  "1e3",
  "0x1",
  "~",
  " ",
  "<example>",
  "__proto__",
);
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({ maxLength: 12 }),
  fc.array(nasty, { maxLength: 6 }).map((parts) => parts.join("")),
);
const texts = fc.array(text, { maxLength: 3 });
const maybe = fc.option(text, { nil: null });
const key = text.filter((value) => !["__proto__", "constructor", "prototype"].includes(value));
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(key, tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;
const identity = fc.record({
  role: maybe,
  tier: maybe,
  model: maybe,
  reportsTo: maybe,
  escalateTo: maybe,
  canSpawn: texts,
  chainOfCommand: texts,
  standingOrders: texts,
  escalationTriggers: texts,
  keyConstraints: texts,
  oneLineCharter: maybe,
  body: text,
});
const entry = fc.record({
  handle: text,
  kind: fc.constantFrom(...AGENT_KINDS),
  name: text,
  title: maybe,
  module: maybe,
  description: text,
  capabilities: texts,
  tags: texts,
  modelTier: maybe,
  color: maybe,
  tools: fc.option(texts, { nil: null }),
  slashNames: texts,
  reportsTo: maybe,
  manages: texts,
  activation: fc.record({ useFor: texts, notFor: fc.array(fc.record({ text, instead: maybe }), { maxLength: 2 }) }),
  escalationTriggers: fc.array(fc.record({ pattern: text, reason: text }), { maxLength: 2 }),
  parallel: fc.option(
    fc.record({
      canParallelWith: texts,
      mustSerializeWith: texts,
      preferredBatchSize: fc.option(fc.integer(), { nil: null }),
    }),
    { nil: null },
  ),
  identity: fc.option(identity, { nil: null }),
  extra: fc.dictionary(key, json, { maxKeys: 4, noNullPrototype: true }),
  body: text,
}) as fc.Arbitrary<CatalogEntry>;

const back = (written: { path: string; text: string }) =>
  readCatalogFile({ path: written.path, bytes: new TextEncoder().encode(written.text) });

describe("CAT-6 export", () => {
  it("reads back as the same entry, whatever its texts hold", () => {
    fc.assert(
      fc.property(entry, (one) => {
        const written = writeEntry(one);
        const result = back(written);
        expect(result.entries).toEqual([one]);
        expect(result.outcome).toBe("imported");
        expect(written.path).toMatch(/^(?:agents|skills|coordinators)\/[\w.-]+(?:\/SKILL)?\.md$/);
        expect(written.path).not.toContain("..");
      }),
      { numRuns: 600 },
    );
  });

  it("writing is a function of the entry alone", () => {
    fc.assert(
      fc.property(entry, (one) => {
        expect(writeEntry(structuredClone(one))).toEqual(writeEntry(one));
      }),
      { numRuns: 100 },
    );
  });

  it("other tools find name, description, model and tools, and the body is plain Markdown", () => {
    const one = catalogEntrySchema.parse({
      handle: "@a.b",
      kind: "agent",
      name: "a.b",
      description: "Does: things",
      modelTier: "opus",
      tools: ["Read"],
      extra: { license: "MIT" },
      body: "# A\n\nText\n",
    });
    expect(writeEntry(one)).toEqual({
      path: "agents/a.b.md",
      text: `---\nname: a.b\ndescription: "Does: things"\nmodel: opus\ntools: [Read]\nlicense: MIT\nquarterdeck:\n  format: 1\n  handle: "@a.b"\n  kind: agent\n  activation: { "useFor": [], "notFor": [] }\n---\n# A\n\nText\n`,
    });
  });

  it("what was imported and exported imports as the same again", () => {
    const text1 =
      "---\nname: a.b\ndescription: Use it: well\ntools: *\n---\n\n# A\n\n## Capabilities\n\n- X\n\n**Do NOT use for:**\n- Y (use /z)\n";
    const one = entryOf("agents/a.b.md", text1);
    expect(back(writeEntry(one)).entries).toEqual([one]);
  });

  it("an exported file that someone changed is still read", () => {
    const one = entryOf("agents/a.b.md", "---\nname: a.b\ndescription: Kites\n---\nBody\n");
    const written = writeEntry(one);
    const changed = back({ ...written, text: written.text.replace("description: Kites", "description: Big kites") });
    expect(changed.entries).toEqual([{ ...one, description: "Big kites" }]);
    const broken = back({
      ...written,
      text: written.text.replace("format: 1", "format: one").replaceAll("\n", "\r\n"),
    });
    expect(broken.entries[0]).toMatchObject({ name: "a.b", handle: "@a.b", body: "Body\n" });
  });
});
