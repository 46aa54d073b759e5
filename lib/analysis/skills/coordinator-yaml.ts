import { LineCounter, parseDocument, isNode } from "yaml";
import { coordinatorSchema } from "@/lib/domain/coordinator";

/** A rule a coordinator definition breaks, with the line and the path in the document. */
export type DefinitionProblem = { line: number; path: string; message: string; syntax: boolean };

/** Checks a coordinator definition: YAML first, then the schema. At most `limit` problems are returned. */
export function checkCoordinatorYaml(
  text: string,
  limit = 20,
): { problems: DefinitionProblem[]; nextReview: string | null } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "silent" });
  if (document.errors.length > 0) {
    const problems = document.errors.slice(0, limit).map((error) => ({
      line: lines.linePos(error.pos[0]).line,
      path: "",
      message: error.message.replace(/\s+/g, " ").replace(/\.$/, ""),
      syntax: true,
    }));
    return { problems, nextReview: null };
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    const message = error instanceof Error ? error.message : "can't be read";
    return { problems: [{ line: 1, path: "", message, syntax: true }], nextReview: null };
  }
  const parsed = coordinatorSchema.safeParse(value);
  if (parsed.success) return { problems: [], nextReview: parsed.data.nextReview ?? null };
  const problems = parsed.error.issues.slice(0, limit).map((issue) => ({
    line: lineOf(issue.path),
    path: issue.path.map(String).join("."),
    message: issue.message,
    syntax: false,
  }));
  return { problems, nextReview: null };

  function lineOf(path: readonly PropertyKey[]): number {
    for (let depth = path.length; depth > 0; depth -= 1) {
      const node: unknown = document.getIn(path.slice(0, depth), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  }
}
