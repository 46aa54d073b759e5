import { columnsIn } from "./columns";
import { checkSize, tooDeep } from "./shape";
import { contentOf, isTree, listOf, namesOf as names, type Tree } from "./tree";
import { QUERY_FUNCTIONS, QUERY_NODES, QUERY_RELATIONS, QUERY_SCHEMA, QUERY_TYPES } from "./words";

/** A rule a query breaks; `at` is the byte where, counted from 0, or null when the parser does not say. */
export type QueryProblem = { rule: string; message: string; at: number | null };

type Parsed = { stmts?: readonly { stmt?: Tree; stmt_location?: number; stmt_len?: number }[] };

const STATEMENTS: Record<string, string> = {
  InsertStmt: "INSERT",
  UpdateStmt: "UPDATE",
  DeleteStmt: "DELETE",
  MergeStmt: "MERGE",
  VariableSetStmt: "SET",
  TransactionStmt: "a transaction command",
  CopyStmt: "COPY",
  DoStmt: "DO",
};

/**
 * Checks a parse tree of PostgreSQL against what a query may do: one SELECT, the views of the query schema, functions
 * and types of the lists, no lock, no INTO, nothing that the lists do not know. Returns the first rule broken, in the
 * order of the text as far as the parser gives places, or null.
 */
export function checkQuery(parsed: Parsed): QueryProblem | null {
  const statements = parsed.stmts ?? [];
  if (statements.length !== 1)
    return {
      rule: "one-select",
      message: statements.length === 0 ? "Write a SELECT." : "Only one statement is allowed, without another after it.",
      at: statements[1]?.stmt_location ?? null,
    };
  const statement = statements[0]!.stmt ?? {};
  const kind = Object.keys(statement)[0] ?? "";
  if (kind !== "SelectStmt")
    return {
      rule: "one-select",
      message: `Only SELECT is allowed, not ${nameOf(kind)}.`,
      at: statements[0]!.stmt_location ?? 0,
    };
  const deep = tooDeep(statement);
  if (deep !== null) return deep;
  const ctes = new Set<string>();
  const problems: QueryProblem[] = [];
  collectCtes(statement, ctes);
  walk(statement, { ctes, isColumn: columnsIn(statement) }, problems);
  const size = checkSize(statement);
  if (size !== null) problems.push(size);
  return problems.toSorted((a, b) => (a.at ?? Infinity) - (b.at ?? Infinity))[0] ?? null;
}

const nameOf = (kind: string): string =>
  STATEMENTS[kind] ??
  kind
    .replace(/Stmt$/, "")
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ")
    .toUpperCase();

function collectCtes(tree: unknown, found: Set<string>): void {
  if (Array.isArray(tree)) for (const part of tree) collectCtes(part, found);
  else if (isTree(tree))
    for (const [key, value] of Object.entries(tree)) {
      if (key === "CommonTableExpr" && isTree(value)) found.add(String(value.ctename));
      collectCtes(value, found);
    }
}

/** What names of the query mean. */
type Names = { ctes: ReadonlySet<string>; isColumn: (name: readonly string[]) => boolean };

/** Looks at every node: a key in capitals names its kind; `larg`, `typeName` and such hold nodes without a name. */
function walk(tree: unknown, scope: Names, problems: QueryProblem[]): void {
  if (Array.isArray(tree)) {
    for (const part of tree) walk(part, scope, problems);
    return;
  }
  if (!isTree(tree)) return;
  for (const [key, value] of Object.entries(tree)) {
    if (isTree(value)) {
      const at = placeOf(value);
      const problem = /^[A-Z]/.test(key) ? checkNode(key, value, scope) : checkPart(key, value);
      if (problem !== null) problems.push({ ...problem, at });
    }
    if (key === "operName" || key === "useOp") {
      const problem = checkOperator(names(value));
      if (problem !== null) problems.push({ ...problem, at: null });
    }
    if (key === "lockingClause")
      problems.push({ rule: "no-lock", message: "FOR UPDATE and FOR SHARE are not allowed.", at: null });
    walk(value, scope, problems);
  }
}

const placeOf = ({ location, rel }: Tree): number | null =>
  typeof location === "number" && location >= 0 ? location : isTree(rel) ? placeOf(rel) : null;

type Broken = Omit<QueryProblem, "at"> | null;

function checkPart(key: string, value: Tree): Broken {
  if (key === "intoClause") return { rule: "no-into", message: "SELECT INTO is not allowed: it makes a table." };
  if (key === "typeName") return checkType(value);
  return null;
}

function checkNode(kind: string, node: Tree, { ctes, isColumn }: Names): Broken {
  switch (kind) {
    case "RangeVar":
      return checkRelation(node, ctes);
    case "FuncCall":
      return checkFunction(names(node.funcname));
    case "A_Expr":
      return checkOperator(names(node.name));
    case "A_Indirection":
      // (x).word is a call of the function word when x has no column of that name.
      return listOf(node.indirection).some((part) => contentOf(part, "String") !== null)
        ? { rule: "field", message: "Fields of a value, as in (x).name, are not allowed; name the table's column." }
        : null;
    case "ColumnRef": {
      const name = names(node.fields);
      return name.length < 2 || isColumn(name)
        ? null
        : { rule: "column", message: `There is no column ${name.join(".")} here; name columns of your own with AS.` };
    }
    case "CommonTableExpr": {
      if (String(node.ctename).startsWith("pg_"))
        return { rule: "relation", message: "A name of WITH must not begin with pg_." };
      const inner = Object.keys((node.ctequery as Tree | undefined) ?? {})[0] ?? "";
      return inner === "SelectStmt"
        ? null
        : { rule: "one-select", message: `WITH may hold SELECT only, not ${nameOf(inner)}.` };
    }
    case "LockingClause":
      return { rule: "no-lock", message: "FOR UPDATE and FOR SHARE are not allowed." };
    case "ParamRef":
      return { rule: "parameter", message: "Parameters such as $1 are not allowed; write the value." };
    default:
      return QUERY_NODES.has(kind)
        ? null
        : { rule: "syntax-not-allowed", message: `${nameOf(kind)} is not allowed in a query.` };
  }
}

function checkRelation(node: Tree, ctes: ReadonlySet<string>): Broken {
  const { catalogname, schemaname, relname } = node as { catalogname?: string; schemaname?: string; relname?: string };
  const name = [catalogname, schemaname, relname].filter((part) => part !== undefined).join(".");
  const known = (QUERY_RELATIONS as readonly string[]).includes(relname ?? "");
  if (
    catalogname === undefined &&
    (schemaname === QUERY_SCHEMA ? known : schemaname === undefined && (known || ctes.has(relname ?? "")))
  )
    return null;
  return { rule: "relation", message: `There is no ${name} here. A query can read ${QUERY_RELATIONS.join(", ")}.` };
}

function checkOperator(name: readonly string[]): Broken {
  return name.length > 1 && name[0] !== "pg_catalog"
    ? { rule: "operator", message: `The operator ${name.join(".")} is not allowed.` }
    : null;
}

function checkFunction(name: readonly string[]): Broken {
  const allowed =
    (name.length === 1 || (name.length === 2 && name[0] === "pg_catalog")) && QUERY_FUNCTIONS.has(name.at(-1)!);
  return allowed ? null : { rule: "function", message: `The function ${name.join(".")} is not allowed.` };
}

function checkType(type: Tree): Broken {
  const name = names(type.names);
  const allowed =
    (name.length === 1 || (name.length === 2 && name[0] === "pg_catalog")) && QUERY_TYPES.has(name.at(-1)!);
  return allowed && type.setof !== true
    ? null
    : { rule: "type", message: `The type ${name.join(".")} is not allowed.` };
}
