import { z } from "zod";
import { defineRule, type RuleDefinition } from "../rule";

const agent = "META_UPDATER";

const globs = z.array(z.string().min(1).max(500)).max(200).default([]);

/** A relative link, or a link into another file, whose target is not in the repository. */
export const brokenLink = defineRule({
  id: "docs/broken-link",
  agent,
  severity: "medium",
  title: "A relative link leads nowhere",
  description:
    "The target of a relative link is not a tracked file or folder, or exists only in other upper and lower case. Remote addresses, placeholders, git-ignored targets and routes of documentation sites are left alone; in changelogs and other documents about the past the severity is low.",
  options: z.object({
    /** Link paths (globs, as written) that are known to resolve elsewhere. */
    allow: globs,
  }),
});

/** A heading anchor that the target page does not have. */
export const brokenAnchor = defineRule({
  id: "docs/broken-anchor",
  agent,
  severity: "medium",
  title: "A heading anchor does not exist",
  description:
    "The part after # names no heading, HTML id or custom id of the target page (GitHub's slug rules; on documentation sites only letters and digits are compared). Low when an anchor differs only in case or dashes, or when a line number lies beyond the end of a file.",
});

/** An image whose file is not in the repository. */
export const missingImage = defineRule({
  id: "docs/missing-image",
  agent,
  severity: "medium",
  title: "An image is missing",
  description:
    "A Markdown or HTML image names a file that is not in the repository. Remote and data: images are left alone.",
  options: z.object({ allow: globs }),
});

/** `[text][label]` without a definition of `label`. */
export const undefinedReference = defineRule({
  id: "docs/undefined-reference",
  agent,
  severity: "low",
  title: "A reference-style link has no definition",
  description:
    "The text uses [text][label] or [^note], but the document defines no such label, so readers see the brackets.",
});

/** A link that leaves the repository by `..`. */
export const outsideLink = defineRule({
  id: "docs/link-outside-repository",
  agent,
  severity: "low",
  title: "A relative link leaves the repository",
  description:
    "The path climbs above the repository's root, so it works on no other machine. The forge's own pages (../../issues) are left alone.",
});

/** A script or make target that documents name and that does not exist. */
export const missingScript = defineRule({
  id: "docs/missing-script",
  agent,
  severity: "low",
  title: "A script or make target named in a document does not exist",
  description:
    "`npm run X` (also yarn, pnpm, bun) where no package.json of the repository has a script X, or `make X` where no makefile has a target X. Only where the document speaks of this repository and not of its reader's.",
  options: z.object({ allow: z.array(z.string().min(1)).default([]) }),
});

/** A file that documents name in code type and that does not exist. */
export const missingPath = defineRule({
  id: "docs/missing-path",
  agent,
  severity: "low",
  title: "A file named in a document does not exist",
  description:
    "Inline code such as `src/server/http.ts` whose first folder exists but whose file does not. Only in documents that speak of this repository; never in changelogs, records of the past, examples, templates or site pages for users.",
  options: z.object({ allow: globs }),
});

/** A document that its neighbours left behind. */
export const staleDocument = defineRule({
  id: "docs/stale-document",
  agent,
  severity: "low",
  title: "The code a document describes changed long after it",
  description:
    "Several files that the document names, or beside which it stands, changed in several commits long after the document's last change. Licences, conduct rules, changelogs, decision records, archives, generated documents and templates are never stale.",
  options: z.object({
    /** Days between the document's last change and its neighbours' latest. */
    minGapDays: z.number().int().positive().default(180),
    /** Commits that changed neighbours after the document's last change. */
    minCommits: z.number().int().positive().default(10),
    /** Different neighbours changed after the document's last change. */
    minNeighbours: z.number().int().positive().default(3),
    /** Share of the neighbours that must have changed, 0 to 1. */
    minShare: z.number().min(0).max(1).default(0.5),
    /** A README stands for all code of its folder up to this many files; in larger ones for what it mentions. */
    smallFolder: z.number().int().nonnegative().default(10),
    /** Documents with fewer words say too little to be out of date. */
    minWords: z.number().int().nonnegative().default(20),
    /** Commits that touch more files than this (formatting, licence headers) do not count as changes of code. */
    massCommitFiles: z.number().int().positive().default(60),
    /** Commits of history that are read at most. */
    maxCommits: z.number().int().positive().default(20_000),
  }),
});

/** The repository has no README at its root. */
export const readmeMissing = defineRule({
  id: "docs/readme-missing",
  agent,
  severity: "medium",
  title: "There is no README",
  description: "The repository has no README in its root, docs/ or .github/ folder.",
});

/** The README lacks one of its basics. */
export const readmeBasics = defineRule({
  id: "docs/readme-basics",
  agent,
  severity: "low",
  title: "The README lacks a basic part",
  description:
    "A README has a title, a sentence that says what this is, and a way to install, run or use it; it is more than a stub.",
  options: z.object({
    /** Below this number of words, without a code block or a section on use, the README is a stub. */
    stubWords: z.number().int().nonnegative().default(20),
    /** Require a licence section or licence file as well. */
    license: z.boolean().default(false),
  }),
});

/** A Keep a Changelog file departs from its format. */
export const changelogFormat = defineRule({
  id: "docs/changelog-format",
  agent,
  severity: "low",
  title: "The changelog departs from its format",
  description:
    "In a changelog that follows Keep a Changelog, release headings are a version and an ISO date, newest first, each version once. Changelogs written by release tools are left alone.",
});

/** A Keep a Changelog file has no section for what comes next. */
export const changelogUnreleased = defineRule({
  id: "docs/changelog-unreleased",
  agent,
  severity: "info",
  title: "The changelog has no Unreleased section",
  description:
    "Keep a Changelog asks for an Unreleased section at the top. Only for changelogs that follow it and are written by hand.",
});

/** Heading levels that jump. */
export const headingJump = defineRule({
  id: "docs/heading-jump",
  agent,
  severity: "info",
  title: "A heading skips a level",
  description:
    "A heading is two or more levels below the one before it, which breaks outlines and screen readers. The first heading may have any level.",
});

/** More than one title. */
export const duplicateTitle = defineRule({
  id: "docs/duplicate-title",
  agent,
  severity: "info",
  title: "A document has the same title twice",
  description: "Two level-one headings of one document have the same text.",
});

/** Markdown that is not text in UTF-8. */
export const unreadableDocument = defineRule({
  id: "docs/unreadable-document",
  agent,
  severity: "medium",
  title: "A document is not UTF-8 text",
  description:
    "A Markdown file is binary, not encoded in UTF-8, or so deeply nested that parsing it would take minutes. It is skipped by all other rules.",
});

/** Markdown above the size limit. */
export const hugeDocument = defineRule({
  id: "docs/huge-document",
  agent,
  severity: "info",
  title: "A document is too large to check",
  description: "A Markdown file above 1 MiB is skipped by all other rules.",
});

/** The rules of META_UPDATER. */
export const docsRules: readonly RuleDefinition[] = [
  brokenLink,
  brokenAnchor,
  missingImage,
  undefinedReference,
  outsideLink,
  missingScript,
  missingPath,
  staleDocument,
  readmeMissing,
  readmeBasics,
  changelogFormat,
  changelogUnreleased,
  headingJump,
  duplicateTitle,
  unreadableDocument,
  hugeDocument,
];
