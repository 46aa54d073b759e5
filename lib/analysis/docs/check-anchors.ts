import { loosen, matchAnchor } from "./anchors";
import type { DocsContext } from "./context";
import { linkSeverity, type LoadedDocument } from "./documents";
import type { DocumentLink } from "./markdown";
import { brokenAnchor } from "./rules";

const LINES = /^L(\d+)(?:C\d+)?(?:-L?(\d+)(?:C\d+)?)?$/;

/**
 * Checks the fragment of a link whose target file exists. Only Markdown pages and line numbers of text
 * files can be judged. True when a finding was reported.
 */
export async function checkAnchor(
  context: DocsContext,
  document: LoadedDocument,
  link: DocumentLink,
  path: string,
  fragment: string,
): Promise<boolean> {
  const page = context.byPath.get(path);
  const lines = LINES.exec(fragment);
  if (!page || lines)
    return lines !== null && !page && (await checkLine(context, document, link, path, Number(lines[2] ?? lines[1])));
  const match = matchAnchor(fragment, page.facts.anchors);
  const lenient = document.published || page.published || page.generated || !context.github;
  if (match === "exact" || (lenient && match !== "none")) return false;
  if (match === "none" && (page.facts.dynamic || page.kind === "template" || isSiteAnchor(page, fragment)))
    return false;
  const near = nearestAnchor(page, fragment);
  const where = page.path === document.path ? "This page" : page.path;
  context.reporter.report(brokenAnchor, {
    path: document.path,
    line: link.line,
    message: `${where} has no heading or id #${fragment}.`,
    mend: near ? `Write #${near}.` : "Link to a heading that exists, or add the heading.",
    ...(match === "none" ? linkSeverity(document) : { severity: "low" }),
  });
  return true;
}

async function checkLine(
  context: DocsContext,
  document: LoadedDocument,
  link: DocumentLink,
  path: string,
  last: number,
): Promise<boolean> {
  const text = await context.repo.read(path);
  const count = text === null ? Number.POSITIVE_INFINITY : text.split("\n").length;
  if (last <= count) return false;
  context.reporter.report(brokenAnchor, {
    path: document.path,
    line: link.line,
    message: `The link points at line ${last} of ${path}, which has ${count} lines.`,
    mend: "Correct the line number, or link to a permanent address of that version.",
    severity: "low",
  });
  return true;
}

/** Anchors that site generators add by themselves: the title, the top, tabs and API members. */
function isSiteAnchor(page: LoadedDocument, fragment: string): boolean {
  if (!page.published) return false;
  const title = page.facts.frontMatter["title"];
  return (
    fragment.startsWith("_") ||
    fragment.startsWith("tab") ||
    /[.()+:=/,]/.test(fragment) ||
    (typeof title === "string" && loosen(title) === loosen(fragment))
  );
}

function nearestAnchor(page: LoadedDocument, fragment: string): string | undefined {
  const wanted = loosen(fragment);
  const anchors = [...page.facts.anchors.exact];
  const same = anchors.find((anchor) => loosen(anchor) === wanted);
  if (same !== undefined || wanted.length < 4) return same;
  const near = anchors.filter((anchor) => {
    const [short = "", long = ""] = [loosen(anchor), wanted].sort((a, b) => a.length - b.length);
    return long.startsWith(short) && short.length >= long.length * 0.6;
  });
  return near.length === 1 ? near[0] : undefined;
}
