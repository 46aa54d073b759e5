import { describe, expect, it } from "vitest";
import { completeLock, findMissing } from "./lock-file.mjs";

const lock = {
  lockfileVersion: 3,
  packages: {
    "": { name: "x" },
    "node_modules/tool": {
      version: "1.2.3",
      dev: true,
      optionalDependencies: {
        "@tool/linux-x64-musl": "1.2.3",
        "@tool/darwin-arm64": "1.2.3",
        "@tool/here": "1.2.3",
        fsevents: "^2.0.0",
      },
    },
    "node_modules/@tool/here": { version: "1.2.3", optional: true },
    "node_modules/a": { version: "1.0.0" },
    "node_modules/a/node_modules/b": { version: "2.0.0", optionalDependencies: { "b-arm64": "2.0.0" } },
    "node_modules/a/node_modules/b-arm64": { version: "2.0.0", optional: true },
  },
};

describe("findMissing", () => {
  it("names optional packages of exact version that have no entry, with their platform", () => {
    expect(findMissing(lock)).toEqual([
      [
        "node_modules/@tool/linux-x64-musl",
        { version: "1.2.3", cpu: ["x64"], libc: ["musl"], os: ["linux"], dev: true, optional: true },
      ],
      [
        "node_modules/@tool/darwin-arm64",
        { version: "1.2.3", cpu: ["arm64"], os: ["darwin"], dev: true, optional: true },
      ],
    ]);
  });

  it("finds nothing in a completed lock file", () => {
    const complete = completeLock(lock);
    expect(findMissing(complete)).toEqual([]);
    expect(Object.keys(complete.packages)[0]).toBe("");
  });
});
