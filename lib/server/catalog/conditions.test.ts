import { describe, expect, it } from "vitest";
import { ConditionError } from "@/lib/domain/errors";
import { checkCondition, createConditionEvaluator, type ConditionVariables } from "./conditions";

const variables: ConditionVariables = {
  context: {
    count: 5,
    share: 2.5,
    zero: 0,
    name: "swap",
    nothing: null,
    list: [1, 2, 3],
    nested: { a: { b: 1 } },
    simple: true,
    wide: "x".repeat(5_000),
  },
  signal: "OPS:COMMIT",
  steps: {
    commit: { status: "succeeded", outputs: { modified: true, files: 3 } },
    changelog: { status: "skipped", outputs: {} },
  },
};
const { evaluate } = createConditionEvaluator();
const failure = (expression: string): ConditionError => {
  try {
    evaluate(expression, variables);
  } catch (error) {
    if (error instanceof ConditionError) return error;
    throw error;
  }
  throw new Error(`${expression} should have failed`);
};

describe("RUN-3 conditions", () => {
  it.each([
    ["context.count > 3", true],
    ["context.count > 3.5", true],
    ["context.count > 5", false],
    ["context.share > 2", true],
    ["context.share > 2.5", false],
    ["context.count == 5", true],
    ["context.count == 5.0", true],
    ["context.count != 5", false],
    ["context.count + 1 == 6", true],
    ["1 + context.count == 6", true],
    ["context.count - context.share == 2.5", true],
    ["10 / context.share == 4.0", true],
    ["context.count % 2 == 1", true],
    ["context.count in [1, 5]", true],
    ["2 in context.list", true],
    ["context.list[0] == 1", true],
    ["size(context.list) == 3", true],
    ["context.list.exists(x, x > 2)", true],
    ["context.zero == 0", true],
    ["context.nothing == null", true],
    ["context.simple", true],
    ["!context.simple", false],
    ["has(context.user_facing) && context.user_facing", false],
    ["has(context.simple) && context.simple", true],
    ["has(context.nested.a.b) ? context.nested.a.b == 1 : false", true],
    ['signal == "OPS:COMMIT"', true],
    ['signal.startsWith("OPS:")', true],
    ['context.name.matches("^sw[a-z]+$")', true],
    ['steps.commit.status == "succeeded" && steps.commit.outputs.modified', true],
    ['steps["commit"].outputs.files >= 3', true],
    ['steps.changelog.status == "succeeded" && steps.changelog.outputs.modified', false],
    ["has(context.toString)", false],
    ["context.simple ||\n  context.absent", true],
  ])("%s is %s", (expression, expected) => {
    expect(evaluate(expression, variables)).toBe(expected);
  });

  it.each([
    ["context.user_facing", "missing-key", /"context\.user_facing" is not there.*has\(context\.user_facing\)/],
    ["context.cuont > 1", "missing-key", /Did you mean "count"\?/],
    ["steps.comit.status == 'x'", "missing-key", /"steps\.comit" is not there.*Did you mean "commit"/],
    ["steps.changelog.outputs.modified", "missing-key", /"steps\.changelog\.outputs\.modified"/],
    ["context.__proto__ == null", "missing-key", /__proto__/],
    ["context.name", "not-boolean", /a text, not true or false/],
    ["context.count", "not-boolean", /a number/],
    ["context.list", "not-boolean", /a list/],
    ["1 + 1", "not-boolean", /type int/],
    ["context.count > 'a'", "failed", /no such overload/],
    ["1 +", "syntax", /unexpected token/],
    ["context.simple &&\n  && true", "syntax", /line 2, column 3/],
    ["secret == 1", "unknown-name", /reads `context`, `signal` and `steps` only/],
    ["  ", "empty", /is empty/],
    ["context.list.all(x, context.list.exists(y, y == x))", "too-complex", /one list macro at a time/],
    ['context.wide.matches("(x+)+y")', "unsafe-pattern", /literal pattern/],
    ['context.wide.matches("x*x*x*y")', "unsafe-pattern", /literal pattern/],
    ["context.name.matches(context.name)", "unsafe-pattern", /literal pattern/],
  ])("%s fails as %s", (expression, code, message) => {
    const error = failure(expression);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.expression).toBe(expression);
  });

  it.each([
    ["a text of 2,000 characters", `context.name == "${"x".repeat(2_000)}"`, "too-long", /at most 2000/],
    ["brackets 60 deep", `${"(".repeat(60)}true${")".repeat(60)}`, "syntax", /depth/i],
    ["300 comparisons", Array.from({ length: 300 }, () => "1==1").join("||"), "syntax", /nodes/i],
  ])("%s is refused", (_, expression, code, message) => {
    const error = failure(expression);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it("names the place of the trouble in the expression", () => {
    expect(failure("context.simple &&\n  context.absent").position).toEqual({ line: 2, column: 11 });
  });

  it("gives the same answers when far more expressions than it keeps were used between", () => {
    const evaluator = createConditionEvaluator();
    const answers = Array.from({ length: 1_200 }, (_, index) =>
      evaluator.evaluate(`context.count > ${index}`, variables),
    );
    expect(answers.filter(Boolean)).toHaveLength(5);
    expect(evaluator.evaluate("context.count > 0", variables)).toBe(true);
  });
});

describe("RUN-3 checkCondition", () => {
  it("tells which steps a condition reads", () => {
    const result = checkCondition('steps.commit.outputs.modified || steps["changelog"].status == "succeeded"');
    expect(result).toEqual({
      steps: [
        { id: "commit", offset: expect.any(Number) },
        { id: "changelog", offset: expect.any(Number) },
      ],
    });
  });

  it("returns the error instead of throwing it", () => {
    expect(checkCondition("context.")).toBeInstanceOf(ConditionError);
    expect(checkCondition("nope(context)")).toMatchObject({ code: "unknown-function" });
  });
});
