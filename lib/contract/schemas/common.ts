import { z } from "zod";

export const time = z.iso.datetime();
export const id = z.uuid();
export const json = z.record(z.string(), z.unknown());

/** A page of a list; `nextCursor` is null on the last one. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

export const countsSchema = z.object({
  critical: z.int(),
  high: z.int(),
  medium: z.int(),
  low: z.int(),
  info: z.int(),
});

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), rule: z.string(), message: z.string() })).optional(),
  })
  .loose()
  .meta({ id: "Problem" });
export type Problem = z.infer<typeof problemSchema>;

export const taskErrorSchema = z.object({ code: z.string(), message: z.string(), retryable: z.boolean() });
