import { describe, expect, it } from "vitest";
import { byFlags, flagNamed, label, names, sentence } from "./fix-words";

describe("FLAG-2 the words of a repair", () => {
  it("joins files that the same flags want, and keeps other conflicts apart", () => {
    const conflicts = [
      { file: "a.ts", flagIds: [1, 2], why: "x" },
      { file: "b.ts", flagIds: [1, 2], why: "x" },
      { file: "c.ts", flagIds: [2, 1], why: "y" },
    ];
    expect(byFlags(conflicts).map((each) => each.files)).toEqual([["a.ts", "b.ts"], ["c.ts"]]);
  });

  it("finds the flag that a fix names, and never one outside the circle", () => {
    expect(flagNamed("Answer flag 7, which @a put to @b 12 h ago", [3, 7])).toBe(7);
    expect(flagNamed("Wait 12 hours", [3, 7])).toBe(3);
    expect(flagNamed("Unlock flag 7", [])).toBeUndefined();
  });

  it("writes names, sentences and labels", () => {
    expect(names([4])).toBe("#4");
    expect(names([4, 5, 6])).toBe("#4, #5 and #6");
    expect(sentence("unlock it")).toBe("Unlock it.");
    expect(label("Unlock it.")).toBe("Unlock it");
  });
});
