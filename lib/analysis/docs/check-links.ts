import ignore from "ignore";
import { settlePending, type DocsContext, type PendingReport } from "./context";
import { checkAnchor } from "./check-anchors";
import { linkSeverity, type LoadedDocument } from "./documents";
import { looksLikeDomain, readTarget } from "./link-target";
import { relativePath, resolveLink, suggestTarget, type Resolution } from "./links";
import type { DocumentLink } from "./markdown";
import { parentOf } from "./tree";
import { brokenLink, missingImage, outsideLink, undefinedReference } from "./rules";

/** How many relative links, images and anchors were looked at. */
export interface LinkCounts {
  links: number;
  images: number;
  anchors: number;
}

/** Checks the links, images, anchors and references of all documents and reports what leads nowhere. */
export async function checkLinks(context: DocsContext): Promise<LinkCounts> {
  const counts: LinkCounts = { links: 0, images: 0, anchors: 0 };
  const allowed = {
    link: ignore({ allowRelativePaths: true }).add(context.reporter.options(brokenLink).allow),
    image: ignore({ allowRelativePaths: true }).add(context.reporter.options(missingImage).allow),
  };
  const pending: PendingReport[] = [];
  for (const document of context.documents) {
    context.signal?.throwIfAborted();
    if (document.kind === "template") continue;
    const reported = new Set<string>();
    for (const link of document.facts.links) {
      const target = readTarget(link.url);
      if (target === null) continue;
      if (link.kind === "link") counts.links += 1;
      else counts.images += 1;
      const listed = target.path.replace(/^(?:\.{0,2}\/)+/, "");
      if (listed !== "" && allowed[link.kind].ignores(listed)) continue;
      const resolution = resolveLink(document, link, target, context.tree);
      if (resolution.kind === "page" && target.fragment) {
        counts.anchors += 1;
        if (!reported.has(link.url) && (await checkAnchor(context, document, link, resolution.path, target.fragment)))
          reported.add(link.url);
      }
      const item = describe(context, document, link, resolution);
      // One page often repeats a link; the first place is enough to mend them all.
      if (item && !reported.has(item.report.message)) pending.push(item);
      if (item) reported.add(item.report.message);
    }
    // Changelogs gather commit subjects, where two brackets in a row are tags and no reference.
    const free = document.published || document.generated || document.kind === "changelog";
    for (const reference of free ? [] : document.facts.undefinedReferences) {
      context.reporter.report(undefinedReference, {
        path: document.path,
        line: reference.line,
        message: `Nothing defines the reference [${reference.label}].`,
        mend: `Add a line "[${reference.label}]: …" to the document, or write the link inline.`,
      });
    }
  }
  await settlePending(context, gatherByFolder(context, pending));
  return counts;
}

/** From this many links on, what is broken is the folder they lead to, or the program that wrote them. */
const WHOLE_FOLDER = 5;

function gatherByFolder(context: DocsContext, pending: readonly PendingReport[]): PendingReport[] {
  const groups = new Map<string, PendingReport[]>();
  for (const item of pending) {
    const page = context.byPath.get(item.report.path ?? "");
    const folder = missingFolder(context, item);
    const key = page?.generated
      ? JSON.stringify([item.rule.id, "generated", page.folder])
      : folder !== null
        ? JSON.stringify([item.rule.id, item.report.path, folder])
        : JSON.stringify([item.rule.id, item.report.path, item.report.line, item.report.message]);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first || group.length < WHOLE_FOLDER) return group;
    const page = context.byPath.get(first.report.path ?? "");
    if (page?.generated) {
      const generated = `${group.length} links of generated pages in ${page.folder || "the root"} lead nowhere, first to ${first.missing ?? "a page"}.`;
      return [{ ...first, report: { ...first.report, message: generated, mend: "Correct what generates the pages." } }];
    }
    const folder = missingFolder(context, first);
    if (folder === null) return group;
    const message = `${group.length} links lead into ${folder}, which does not exist, first to ${first.missing ?? folder}.`;
    return [
      {
        ...first,
        report: { ...first.report, message, mend: "Restore the folder, correct the paths, or remove the links." },
      },
    ];
  });
}

/** The outermost folder of a missing path that does not exist; null when its folder does. */
function missingFolder(context: DocsContext, item: PendingReport): string | null {
  let folder: string | null = null;
  for (let at = parentOf(item.missing ?? ""); !context.tree.folders.has(at); at = parentOf(at)) folder = at;
  return folder;
}

function describe(
  context: DocsContext,
  document: LoadedDocument,
  link: DocumentLink,
  resolution: Resolution,
): PendingReport | undefined {
  const at = { path: document.path, line: link.line, ...linkSeverity(document) };
  const thing = link.kind === "image" ? "image" : "link";
  const rule = link.kind === "image" ? missingImage : brokenLink;
  const url = shorten(link.url);
  switch (resolution.kind) {
    case "missing": {
      if (looksLikeDomain(link.url)) {
        return {
          rule,
          missing: resolution.path,
          report: {
            ...at,
            message: `The ${thing} ${url} has no https:// and is read as a file name.`,
            mend: `Write https://${url}.`,
          },
        };
      }
      const suggestion = suggestTarget(context.tree, document, resolution.path);
      const mend = suggestion
        ? `Did you mean ${suggestion}? Correct the path.`
        : "Correct the path, restore the file, or remove the link.";
      return {
        rule,
        missing: resolution.path,
        report: {
          ...at,
          message: `The ${thing} ${url} leads to ${resolution.path || "the root"}, which does not exist.`,
          mend,
        },
      };
    }
    case "other-case":
      return {
        rule,
        missing: null,
        report: {
          ...at,
          message: `The ${thing} ${url} exists only as ${resolution.path}, in other upper and lower case.`,
          mend: `Write ${relativePath(document.folder, resolution.path)}.`,
        },
      };
    case "no-extension":
      return {
        rule,
        missing: null,
        report: {
          ...at,
          severity: "low",
          message: `The link ${url} lacks its extension; the file is ${resolution.path}.`,
          mend: `Write ${relativePath(document.folder, resolution.path)}.`,
        },
      };
    case "outside":
      return {
        rule: outsideLink,
        missing: null,
        report: {
          path: document.path,
          line: link.line,
          message: `The ${thing} ${url} leads out of the repository.`,
          mend: "Link to a file of this repository, or give the full web address.",
        },
      };
    default:
      return undefined;
  }
}

function shorten(url: string): string {
  return url.length > 120 ? `${url.slice(0, 117)}…` : url;
}
