import type { CallInput } from "@/lib/contract/operations";
import type { Client } from "@/lib/contract/client";

type Raised = CallInput<"createFlag">;

const told = (
  flag: Pick<Raised, "flagType" | "sourceAgent" | "targetAgent" | "impactLevel" | "relatedFiles">,
  changeDescription: string,
  actionRequired: string,
): Raised => ({ ...flag, changeDescription, actionRequired });

const FLAGS: Raised[] = [
  told(
    {
      flagType: "breaking_change",
      sourceAgent: "DBA",
      targetAgent: "BACKEND_ENGINEER",
      impactLevel: "critical",
      relatedFiles: ["db/migrations/0042_berths.sql", "src/berths/repository.ts"],
    },
    "berths.length is now in centimetres; everything that reads or writes the column is affected.",
    "Divide by 100 where lengths are shown, multiply where they are written, and run the tests of the booking service before the next deployment.",
  ),
  told(
    {
      flagType: "new_feature",
      sourceAgent: "API_DEVELOPER",
      targetAgent: "BACKEND_ENGINEER",
      impactLevel: "medium",
      relatedFiles: ["src/api/pilots.ts"],
    },
    "GET /pilots takes a new parameter `from`, so that long lists can be read in pages.",
    "Use the parameter in the nightly export instead of reading the whole list, and keep the page size at or below two hundred rows.",
  ),
  told(
    {
      flagType: "deprecation",
      sourceAgent: "BACKEND_ENGINEER",
      targetAgent: "API_DEVELOPER",
      impactLevel: "high",
      relatedFiles: ["src/api/berths.ts", "openapi.yaml"],
    },
    "POST /berths/reserve is going away with release 2.0; POST /reservations takes its place.",
    "Answer calls of the old address with a Deprecation header, describe the new one in the OpenAPI document, and tell the callers who still use the old one.",
  ),
  told(
    {
      flagType: "change",
      sourceAgent: "RELEASE_MANAGER",
      targetAgent: "META_UPDATER",
      impactLevel: "low",
      relatedFiles: ["CHANGELOG.md"],
    },
    "Release notes are now written from merged pull requests instead of commit messages.",
    "Change the page on releases to say so, remove the paragraph on commit messages, and look at the example that stands below it.",
  ),
  told(
    {
      flagType: "refactor",
      sourceAgent: "BACKEND_ENGINEER",
      targetAgent: "DBA",
      impactLevel: "medium",
      relatedFiles: ["src/berths/repository.ts"],
    },
    "The booking service reads berths through one repository; three queries became one.",
    "Look at the plan of the new query on production-sized data, and say whether the index on harbour and length still serves it.",
  ),
  told(
    { flagType: "enhancement", sourceAgent: "TOOLSMITH", targetAgent: null, impactLevel: "low", relatedFiles: [] },
    "The skill release-notes now knows how to list changes by their area of the product.",
    "Nothing must be done at once; use the skill where release notes are written by hand today, and say what is missing in it.",
  ),
];

/** Raises the flags of the pictures: several queues, one locked with a question. Returns the number of the locked one. */
export async function raiseFlags(api: Client): Promise<number> {
  const ids: number[] = [];
  for (const flag of FLAGS) ids.push((await api.call("createFlag", flag)).id);
  const [locked] = ids;
  await api.call("lockFlag", {
    id: locked!,
    agent: "BACKEND_ENGINEER",
    reason: "Are lengths of ships in centimetres too, or berths alone?",
  });
  await api.call("createFlag", {
    ...told(
      { flagType: "information_request", sourceAgent: "BACKEND_ENGINEER", targetAgent: "DBA", impactLevel: "high" },
      `Are the lengths of ships in centimetres too, or those of berths alone? About FLAG #${locked}.`,
      "Please say which columns changed, from which migration on, and whether old rows were converted in place or are converted when they are read.",
    ),
    asksAboutId: locked!,
  });
  return locked!;
}
