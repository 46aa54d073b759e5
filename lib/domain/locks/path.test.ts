import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { liesIn, lockPathSchema, pathsMeet } from "./path";

describe("RUN-12 paths meet", () => {
  it.each([
    ["docs/a.md", "docs/a.md"],
    ["docs/", "docs"],
    ["docs", "docs/deep/a.md"],
    [".", "anything/at/all"],
    ["./docs/", "docs/a.md"],
    ["Docs/A.md", "docs/a.md"],
    ["docs/*.md", "docs/a.md"],
    ["docs/*.md", "docs/*a.*"],
    ["**/*.py", "backend/app/x.py"],
    ["backend/**/models", "backend/app/models/user.py"],
    ["backend/**/models", "backend/models"],
    ["a/**/b/**/c", "a/x/b/y/z/c"],
    ["src/{a,b}/x.ts", "src/b/x.ts"],
    ["src/{a/b,c}/d", "src/c/d"],
    ["app/[id]/page.tsx", "app/x/page.tsx"],
    ["*", "docs/a.md"],
    ["src/**", "src/lib/*.ts"],
    ["src/**/*.ts", "src/lib"],
  ])("%s and %s", (one, other) => {
    expect([pathsMeet(one, other), pathsMeet(other, one)]).toEqual([true, true]);
  });

  it.each([
    ["docs/a.md", "docs/b.md"],
    ["docs", "docs2"],
    ["docs/a", "docs/ab"],
    ["docs/*.md", "docs/a.txt"],
    ["docs/*.md", "docs/*.txt"],
    ["docs/a*", "docs/b*"],
    ["backend/app/models/", "backend/app/api/"],
    ["backend/**/models/*.py", "frontend/models/a.py"],
    ["docs/ab*ba", "docs/aba"],
  ])("%s and %s do not", (one, other) => {
    expect([pathsMeet(one, other), pathsMeet(other, one)]).toEqual([false, false]);
  });

  const name = fc.stringMatching(/^[a-c]{1,4}$/);
  const file = fc.array(name, { minLength: 1, maxLength: 6 });
  /** A path or glob that stands for the file: a folder above it, or parts of it made into globs. */
  const patternOf = (parts: string[]) =>
    fc
      .tuple(fc.integer({ min: 1, max: parts.length }), fc.array(fc.nat(4), { minLength: 6, maxLength: 6 }), fc.nat(3))
      .map(([length, kinds, many]) =>
        parts
          .slice(0, length)
          .flatMap((part, index) => {
            const kind = kinds[index];
            if (kind === 1) return ["*"];
            if (kind === 2) return [`${part[0]}*`];
            if (kind === 3) return [`*${part.at(-1)}`];
            if (kind === 4) return index < many ? [] : ["**"];
            return [part];
          })
          .join("/"),
      );

  it("two patterns that both stand for one file always meet", () => {
    const both = file.chain((parts) =>
      fc.record({
        parts: fc.constant(parts),
        one: patternOf(parts).map((pattern) => safe(pattern, parts)),
        other: patternOf(parts).map((pattern) => safe(pattern, parts)),
      }),
    );
    fc.assert(
      fc.property(both, ({ one, other }) => pathsMeet(one, other) && pathsMeet(other, one)),
      { numRuns: 2_000 },
    );
  });

  /** Parts that were dropped are put back as `**`, so that the pattern still stands for the file. */
  const safe = (pattern: string, parts: string[]) =>
    pattern.split("/").filter(Boolean).length < parts.length ? `**/${pattern}`.replace(/\/$/, "") : pattern;

  it("paths without globs meet just when one is the other or above it", () => {
    fc.assert(
      fc.property(file, file, (a, b) => {
        const shorter = Math.min(a.length, b.length);
        const above = a.slice(0, shorter).join("/") === b.slice(0, shorter).join("/");
        expect(pathsMeet(a.join("/"), b.join("/"))).toBe(above);
      }),
    );
  });

  it("a path lies in a folder for certain only without globs", () => {
    expect(liesIn("backend/app/core/x.py", "backend/app/core/")).toBe(true);
    expect(liesIn("backend/app/", "backend/app/core/")).toBe(false);
    expect(liesIn("backend/app/core/x.py", "backend/*/core")).toBe(false);
  });

  it("a path stays inside the repository", () => {
    for (const bad of ["", "/etc/passwd", "../x", "a/../b", "a/..", "a\\b", "a\u0000b"])
      expect(lockPathSchema.safeParse(bad).success, bad).toBe(false);
    for (const good of ["a", "a/b/", "..a/b", "**/*.py", ".git/", "$context.files"])
      expect(lockPathSchema.safeParse(good).success, good).toBe(true);
  });
});
