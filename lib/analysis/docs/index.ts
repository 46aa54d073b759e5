import { severityRank, type Finding } from "@/lib/domain/finding";
import type { CheckResult } from "@/lib/domain/task-result";
import { CHECKS, checkResult, type CheckDefinition } from "../checks";
import { createReporter, type RuleDefinition } from "../rule";
import type { Analysis } from "../types";
import { checkChangelogs } from "./check-changelog";
import { checkFormatting } from "./check-formatting";
import { checkFreshness } from "./check-freshness";
import { checkLinks } from "./check-links";
import { checkNamedPaths } from "./check-paths";
import { checkReadme } from "./check-readme";
import { checkScripts } from "./check-scripts";
import type { DocsContext } from "./context";
import { loadDocuments } from "./documents";
import { readHistory } from "./history";
import { readRuleParams } from "./params";
import {
  brokenAnchor,
  brokenLink,
  duplicateTitle,
  headingJump,
  missingImage,
  missingPath,
  missingScript,
  staleDocument,
} from "./rules";
import { findSites } from "./site";
import { readTree } from "./tree";
import { plural } from "../plural";

/**
 * OPS-1: the audit of META_UPDATER over a repository's Markdown. `params` holds options by rule id
 * (`{"docs/stale-document": {"minGapDays": 90}}`), which win over the configuration file.
 * Throws TerminalError `git-failed`, a ZodError for options that do not fit, and the signal's reason.
 */
export const auditDocumentation: Analysis = async (repo, config, { now, signal, params, log }) => {
  const reporter = createReporter(config, readRuleParams(params));
  const tree = await readTree(repo);
  const sites = await findSites(tree, (path) => repo.read(path));
  const limits = reporter.options(staleDocument);
  const [documents, history] = await Promise.all([
    loadDocuments(repo, tree, sites, reporter, signal),
    readHistory(repo, limits),
  ]);
  log?.(`Read ${documents.length} documents and ${history.commits} commits.`);
  const context: DocsContext = {
    repo,
    tree,
    documents,
    byPath: new Map(documents.map((document) => [document.path, document])),
    reporter,
    now,
    signal,
    github: !tree.files.has(".gitlab-ci.yml"),
  };
  const links = await checkLinks(context);
  log?.(`Checked ${links.links} links, ${links.images} images and ${links.anchors} anchors.`);
  const commands = await checkScripts(context);
  const paths = await checkNamedPaths(context, history);
  const stale = checkFreshness(context, history);
  const changelogs = checkChangelogs(context);
  await checkReadme(context);
  const formatted = checkFormatting(context);

  const findings = reporter.findings();
  const words = documents.reduce((sum, document) => sum + document.facts.words, 0);
  const metrics = {
    documents: documents.length,
    words,
    linksChecked: links.links + links.images,
    anchorsChecked: links.anchors,
    brokenLinks: findings.filter((finding) => isOf(finding, [brokenLink, brokenAnchor, missingImage])).length,
    commandsChecked: commands.commands,
    pathsChecked: paths.paths,
    missingExamples: findings.filter((finding) => isOf(finding, [missingScript, missingPath])).length,
    staleDocuments: stale,
    changelogsChecked: changelogs,
  };
  const checks: CheckResult[] = [
    judge(
      CHECKS.linksValid,
      metrics.linksChecked + metrics.anchorsChecked,
      "links",
      findings.filter(
        (finding) =>
          isOf(finding, [brokenLink, brokenAnchor, missingImage]) &&
          severityRank(finding.severity) <= severityRank("medium"),
      ),
    ),
    judge(
      CHECKS.examplesWork,
      metrics.commandsChecked + metrics.pathsChecked,
      "named scripts and files",
      findings.filter((finding) => isOf(finding, [missingScript, missingPath])),
    ),
    judge(
      CHECKS.formatting,
      formatted,
      "documents",
      findings.filter((finding) => isOf(finding, [headingJump, duplicateTitle])),
    ),
  ];
  const summary = `${plural(documents.length, "document")}, ${plural(metrics.linksChecked!, "link")}: ${metrics.brokenLinks} ${metrics.brokenLinks === 1 ? "leads" : "lead"} nowhere, ${plural(stale, "document")} stale, ${plural(findings.length, "finding")}.`;
  return { findings, metrics, checks, summary };
};

function isOf(finding: Finding, rules: readonly RuleDefinition[]): boolean {
  return rules.some((rule) => rule.id === finding.rule);
}

/** A check passes without findings; it is not applicable when there was nothing to look at. */
function judge(check: CheckDefinition, looked: number, what: string, failures: readonly Finding[]): CheckResult {
  const [first] = failures;
  if (first) {
    const place = `${first.path ?? "repository"}${first.line === null ? "" : `:${first.line}`}`;
    return checkResult(
      check,
      "fail",
      `${failures.length} of ${looked} ${what} have problems, first ${place}: ${first.message}`,
    );
  }
  return looked === 0
    ? checkResult(check, "not_applicable", `There are no ${what}.`)
    : checkResult(check, "pass", `${looked} ${what} checked.`);
}
