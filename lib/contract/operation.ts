import { z } from "zod";
import type { Access } from "@/lib/domain/access";
import { MOST_INTEGER } from "@/lib/domain/integer";

/** One API operation. Path parameters are written `{name}`; `input` holds path, query and body together. */
export type Operation = {
  id: string;
  method: "GET" | "POST" | "PUT";
  path: string;
  summary: string;
  tag: string;
  /** What the caller needs, by lib/domain/access.ts. */
  access: Access;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodObject;
  output: z.ZodType;
  status: 200 | 202 | 201;
  /** POSTs that create take an Idempotency-Key. */
  idempotent?: boolean;
  /** Not JSON: an event stream, text or HTML. */
  raw?: string;
  /** Media types it can answer with besides, by Accept. */
  also?: string[];
  /** Takes a file: a form with the field `file`, or the file itself. Its body is read by the handler. */
  upload?: boolean;
  /** Whether its calls go into the audit log, where that differs from the rule of lib/server/audit/operations.ts. */
  audit?: boolean;
  /** Request headers it reads, with what they do. */
  headers?: Record<string, string>;
};

/** Keeps the exact types of a table of operations. */
export const define = <const T extends Record<string, Omit<Operation, "id">>>(operations: T) =>
  operations as { [K in keyof T]: T[K] };

/** NUL can't be stored by Postgres; it is refused at the door instead. */
export const plainText = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => !text.includes("\u0000"), "must not contain a NUL character");

/** `{id}` of runs, tasks and escalations. */
export const byId = z.object({ id: z.uuid() });
/** A whole number, also from a query string. */
export const whole = (min: number, max: number) =>
  z.coerce.number("must be a whole number").int("must be a whole number").min(min).max(max);
/** Greatest number an integer column holds. */
export const MOST = MOST_INTEGER;
export const limit = whole(1, 200).default(50);
export const cursor = plainText(200).optional();
export const after = plainText(100).optional();
export const time = z.iso
  .datetime({ offset: true })
  .refine((text) => !text.startsWith("0000"), "must lie in the year 1 or later")
  .optional();
/** A query value that may be given several times or separated by commas. */
export const listOf = <T extends readonly [string, ...string[]]>(values: T) =>
  z.preprocess((value) => (typeof value === "string" ? value.split(",") : value), z.array(z.enum(values))).optional();
