import type { ASTNode } from "@marcbachmann/cel-js";
import { ConditionError } from "@/lib/domain/errors";

const LIST_MACROS = new Set([
  "all",
  "exists",
  "exists_one",
  "existsOne",
  "map",
  "filter",
  "sortBy",
  "transformList",
  "transformMap",
]);
const MAX_PATTERN = 200;

/** What a condition reads: the steps it names, with their offsets in the expression. */
export type ConditionReferences = { steps: { id: string; offset: number }[] };

/** 1-based line and column of an offset in an expression. */
export function positionOf(expression: string, offset: number): { line: number; column: number } {
  const before = expression.slice(0, Math.max(0, offset)).split("\n");
  return { line: before.length, column: before[before.length - 1]!.length + 1 };
}

/**
 * Refuses what could make an evaluation slow on hostile data: a list macro inside another, and regular
 * expressions that are not a literal, are long or can backtrack without bound. Returns what the condition
 * reads. Throws ConditionError.
 */
export function inspectCondition(expression: string, ast: ASTNode): ConditionReferences {
  const references: ConditionReferences = { steps: [] };
  const refuse = (node: ASTNode, code: string, problem: string, mend: string): never => {
    throw new ConditionError(code, expression, problem, mend, positionOf(expression, node.start));
  };
  const visit = (node: ASTNode, macroDepth: number): void => {
    const step = stepNamedBy(node);
    if (step !== null) references.steps.push({ id: step, offset: node.start });
    let depth = macroDepth;
    if (node.op === "rcall" && LIST_MACROS.has(node.args[0])) {
      depth += 1;
      if (depth > 1)
        refuse(
          node,
          "too-complex",
          `"${node.args[0]}" stands inside another list macro`,
          "Use one list macro at a time.",
        );
    }
    const pattern = patternOf(node);
    if (
      pattern !== null &&
      (typeof pattern.value !== "string" || pattern.value.length > MAX_PATTERN || canBacktrack(pattern.value))
    )
      refuse(
        node,
        "unsafe-pattern",
        "matches() needs a short literal pattern without repeated groups and with at most two open repetitions",
        `Write the pattern as a text of at most ${MAX_PATTERN} characters, e.g. matches("^v[0-9]+").`,
      );
    for (const child of childrenOf(node)) visit(child, depth);
  };
  visit(ast, 0);
  return references;
}

function stepNamedBy(node: ASTNode): string | null {
  if (node.op === "." && isSteps(node.args[0])) return node.args[1];
  if (node.op !== "[]" || !isSteps(node.args[0])) return null;
  const index = node.args[1];
  return index.op === "value" && typeof index.args === "string" ? index.args : null;
}

function isSteps(node: ASTNode): boolean {
  return node.op === "id" && node.args === "steps";
}

function patternOf(node: ASTNode): { value: unknown } | null {
  const isMethod = node.op === "rcall" && node.args[0] === "matches";
  const isCall = node.op === "call" && node.args[0] === "matches";
  if (!isMethod && !isCall) return null;
  const pattern = node.op === "rcall" ? node.args[2][0] : node.op === "call" ? node.args[1][1] : undefined;
  return { value: pattern?.op === "value" ? pattern.args : undefined };
}

/** Conservative: a repeated group, or more than two unbounded repetitions, may take exponential time. */
function canBacktrack(pattern: string): boolean {
  const plain = pattern.replace(/\\./g, "x").replace(/\[[^\]]*\]/g, "x");
  if (/\)\s*(?:[*+]|\{\d*,)/.test(plain)) return true;
  return (plain.match(/[*+]|\{\d*,\}/g) ?? []).length > 2;
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === "object" && value !== null && "op" in value && "args" in value;
}

function childrenOf(node: ASTNode): ASTNode[] {
  const found: ASTNode[] = [];
  const collect = (value: unknown): void => {
    if (isNode(value)) found.push(value);
    else if (Array.isArray(value)) for (const item of value) collect(item);
  };
  collect(node.args);
  return found;
}
