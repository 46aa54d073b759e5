import type { EscalationOption } from "../escalation";
import type { RunState } from "../run-state";
import { stepsToRun } from "./judge";

type Form = NonNullable<EscalationOption["form"]>;

/** Longest time a step may be given, in seconds. */
const TIMEOUT_MAX = 86_400;

/** The form of an edited plan: the steps that remain, each with what may be changed (RUN-11). Left out is left as is. */
export function planForm(run: RunState): Form {
  const steps = stepsToRun(run.plan);
  const ids = steps.map(({ id }) => id);
  const agents = [...new Set([...(run.policy.authority?.agents ?? []), ...steps.map(({ agent }) => agent)])];
  return {
    schema: {
      type: "object",
      required: ["plan"],
      additionalProperties: false,
      properties: {
        agentsAtOnce: {
          type: "integer",
          title: "Agents at the same time",
          description: "Most agents that work at the same time; as many as the plan has when left out.",
          minimum: 1,
          maximum: agents.length,
        },
        plan: {
          type: "array",
          title: "Steps that run",
          description: "Steps left out are not run.",
          minItems: 1,
          maxItems: ids.length,
          items: {
            type: "object",
            required: ["id"],
            additionalProperties: false,
            properties: {
              id: { type: "string", enum: ids },
              agent: { type: "string", enum: agents },
              after: { type: "array", uniqueItems: true, items: { type: "string", enum: ids } },
              timeoutSeconds: { type: "number", exclusiveMinimum: 0, maximum: TIMEOUT_MAX },
              params: { type: "object" },
            },
          },
        },
      },
    },
    value: {
      plan: steps.map(({ id, agent, after, timeoutMs, params }) => ({
        id,
        agent,
        after: after.filter((before) => ids.includes(before)),
        timeoutSeconds: timeoutMs / 1_000,
        params: params as Record<string, never>,
      })),
    },
  };
}
