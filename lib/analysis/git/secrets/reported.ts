import { Readable } from "node:stream";
import { severityRank } from "@/lib/domain/finding";
import type { CheckResult } from "@/lib/domain/task-result";
import { CHECKS, checkResult } from "../../checks";
import { plural } from "../words";
import { findSecrets } from "./find";

const MOST_NAMED = 5;

/**
 * The check "No secrets in diff" over a unified diff that an agent reports (GATE-3). The evidence names file, line and
 * kind of what was found, never the value.
 */
export async function checkReportedDiff(diff: string): Promise<CheckResult> {
  const { sightings } = await findSecrets(Readable.from([Buffer.from(diff)]), () => true, { assignments: true });
  const serious = sightings.filter(({ severity }) => severityRank(severity) <= severityRank("high"));
  if (serious.length === 0)
    return checkResult(CHECKS.noSecrets, "pass", "Nothing in the reported diff is likely to be a secret.");
  const places = serious.slice(0, MOST_NAMED).map(({ path, line, name }) => `${path}:${line} (${name})`);
  const more = serious.length > MOST_NAMED ? " and more" : "";
  const evidence = `${plural(serious.length, "likely secret")} in the reported diff: ${places.join(", ")}${more}.`;
  return checkResult(CHECKS.noSecrets, "fail", evidence);
}
