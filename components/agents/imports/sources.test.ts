import { describe, expect, it } from "vitest";
import { sourceAgain, sourceProblem } from "./sources";

describe("CAT-1 sources of an import", () => {
  it.each([
    [{ kind: "folder", path: "" }, "path"],
    [{ kind: "folder", path: "agents" }, "path"],
    [{ kind: "folder", path: "/srv/agents" }, undefined],
    [{ kind: "folder", path: "C:\\agents" }, undefined],
    [{ kind: "git", git: "" }, "git"],
    [{ kind: "git", git: "https://example.com/agents.git" }, undefined],
    [{ kind: "upload", file: new File([], "agents.exe") }, "file"],
    [{ kind: "upload", file: new File([], "Agents.ZIP") }, undefined],
    [{ kind: "upload", file: new File([], "agents.tar.gz") }, undefined],
    [{ kind: "upload", file: new File([], "SKILL.MD") }, undefined],
  ] as const)("%o is wrong in %j", (source, field) => {
    expect(sourceProblem(source)?.field).toBe(field);
  });

  it("imports for real the commit that was previewed", () => {
    const source = { kind: "git", location: "https://example.com/a.git" } as const;
    expect(sourceAgain({ source, revision: "abc" })).toEqual({ kind: "git", git: source.location, ref: "abc" });
    expect(sourceAgain({ source, revision: null })).toEqual({ kind: "git", git: source.location });
    expect(sourceAgain({ source: { kind: "folder", location: "/a" }, revision: null })).toEqual({
      kind: "folder",
      path: "/a",
    });
    expect(sourceAgain({ source: { kind: "upload", location: "a.zip" }, revision: null })).toBeNull();
  });
});
