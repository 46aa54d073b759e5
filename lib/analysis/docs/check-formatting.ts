import type { DocsContext } from "./context";
import { duplicateTitle, headingJump } from "./rules";

/** Reports skipped heading levels and repeated titles; returns the number of documents looked at. */
export function checkFormatting(context: DocsContext): number {
  let looked = 0;
  for (const document of context.documents) {
    if (
      document.kind === "changelog" ||
      document.kind === "template" ||
      document.kind === "policy" ||
      document.generated
    )
      continue;
    looked += 1;
    const { headings } = document.facts;
    const titles = new Map<string, number>();
    for (const [index, heading] of headings.entries()) {
      const before = headings[index - 1];
      if (before && heading.depth > before.depth + 1) {
        context.reporter.report(headingJump, {
          path: document.path,
          line: heading.line,
          message: `"${shorten(heading.text)}" is a level ${heading.depth} heading right below one of level ${before.depth}.`,
          mend: `Make it level ${before.depth + 1}, or add the heading in between.`,
        });
      }
      if (heading.depth !== 1 || heading.text === "") continue;
      const first = titles.get(heading.text);
      if (first === undefined) titles.set(heading.text, heading.line);
      else {
        context.reporter.report(duplicateTitle, {
          path: document.path,
          line: heading.line,
          message: `The title "${shorten(heading.text)}" stands in line ${first} already.`,
          mend: "Remove one of them, or make it a level-two heading with its own words.",
        });
      }
    }
  }
  return looked;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
