import { contentOf, eachNode, isTree, listOf, namesOf, type Tree } from "./tree";
import { QUERY_COLUMNS } from "./words";

/** Columns that a function in FROM gives by itself. */
const PAIRS = new Set(["json_each", "jsonb_each", "json_each_text", "jsonb_each_text"]);
const NONE: ReadonlySet<string> = new Set();

/**
 * Says of a qualified name, e.g. `f.id`, whether it is a column of what stands in FROM under that name. PostgreSQL reads
 * `f.word` as the call `word(f)` when there is no such column, so that what this does not know is no column. Where a
 * query uses a name more than once, the column must be in all of them; columns without a name of their own are unknown.
 */
export function columnsIn(statement: Tree): (name: readonly string[]) => boolean {
  const items = new Map<string, ReadonlySet<string>[]>();
  const ctes = new Map<string, Tree[]>();
  const known = new Map<Tree, ReadonlySet<string>>();
  eachNode(statement, (kind, content) => {
    if (kind !== "CommonTableExpr") return;
    const name = String(content.ctename);
    ctes.set(name, [...(ctes.get(name) ?? []), content]);
  });

  const ofCte = (cte: Tree): ReadonlySet<string> => {
    const renamed = namesOf(cte.aliascolnames);
    return renamed.length > 0 ? new Set(renamed) : ofSelect(contentOf(cte.ctequery, "SelectStmt"));
  };
  const ofItem = (item: unknown): ReadonlySet<string> => {
    const [kind = "", content] = Object.entries(isTree(item) ? item : {})[0] ?? [];
    if (!isTree(content)) return NONE;
    const renamed = namesOf((content.alias as Tree | undefined)?.colnames);
    const ordinal = content.ordinality === true ? ["ordinality"] : [];
    if (renamed.length > 0) return new Set([...renamed, ...ordinal]);
    if (kind === "RangeVar") {
      const name = String(content.relname);
      const view = QUERY_COLUMNS[name];
      const withs = content.schemaname === undefined ? (ctes.get(name) ?? []).map(ofCte) : [];
      return inAll([...(view === undefined ? [] : [view]), ...withs]);
    }
    if (kind === "RangeSubselect") return ofSelect(contentOf(content.subquery, "SelectStmt"));
    if (kind === "JoinExpr") return new Set([...ofItem(content.larg), ...ofItem(content.rarg)]);
    if (kind === "RangeFunction") {
      const called = functionIn(content);
      if (called !== null && PAIRS.has(called)) return new Set(["key", "value", ...ordinal]);
      return new Set([...(called === null ? [] : [nameOfItem(kind, content)!]), ...ordinal]);
    }
    return NONE;
  };
  const ofSelect = (select: Tree | null): ReadonlySet<string> => {
    if (select === null) return NONE;
    const before = known.get(select);
    if (before !== undefined) return before;
    // A recursive WITH finds nothing of itself.
    known.set(select, NONE);
    const found = readSelect(select);
    known.set(select, found);
    return found;
  };
  const readSelect = (select: Tree): ReadonlySet<string> => {
    // A set operation has its names from the left.
    if (isTree(select.larg)) return ofSelect(select.larg);
    const [row] = listOf(select.valuesLists);
    if (row !== undefined)
      return new Set(listOf(contentOf(row, "List")?.items).map((_, index) => `column${index + 1}`));
    const found = new Set<string>();
    for (const target of listOf(select.targetList)) {
      const { name, val } = contentOf(target, "ResTarget") ?? {};
      const star = namesOf(contentOf(val, "ColumnRef")?.fields);
      if (star.at(-1) === "*") for (const column of ofStar(select, star.at(-2))) found.add(column);
      else {
        const word = name === undefined ? nameOfValue(val) : String(name);
        if (word !== null) found.add(word);
      }
    }
    return found;
  };

  const ofStar = (select: Tree, of: string | undefined): ReadonlySet<string> => {
    if (of === undefined) return new Set(listOf(select.fromClause).flatMap((item) => [...ofItem(item)]));
    const named: ReadonlySet<string>[] = [];
    eachNode(select.fromClause, (kind, content) => {
      if (nameOfItem(kind, content) === of) named.push(ofItem({ [kind]: content }));
    });
    return inAll(named);
  };

  eachNode(statement, (kind, content) => {
    const name = nameOfItem(kind, content);
    if (name !== null) items.set(name, [...(items.get(name) ?? []), ofItem({ [kind]: content })]);
    const using = kind === "JoinExpr" ? (content.join_using_alias as Tree | undefined) : undefined;
    if (using !== undefined) {
      const as = String(using.aliasname);
      items.set(as, [...(items.get(as) ?? []), new Set(namesOf(content.usingClause))]);
    }
  });
  return (name) => {
    const found = items.get(name.at(-2) ?? "");
    return found !== undefined && (name.at(-1) === "*" || inAll(found).has(name.at(-1)!));
  };
}

const inAll = (sets: readonly ReadonlySet<string>[]): ReadonlySet<string> =>
  new Set([...(sets[0] ?? [])].filter((word) => sets.every((set) => set.has(word))));

/** The name under which a part of FROM is spoken of. */
function nameOfItem(kind: string, content: Tree): string | null {
  if (!["RangeVar", "RangeSubselect", "JoinExpr", "RangeFunction"].includes(kind)) return null;
  const alias = (content.alias as { aliasname?: string } | undefined)?.aliasname;
  return (
    alias ?? (kind === "RangeVar" ? String(content.relname) : kind === "RangeFunction" ? functionIn(content) : null)
  );
}

/** The function of a part of FROM that has only one. */
function functionIn(content: Tree): string | null {
  const [first, ...others] = listOf(content.functions);
  const call = contentOf(listOf(contentOf(first, "List")?.items)[0], "FuncCall");
  return others.length > 0 || call === null ? null : (namesOf(call.funcname).at(-1) ?? null);
}

/** The name that a value without AS has: of its column or function; null for others, which need AS. */
function nameOfValue(value: unknown): string | null {
  const column = contentOf(value, "ColumnRef");
  if (column !== null) return namesOf(column.fields).at(-1) ?? null;
  const call = contentOf(value, "FuncCall");
  if (call !== null) return namesOf(call.funcname).at(-1) ?? null;
  const cast = contentOf(value, "TypeCast");
  return cast === null ? null : nameOfValue(cast.arg);
}
