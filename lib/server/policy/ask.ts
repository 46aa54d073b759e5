import { createTwoFilesPatch } from "diff";
import { stringify } from "yaml";
import type { Coordinator } from "@/lib/domain/coordinator";
import { policyDiff } from "@/lib/domain/policy/diff";
import { policyEscalation } from "@/lib/domain/policy/escalation";
import { currentTime } from "../clock";
import { digestOf, type Base } from "../coordinator-store";
import type { FreeDraft } from "../escalations/free-row";
import { newId } from "../ids";
import { LIMITS } from "../limits";
import type { PolicySubject } from "./pending";
import { policyRules } from "./rules";
import { simulateRuns } from "./simulate";

/** The escalation of a change that waits: what differs in the text, in policy, and what it would have done. */
export async function draftChange(
  base: Base,
  coordinator: Coordinator,
  { author, source }: Pick<PolicySubject, "author" | "source">,
): Promise<FreeDraft> {
  const definition = JSON.stringify(coordinator);
  const digest = digestOf(coordinator);
  const { totals, items } = await simulateRuns(base.definition, coordinator, { runs: LIMITS.simulationShown });
  const yaml = (value: unknown) => stringify(value, { lineWidth: 0 });
  const diff = createTwoFilesPatch("stored", "proposed", yaml(base.definition), yaml(coordinator), "", "", {
    context: 3,
  });
  const subject: PolicySubject = {
    kind: "policy",
    coordinatorId: coordinator.id,
    baseDigest: base.digest,
    digest,
    definition,
    author,
    source,
  };
  return {
    ...policyEscalation(
      {
        coordinator: base.definition,
        rules: policyRules(base.definition)!,
        requestedBy: author,
        changes: policyDiff(base.definition, coordinator),
        diff,
        digests: { base: base.digest, definition: digest },
        simulation: {
          totals,
          lines: items.flatMap((item) => item.differences.map((text) => `${item.signal} ${item.runId}: ${text}`)),
        },
      },
      { id: newId(), now: currentTime().toISOString() },
    ),
    coordinator: base.definition.name,
    signal: "",
    subject,
  };
}
