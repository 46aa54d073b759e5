import { describe, expect, it } from "vitest";
import { OPTION_IDS, option } from "@/lib/domain/escalation";
import { INBOX_KEYS } from "./inbox-keys";

describe("ESC-6 the keys of the inbox", () => {
  it("each has one meaning: none is the letter of an option", () => {
    const keys: string[] = Object.values(INBOX_KEYS);
    expect(new Set(keys).size).toBe(keys.length);
    const letters = new Set(OPTION_IDS.map((id) => option(id, "", "").key));
    expect(keys.filter((key) => letters.has(key))).toEqual([]);
  });
});
