import { describe, expect, it } from "vitest";
import { synonyms } from "./synonyms";

describe("CAT-3 the shipped synonyms", () => {
  it("can be read, and every member finds the others", async () => {
    const { byWords, longest } = await synonyms();
    expect(longest).toBeGreaterThan(1);
    expect(byWords.get("k8s")).toEqual([["kubernetes"]]);
    for (const [words, others] of byWords)
      for (const other of others)
        expect(
          byWords.get(other.join(" "))?.map((one) => one.join(" ")),
          other.join(" "),
        ).toContain(words);
  });
});
