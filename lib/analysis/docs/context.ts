import type { Repository } from "../repository";
import type { Report, Reporter, RuleDefinition } from "../rule";
import type { LoadedDocument } from "./documents";
import { gitIgnored } from "./ignored";
import type { RepoTree } from "./tree";

/** What every rule of the documentation audit works with. */
export interface DocsContext {
  readonly repo: Repository;
  readonly tree: RepoTree;
  readonly documents: readonly LoadedDocument[];
  readonly byPath: ReadonlyMap<string, LoadedDocument>;
  readonly reporter: Reporter;
  readonly now: Date;
  readonly signal: AbortSignal | undefined;
  /** The forge's slug rules are GitHub's; GitLab and others shorten runs of dashes. */
  readonly github: boolean;
}

/** A finding that holds only if the missing path is neither git-ignored nor present but untracked. */
export interface PendingReport {
  readonly rule: RuleDefinition;
  /** The missing path; null when the finding stands without one. */
  readonly missing: string | null;
  readonly report: Report;
}

/**
 * Reports the findings about missing paths that stand: git-ignored paths are made later, and files not
 * yet added to git exist for the reader all the same. Returns how many were reported.
 */
export async function settlePending(context: DocsContext, pending: readonly PendingReport[]): Promise<number> {
  const paths = pending.flatMap((item) => item.missing ?? []);
  const ignored = await gitIgnored(context.repo, paths, context.signal);
  let reported = 0;
  for (const { rule, missing, report } of pending) {
    if (missing !== null && (ignored.has(missing) || (await context.repo.exists(missing)))) continue;
    context.reporter.report(rule, report);
    reported += 1;
  }
  return reported;
}
