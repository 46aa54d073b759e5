import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AuditFact } from "@/lib/domain/audit";
import { checkChain, GENESIS, link } from "./chain";

const json = fc.jsonValue({ maxDepth: 3 });
const fact: fc.Arbitrary<AuditFact> = fc.record({
  at: fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map((date) => date.toISOString()),
  actor: fc.record({ kind: fc.constantFrom("person", "service", "agent"), id: fc.string(), name: fc.string() }),
  via: fc.constantFrom("rest", "cli"),
  address: fc.option(fc.string()),
  action: fc.string(),
  target: fc.option(fc.record({ type: fc.string(), id: fc.string() })),
  outcome: fc.constantFrom("done", "refused"),
  status: fc.integer({ min: 200, max: 503 }),
  input: json,
  before: json,
  after: json,
  reason: fc.option(fc.string()),
});
const facts = fc.array(fact, { minLength: 2, maxLength: 12 });

describe("the chain of the audit log", () => {
  it("what was linked checks out, in one piece or in pieces, whatever the order of members", () =>
    fc.assert(
      fc.property(facts, fc.nat(), (given, at) => {
        const entries = link(GENESIS, given);
        const whole = checkChain(GENESIS, JSON.parse(JSON.stringify(entries)) as typeof entries);
        expect(whole).toEqual({ broken: null, head: { seq: given.length, hash: entries.at(-1)!.hash } });
        const middle = at % entries.length;
        const first = checkChain(GENESIS, entries.slice(0, middle));
        expect(first.broken).toBeNull();
        if (first.broken === null) expect(checkChain(first.head, entries.slice(middle))).toEqual(whole);
        expect([
          ...link(GENESIS, given.slice(0, middle)),
          ...link(middle === 0 ? GENESIS : entries[middle - 1]!, given.slice(middle)),
        ]).toEqual(entries);
        const turned = entries.map((entry) => Object.fromEntries(Object.entries(entry).toReversed()) as typeof entry);
        expect(checkChain(GENESIS, turned)).toEqual(whole);
      }),
    ));

  it("any change of any member is found at its entry", () =>
    fc.assert(
      fc.property(facts, fc.nat(), fact, (given, at, other) => {
        const entries = link(GENESIS, given);
        const index = at % entries.length;
        const names = Object.keys(other) as (keyof AuditFact)[];
        for (const name of names) {
          if (JSON.stringify(entries[index]![name]) === JSON.stringify(other[name])) continue;
          const changed = entries.map((entry, place) => (place === index ? { ...entry, [name]: other[name] } : entry));
          const { broken } = checkChain(GENESIS, changed);
          // Members in another order are the same value.
          if (broken !== null) expect(broken.seq).toBe(index + 1);
          else expect(other[name]).toEqual(entries[index]![name]);
        }
      }),
    ));

  it("an entry taken out, put in twice or moved is found where it happened", () =>
    fc.assert(
      fc.property(facts, fc.nat(), (given, at) => {
        const entries = link(GENESIS, given);
        const index = at % (entries.length - 1);
        expect(checkChain(GENESIS, entries.toSpliced(index, 1)).broken?.seq).toBe(index + 1);
        expect(checkChain(GENESIS, entries.toSpliced(index, 0, entries[index]!)).broken?.seq).toBe(index + 1);
        const swapped = entries.with(index, entries[index + 1]!).with(index + 1, entries[index]!);
        expect(checkChain(GENESIS, swapped).broken?.seq).toBe(index + 1);
        const renumbered = swapped.map((entry, place) => ({ ...entry, seq: place + 1 }));
        expect(checkChain(GENESIS, renumbered).broken?.seq).toBe(index + 1);
      }),
    ));

  it("an entry exchanged with a hash of its own is found at the next one", () => {
    const given = ["a", "b", "c"].map((action): AuditFact => ({
      at: "2026-01-01T00:00:00.000Z",
      actor: { kind: "person", id: "1", name: "anna" },
      via: "rest",
      address: null,
      action,
      target: null,
      outcome: "done",
      status: 200,
      input: null,
      before: null,
      after: null,
      reason: null,
    }));
    const entries = link(GENESIS, given);
    const forged = link(entries[0]!, [{ ...given[1]!, action: "x" }])[0]!;
    expect(checkChain(GENESIS, entries.with(1, forged)).broken?.seq).toBe(3);
  });
});
