import { z } from "zod";

const user = z.object({ id: z.string().max(50), team_id: z.string().max(50).optional() });
const team = z.object({ id: z.string().max(50) }).nullish();

/** A pressed button; other members are none of our business. */
const actionsSchema = z.object({
  type: z.literal("block_actions"),
  user,
  team,
  trigger_id: z.string().max(500),
  response_url: z.string().max(2_000).optional(),
  actions: z
    .array(z.object({ action_id: z.string().max(255), value: z.string().max(2_000).optional() }))
    .min(1)
    .max(25),
});

/** A modal that was sent off. */
const viewSchema = z.object({
  type: z.literal("view_submission"),
  user,
  team,
  view: z.object({
    callback_id: z.string().max(255),
    private_metadata: z.string().max(3_000),
    state: z.object({
      values: z.record(z.string(), z.record(z.string(), z.looseObject({ value: z.string().nullish() }))),
    }),
  }),
});

/** What Slack sends when somebody does something with a message of ours. */
export const interactionSchema = z.discriminatedUnion("type", [actionsSchema, viewSchema]);
export type PressedButton = z.infer<typeof actionsSchema>;
export type SentView = z.infer<typeof viewSchema>;

/** What our buttons say back. */
export const valueSchema = z.object({
  escalation: z.uuid(),
  option: z.string().max(50),
  hash: z.string().max(100).nullable(),
});

/** What our modal carries along. */
export const originSchema = valueSchema.extend({ responseUrl: z.string().max(2_000).nullable() });
export type Origin = z.infer<typeof originSchema>;

/** Reads JSON by a schema; null when it is none such. */
export function parseJson<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
