import { describe, expect, it } from "vitest";
import { sourceAgain, sourceProblem } from "./sources";

describe("CAT-1 sources of an import", () => {
  it.each([
    [{ kind: "folder", path: "" }, "path"],
    [{ kind: "folder", path: "agents" }, "path"],
    [{ kind: "folder", path: "~/agents" }, "path"],
    [{ kind: "folder", path: "/srv/agents" }, undefined],
    [{ kind: "folder", path: "C:\\agents" }, undefined],
    [{ kind: "git", git: "" }, "git"],
    [{ kind: "git", git: "https://example.com/agents.git" }, undefined],
    [{ kind: "upload", file: new File([], "agents.exe") }, "file"],
    [{ kind: "upload", file: new File([], "Agents.ZIP") }, undefined],
    [{ kind: "upload", file: new File([], "agents.tar.gz") }, undefined],
    [{ kind: "upload", file: new File([], "SKILL.MD") }, undefined],
    [{ kind: "upload", file: new File([], "agents.tar") }, undefined],
    [{ kind: "upload", file: new File([], "rules.mdc") }, undefined],
    [{ kind: "upload", file: new File([], "marketplace.json") }, undefined],
    [{ kind: "upload", file: new File([], "package.json") }, "file"],
  ] as const)("%o is wrong in %j", (source, field) => {
    expect(sourceProblem(source)?.field).toBe(field);
  });

  it("imports for real the commit that was previewed", () => {
    const git = "https://example.com/a.git";
    const source = { kind: "git", location: `${git} at main`, git, ref: "main" } as const;
    expect(sourceAgain({ source, revision: "abc" })).toEqual({ kind: "git", git, ref: "main", commit: "abc" });
    expect(sourceAgain({ source, revision: null })).toEqual({ kind: "git", git, ref: "main" });
    const whole = { kind: "git", location: git, git } as const;
    expect(sourceAgain({ source: whole, revision: "abc" })).toEqual({ kind: "git", git, commit: "abc" });
    expect(sourceAgain({ source: { kind: "folder", location: "/a" }, revision: null })).toEqual({
      kind: "folder",
      path: "/a",
    });
    expect(sourceAgain({ source: { kind: "upload", location: "a.zip" }, revision: null })).toBeNull();
  });
});
