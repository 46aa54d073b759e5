/**
 * One thing that is wrong with a catalog file. `line` and `column` are 1-based; `path` is the place in
 * the data, e.g. `signals[0].plan.sequence[1].agent`, empty for the file itself. `rule` is kebab case.
 */
export type CatalogProblem = {
  file: string;
  line: number;
  column: number;
  path: string;
  rule: string;
  message: string;
};

/** A problem before it is known where in the text its path lies. */
export type PathProblem = { path: PropertyKey[]; rule: string; message: string; at?: "key" | "value" };

/** A path as people write it: `signals[0].name`. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? String(part) : `${text}.${String(part)}`;
  }, "");
}

/** A problem as one line: `file:line:column path: message`. */
export function formatProblem(problem: CatalogProblem): string {
  return `${problem.file}:${problem.line}:${problem.column} ${problem.path === "" ? "" : `${problem.path}: `}${problem.message}`;
}
