import { z } from "zod";
import { workingHoursSchema } from "./working-hours";

const name = z.string().min(1).max(100);

/** What happens when a decision's deadline passes. `to` names the role or the person it goes to. */
export const onDeadlineSchema = z
  .strictObject({
    do: z.enum(["keep_waiting", "approve", "reject", "abort", "escalate", "reassign"]),
    to: name.optional(),
  })
  .refine((value) => value.do !== "reassign" || value.to !== undefined, {
    path: ["to"],
    message: "names the person it is given to",
  });

/** `unless_alone`: one's own request is for others to decide, as long as there is another person who could. */
export const OWN_REQUEST = ["forbidden", "unless_alone", "allowed"] as const;

/** Everyone with the right to decide may; no further role is asked for. */
export const ANYONE = "operator";

/**
 * Who may decide and how (ESC-3), as a coordinator file states it for all its escalations, for one type, for a gate or
 * a step. What is left out comes from the rules around it.
 */
export const decisionRulesSpecSchema = z.strictObject({
  roles: z
    .array(name)
    .max(20)
    .optional()
    .describe("Roles of which one is needed; `operator` is everyone who may decide"),
  groups: z.array(name).max(20).optional().describe("Groups whose members may decide, whatever their role"),
  assignees: z.array(name).max(50).optional().describe("People who are asked by name; then nobody else is"),
  allRoles: z
    .array(name)
    .max(20)
    .optional()
    .describe("Roles of which each must be given by some person who chooses the same binding option"),
  quorum: z.number().int().min(1).max(20).optional().describe("How many people must choose the same binding option"),
  ownRequest: z.enum(OWN_REQUEST).optional().describe("Whether people may approve what they asked for themselves"),
  reasonRequired: z.boolean().optional().describe("Every option needs a reason"),
  deadlineMinutes: z.number().positive().max(525_600).nullable().optional(),
  remindAfterMinutes: z.array(z.number().positive().max(525_600)).max(20).optional(),
  onDeadline: onDeadlineSchema.optional(),
  workingHours: workingHoursSchema.nullable().optional().describe("Deadline and reminders count these hours alone"),
  signIn: z.boolean().optional().describe("A signed link decides only together with a session"),
});
export type DecisionRulesSpec = z.infer<typeof decisionRulesSpecSchema>;

/** Rules with every default resolved. Times in minutes. */
export const decisionRulesSchema = z.object({
  roles: z.array(z.string()),
  groups: z.array(z.string()),
  assignees: z.array(z.string()),
  allRoles: z.array(z.string()).optional(),
  quorum: z.int(),
  ownRequest: z.enum(OWN_REQUEST),
  reasonRequired: z.boolean(),
  deadlineMinutes: z.number().nullable(),
  remindAfterMinutes: z.array(z.number()),
  onDeadline: onDeadlineSchema,
  workingHours: workingHoursSchema.nullable(),
  signIn: z.boolean(),
});
export type DecisionRules = z.infer<typeof decisionRulesSchema>;

/** What holds where nothing is said. */
export const DEFAULT_RULES: DecisionRules = {
  roles: [ANYONE],
  groups: [],
  assignees: [],
  quorum: 1,
  ownRequest: "unless_alone",
  reasonRequired: false,
  deadlineMinutes: null,
  remindAfterMinutes: [],
  onDeadline: { do: "keep_waiting" },
  workingHours: null,
  signIn: false,
};

/** Rules from the outermost to the innermost: what an inner one states counts. */
export function mergeRules(...specs: readonly (DecisionRulesSpec | undefined)[]): DecisionRules {
  const merged: Record<string, unknown> = { ...DEFAULT_RULES };
  for (const spec of specs)
    for (const [key, value] of Object.entries(spec ?? {})) if (value !== undefined) merged[key] = value;
  return merged as DecisionRules;
}

/** For people: `ARCHITECT or DBA`, `ARCHITECT and DBA` where both must, or the names of those asked. */
export function whoDecides({
  roles,
  groups,
  assignees,
  allRoles = [],
}: Pick<DecisionRules, "roles" | "groups" | "assignees" | "allRoles">): string {
  const others = groups.length > 0 || assignees.length > 0 || roles.some((role) => !allRoles.includes(role));
  if (allRoles.length > 0) {
    const all = allRoles.join(" and ");
    return others ? `${all}, together with ${whoDecides({ roles, groups, assignees })}` : all;
  }
  if (assignees.length > 0) return assignees.join(" or ");
  return [...roles, ...groups.map((group) => `group ${group}`)].join(" or ") || ANYONE;
}
