import type { Severity } from "@/lib/domain/finding";
import { MAX_TEXT_BYTES, type Repository, type TrackedFile } from "../repository";
import type { Reporter } from "../rule";
import { isTooComplex } from "./complexity";
import { documentKind, isDocument, isGenerated, isInstructions, type DocumentKind } from "./kinds";
import { parseMarkdown, type DocumentFacts } from "./markdown";
import { hugeDocument, unreadableDocument } from "./rules";
import { inferSites, isEmbedded, isSitePage, siteOf, type DocsSite } from "./site";
import { isBelow, parentOf, type RepoTree } from "./tree";

/** One document of the repository, parsed once and shared by all rules. */
export interface LoadedDocument {
  readonly path: string;
  readonly folder: string;
  readonly kind: DocumentKind;
  readonly generated: boolean;
  readonly site: DocsSite | null;
  /** The folder of the skill it belongs to, from which its paths may count as well. */
  readonly skill: string | null;
  /** Published by some site, known or not: its links follow routes, and it speaks to users. */
  readonly published: boolean;
  readonly source: string;
  readonly facts: DocumentFacts;
}

/** Files read at once. */
const BATCH = 16;
/** Parsing gives way to other work of the process after this many milliseconds. */
const SLICE_MS = 40;

/**
 * Reads and parses every tracked Markdown file that is this repository's own. Files that are no UTF-8
 * text or too large become one finding each and are left out; so are ignored paths and symbolic links.
 * Throws the signal's reason when aborted.
 */
export async function loadDocuments(
  repo: Repository,
  tree: RepoTree,
  sites: readonly DocsSite[],
  reporter: Reporter,
  signal: AbortSignal | undefined,
): Promise<LoadedDocument[]> {
  const wanted = (await repo.files()).filter(
    (file) => !file.symlink && isDocument(file.path) && !reporter.ignored(file.path),
  );
  const skills = (tree.byName.get("SKILL.md") ?? []).map(parentOf).filter((folder) => folder !== "");
  const documents: LoadedDocument[] = [];
  let sliceStart = performance.now();
  for (let at = 0; at < wanted.length; at += BATCH) {
    const texts = await Promise.all(
      wanted.slice(at, at + BATCH).map(async (file) => [file, await readDocument(repo, file, reporter)] as const),
    );
    for (const [file, source] of texts) {
      signal?.throwIfAborted();
      if (source === null) continue;
      if (isTooComplex(source))
        reportUnreadable(
          reporter,
          file.path,
          "The file is nested too deeply, or has thousands of brackets in one paragraph.",
        );
      else documents.push(parseDocument(file.path, source, sites, skills));
      if (performance.now() - sliceStart > SLICE_MS) {
        await new Promise((resolve) => setImmediate(resolve));
        sliceStart = performance.now();
      }
    }
  }
  const inferred = inferSites(
    tree,
    sites,
    new Map(documents.map((document) => [document.path, document.facts.links.map((link) => link.url)])),
  );
  return inferred.length === 0 ? documents : documents.map((document) => placeOnSite(document, inferred));
}

function placeOnSite(document: LoadedDocument, sites: readonly DocsSite[]): LoadedDocument {
  const site = document.site ?? siteOf(document.path, sites);
  return site === document.site ? document : { ...document, site, published: true };
}

/** Parses one document whose text is at hand. */
export function parseDocument(
  path: string,
  source: string,
  sites: readonly DocsSite[],
  skills: readonly string[] = [],
): LoadedDocument {
  const site = siteOf(path, sites);
  const skill = skills.find((folder) => isBelow(path, folder)) ?? null;
  const facts = parseMarkdown(source, { mdx: path.toLowerCase().endsWith(".mdx") });
  const kind = documentKind(path);
  const instructions = skill !== null || isInstructions(path, facts.frontMatter);
  return {
    path,
    folder: parentOf(path),
    kind: instructions && !/^(?:template|changelog|contributor)$/.test(kind) ? "instructions" : kind,
    generated: isGenerated(source),
    site,
    skill,
    published: site !== null || isSitePage(facts.frontMatter) || isEmbedded(path),
    source,
    facts,
  };
}

/**
 * Documents about the past name files of their time, generated ones are mended at their source, and
 * instructions for agents show links as examples.
 */
export function linkSeverity(document: LoadedDocument): { severity?: Severity } {
  return document.kind === "changelog" ||
    document.kind === "historical" ||
    document.kind === "instructions" ||
    document.generated
    ? { severity: "low" }
    : {};
}

async function readDocument(repo: Repository, file: TrackedFile, reporter: Reporter): Promise<string | null> {
  const { path, size } = file;
  if (size !== null && size > MAX_TEXT_BYTES) {
    reporter.report(hugeDocument, {
      path,
      line: null,
      message: `The file has ${(size / MAX_TEXT_BYTES).toFixed(1)} MiB; documents above 1 MiB are not checked.`,
      mend: "Split the document, or keep generated text out of the repository.",
    });
    return null;
  }
  const text = await repo.read(path);
  if (text === null) {
    // A file that is tracked but deleted in the work tree is no document at present.
    if (await repo.exists(path)) reportUnreadable(reporter, path, "The file is binary or cannot be read as text.");
    return null;
  }
  if (text.includes("\uFFFD") && !hasSize(text, size)) {
    reportUnreadable(reporter, path, "The file is not encoded in UTF-8.");
    return null;
  }
  return text;
}

/**
 * Bytes that are no UTF-8 were read as U+FFFD, three bytes each, so the text's length tells whether the
 * file holds that character itself. A byte order mark is not part of the text.
 */
function hasSize(text: string, size: number | null): boolean {
  const bytes = Buffer.byteLength(text);
  return size !== null && (bytes === size || bytes + 3 === size);
}

function reportUnreadable(reporter: Reporter, path: string, message: string): void {
  reporter.report(unreadableDocument, {
    path,
    line: null,
    message,
    mend: "Save the file as UTF-8 text, or give it an extension that is not Markdown's.",
  });
}
