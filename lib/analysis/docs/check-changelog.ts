import { checkReleases, readChangelog } from "./changelog";
import type { DocsContext } from "./context";
import { baseOf } from "./tree";
import { changelogFormat, changelogUnreleased } from "./rules";

/** Checks every changelog that follows Keep a Changelog; returns how many there were. */
export function checkChangelogs(context: DocsContext): number {
  let checked = 0;
  for (const document of context.documents) {
    if (document.kind !== "changelog" || !/^changelog\.\w+$/i.test(baseOf(document.path)) || document.generated)
      continue;
    const changelog = readChangelog(document.source, document.facts.headings);
    if (changelog.style !== "keep-a-changelog") continue;
    checked += 1;
    for (const issue of checkReleases(document.source, changelog.releases, context.now.toISOString().slice(0, 10))) {
      context.reporter.report(changelogFormat, { path: document.path, ...issue });
    }
    if (!changelog.unreleased && changelog.releases.length > 0) {
      context.reporter.report(changelogUnreleased, {
        path: document.path,
        line: changelog.releases[0]?.line ?? null,
        message: "There is no Unreleased section for what comes next.",
        mend: 'Add "## [Unreleased]" above the newest release.',
      });
    }
  }
  return checked;
}
