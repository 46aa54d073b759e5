import type { QueryProblem } from "./check";
import { contentOf, eachNode, isTree, listOf, namesOf, type Tree } from "./tree";
import { QUERY_COLLECTORS, QUERY_DEPTH, QUERY_SOURCES } from "./words";

/** How deep a tree is, counted without recursion so that no tree is too deep to be counted. */
export function depthOf(tree: unknown): number {
  let level: unknown[] = [tree];
  for (let depth = 0; ; depth++) {
    const next = level.flatMap((one) => (typeof one === "object" && one !== null ? Object.values(one) : []));
    if (next.length === 0) return depth;
    level = next;
  }
}

/** The rule that a query too deep breaks. */
export const tooDeep = (tree: unknown): QueryProblem | null =>
  depthOf(tree) <= QUERY_DEPTH
    ? null
    : { rule: "depth", message: "The query is nested too deep; write it flatter.", at: null };

/**
 * What a query may take of the server's memory: few tables, and values gathered into one (`string_agg`, `ARRAY(SELECT …)`)
 * neither over every pair of two tables nor over a recursive WITH, neither of which has an end of its own.
 */
export function checkSize(statement: Tree): QueryProblem | null {
  let sources = 0;
  let gathers = false;
  let unbound = false;
  eachNode(statement, (kind, content) => {
    if (kind === "RangeVar") sources++;
    if (kind === "FuncCall" && QUERY_COLLECTORS.has(namesOf(content.funcname).at(-1)!)) gathers = true;
    if (kind === "SubLink" && content.subLinkType === "ARRAY_SUBLINK") gathers = true;
    if (kind === "withClause" && content.recursive === true) unbound = true;
    if (kind === "JoinExpr" && !isBound(content)) unbound = true;
    if (listOf(content.fromClause).filter((item) => contentOf(item, "RangeFunction") === null).length > 1)
      unbound ||= !compares(content.whereClause);
  });
  if (sources > QUERY_SOURCES)
    return { rule: "tables", message: `A query names ${QUERY_SOURCES} tables at most, counted each time.`, at: null };
  return gathers && unbound
    ? {
        rule: "gathering",
        message:
          "Values can't be gathered over tables that are joined without comparing their columns, or over a recursive WITH.",
        at: null,
      }
    : null;
}

const isBound = ({ rarg, quals, usingClause, isNatural }: Tree): boolean =>
  contentOf(rarg, "RangeFunction") !== null || usingClause !== undefined || isNatural === true || compares(quals);

/** Whether a condition says that columns of two tables are equal. */
function compares(condition: unknown): boolean {
  let found = false;
  eachNode(condition, (kind, { name, lexpr, rexpr }) => {
    if (kind !== "A_Expr" || namesOf(name).at(-1) !== "=") return;
    const [left, right] = [lexpr, rexpr].map((side) => contentOf(side, "ColumnRef"));
    if (!isTree(left) || !isTree(right)) return;
    const tables = [left, right].map(({ fields }) => namesOf(fields).at(-2));
    if (tables[0] === undefined || tables[0] !== tables[1]) found = true;
  });
  return found;
}
