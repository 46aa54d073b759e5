import { describe, expect, it } from "vitest";
import { option } from "@/lib/domain/escalation";
import { DEFAULT_RULES } from "@/lib/domain/decision/rules";
import { commonOptions } from "./bulk";

const approve = option("approve", "Approve", "Lets the step run.", { binding: true });
const reject = option("reject", "Reject", "Ends the run.", { reasonRequired: true });
const edit = option("edit", "Edit", "Runs with your values.", { form: { schema: {}, value: {} } });

const item = (options: (typeof approve)[], refused: string[] = [], rules = {}) => ({
  options,
  rules: { ...DEFAULT_RULES, ...rules },
  may: options.map(({ id }) => ({ option: id, allowed: !refused.includes(id), why: null })),
});
const ids = (...items: ReturnType<typeof item>[]) => commonOptions(items).map(({ option: { id } }) => id);

describe("ESC-6 options of several escalations", () => {
  it("are those that each offers and lets the person choose", () => {
    expect(ids()).toEqual([]);
    expect(ids(item([approve, reject]), item([reject, approve]))).toEqual(["approve", "reject"]);
    expect(ids(item([approve, reject]), item([approve]))).toEqual(["approve"]);
    expect(ids(item([approve, reject]), item([approve, reject], ["approve"]))).toEqual(["reject"]);
  });

  it("leave out what asks for values", () => {
    expect(ids(item([approve, edit]), item([approve, edit]))).toEqual(["approve"]);
  });

  it("tell each effect with its number, and need a reason where one of them does", () => {
    const other = { ...approve, effect: "Completes the run." };
    expect(commonOptions([item([approve]), item([other]), item([approve])])[0]).toMatchObject({
      effects: [
        { text: "Lets the step run.", count: 2 },
        { text: "Completes the run.", count: 1 },
      ],
      reasonRequired: false,
    });
    expect(commonOptions([item([approve]), item([approve], [], { reasonRequired: true })])[0]!.reasonRequired).toBe(
      true,
    );
  });
});
