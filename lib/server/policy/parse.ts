import type { Coordinator } from "@/lib/domain/coordinator";
import { loadCoordinatorText } from "../catalog/load";
import { unprocessable } from "../errors";

/** A definition as it comes in for the coordinator `id`. Throws 422 with path and rule. */
export function parseDefinition({ id, definition }: { id: string; definition: Record<string, unknown> }): Coordinator {
  const parsed = loadCoordinatorText(JSON.stringify(definition, null, 2), "definition");
  if (!parsed.ok)
    throw unprocessable(
      "The definition breaks its schema; see errors.",
      parsed.problems.map(({ path, rule, message }) => ({
        path: path === "" ? "definition" : `definition.${path}`,
        rule,
        message,
      })),
    );
  if (parsed.coordinator.id !== id)
    throw unprocessable(`The definition's id is "${parsed.coordinator.id}", the address says "${id}".`, [
      { path: "definition.id", rule: "same-id", message: "must equal the id in the address" },
    ]);
  return parsed.coordinator;
}
