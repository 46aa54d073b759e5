import {
  Environment,
  EvaluationError,
  ParseError,
  TypeError as CelTypeError,
  type ParseResult,
} from "@marcbachmann/cel-js";
import { ConditionError } from "@/lib/domain/errors";
import { closest } from "./did-you-mean";
import { inspectCondition, positionOf, type ConditionReferences } from "./condition-ast";

/** What a condition may read: the signal's context, its name, and the steps that have ended, by id. */
export type ConditionVariables = {
  context: Record<string, unknown>;
  signal: string;
  steps: Record<string, { status: string; outputs: Record<string, unknown> }>;
};

export type ConditionEvaluator = {
  /** True or false for these variables. Throws ConditionError when it has no such answer. */
  evaluate(expression: string, variables: ConditionVariables): boolean;
};

type Compiled = { run: ParseResult; references: ConditionReferences };

const MAX_LENGTH = 2_000;
const CACHED = 500;

/**
 * Makes an evaluator for conditions in CEL (RUN-3). Numbers from JSON compare and calculate with whole
 * and broken numbers alike. A key that is missing is an error that names it, unless guarded by `has()`.
 * Keeps the latest 500 parsed expressions.
 */
export function createConditionEvaluator(): ConditionEvaluator {
  const cache = new Map<string, Compiled>();
  const compiled = (expression: string): Compiled => {
    const known = cache.get(expression);
    const entry = known ?? compile(expression);
    cache.delete(expression);
    cache.set(expression, entry);
    if (cache.size > CACHED) cache.delete(cache.keys().next().value!);
    return entry;
  };
  return {
    evaluate(expression, variables) {
      const { run } = compiled(expression);
      let result: unknown;
      try {
        result = run({ context: variables.context, signal: variables.signal, steps: variables.steps });
      } catch (error) {
        throw explain(expression, error, variables);
      }
      if (typeof result === "boolean") return result;
      throw new ConditionError(
        "not-boolean",
        expression,
        `its result is ${describe(result)}, not true or false`,
        "Compare it with something, e.g. `context.count > 0`.",
      );
    },
  };
}

/**
 * Reads a condition without evaluating it. Returns the steps it names, or the ConditionError that says
 * what is wrong with it: syntax, an unknown variable or function, a result that can't be true or false.
 */
export function checkCondition(expression: string): ConditionReferences | ConditionError {
  try {
    return compile(expression).references;
  } catch (error) {
    if (error instanceof ConditionError) return error;
    throw error;
  }
}

function compile(expression: string): Compiled {
  if (expression.trim() === "")
    throw new ConditionError(
      "empty",
      expression,
      "it is empty",
      "Remove it, or write e.g. `has(context.simple) && context.simple`.",
    );
  if (expression.length > MAX_LENGTH)
    throw new ConditionError(
      "too-long",
      expression,
      `it has ${expression.length} characters`,
      `Use at most ${MAX_LENGTH}.`,
    );
  try {
    const run = environment.parse(expression);
    const check = run.check();
    if (!check.valid) throw check.error;
    if (check.type !== "bool" && check.type !== "dyn")
      throw new ConditionError(
        "not-boolean",
        expression,
        `its result is of type ${check.type}, not true or false`,
        "Compare it with something, e.g. `context.count > 0`.",
      );
    return { run, references: inspectCondition(expression, run.ast) };
  } catch (error) {
    throw explain(expression, error);
  }
}

const environment = buildEnvironment();

function buildEnvironment(): Environment {
  const env = new Environment({
    homogeneousAggregateLiterals: false,
    limits: { maxAstNodes: 500, maxDepth: 40, maxListElements: 200, maxMapEntries: 50, maxCallArguments: 16 },
  });
  env.registerVariable("context", "map").registerVariable("signal", "string").registerVariable("steps", "map");
  // JSON has one kind of number; CEL has two and mixes them in comparisons alone.
  const arithmetic: Record<string, (a: number, b: number) => number> = {
    "+": (a, b) => a + b,
    "-": (a, b) => a - b,
    "*": (a, b) => a * b,
    "/": (a, b) => a / b,
    "%": (a, b) => a % b,
  };
  for (const [operator, apply] of Object.entries(arithmetic)) {
    const mixed = (a: number | bigint, b: number | bigint): number => apply(Number(a), Number(b));
    env.registerOperator(`double ${operator} int: double`, mixed);
    env.registerOperator(`int ${operator} double: double`, mixed);
  }
  env.registerOperator("double % double: double", (a: number, b: number) => a % b);
  env.registerOperator("int == double: bool", (a: bigint, b: number) => Number(a) === b);
  return env;
}

function explain(expression: string, error: unknown, variables?: ConditionVariables): ConditionError {
  if (error instanceof ConditionError) return error;
  if (!(error instanceof ParseError || error instanceof EvaluationError || error instanceof CelTypeError))
    return new ConditionError("failed", expression, "it could not be evaluated", "Write it in a simpler way.", null, {
      cause: error,
    });
  const position = error.range ? positionOf(expression, error.range.start) : null;
  const fail = (code: string, problem: string, mend: string): ConditionError =>
    new ConditionError(code, expression, problem, mend, position, { cause: error });
  const key = /^No such key: (.*)$/s.exec(error.summary)?.[1];
  if (key !== undefined && error.range) {
    const path = pathBefore(expression, error.range.start, key);
    const near = closest(key, keysAt(path, variables));
    return fail(
      "missing-key",
      `"${path}" is not there`,
      `${near ? `Did you mean "${near}"? ` : ""}Guard it: \`has(${path}) && …\`.`,
    );
  }
  if (error.code === "unknown_variable")
    return fail("unknown-name", lower(error.summary), "A condition reads `context`, `signal` and `steps` only.");
  if (error instanceof ParseError)
    return fail(
      "syntax",
      lower(error.summary),
      "See https://cel.dev for the language; texts stand in quotes, `&&`, `||` and `!` join.",
    );
  if (/matching overload for/.test(error.summary))
    return fail(
      "unknown-function",
      lower(error.summary),
      "Check the function's name and what it is given; see https://cel.dev for the list.",
    );
  return fail(
    "failed",
    lower(error.summary),
    "Both sides of an operator must fit each other; check the types in the signal's context.",
  );
}

function pathBefore(expression: string, offset: number, key: string): string {
  const prefix = /([A-Za-z_][\w.]*)[.[]\s*["']?$/.exec(expression.slice(0, offset))?.[1];
  return prefix === undefined ? key : `${prefix}.${key}`;
}

function keysAt(path: string, variables: ConditionVariables | undefined): string[] {
  let at: unknown = variables;
  for (const part of path.split(".").slice(0, -1))
    at = typeof at === "object" && at !== null ? Reflect.get(at, part) : undefined;
  return typeof at === "object" && at !== null ? Object.keys(at) : [];
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return "a text";
  return typeof value === "number" || typeof value === "bigint" ? "a number" : "an object";
}
