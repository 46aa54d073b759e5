import { z } from "zod";
import { operations, type Input, type Operation, type OperationId, type Output } from "../operations";

/** What a tool may do, for the programs that ask before they call it. */
export type ToolHints = { readOnly: boolean; destructive: boolean; idempotent: boolean };

/** One MCP tool: an operation of the API under a name a model understands. */
export type McpTool = {
  name: string;
  title: string;
  /** When to use it and what comes back. */
  description: string;
  operation: OperationId;
  hints: ToolHints;
  /** Arguments that are always these and can't be given. */
  fixed: Record<string, unknown>;
  /** The result in a sentence or a few short lines. */
  say(output: unknown, input: Record<string, unknown>): string;
};

export const READS: ToolHints = { readOnly: true, destructive: false, idempotent: true };
export const ADDS: ToolHints = { readOnly: false, destructive: false, idempotent: false };
export const REPEATABLE: ToolHints = { readOnly: false, destructive: false, idempotent: true };
export const ACTS: ToolHints = { readOnly: false, destructive: true, idempotent: false };

/** A tool with the types of its operation checked. */
export function tool<K extends OperationId>(spec: {
  name: string;
  title: string;
  description: string;
  operation: K;
  hints: ToolHints;
  fixed?: Partial<Input<K>>;
  say(output: Output<K>, input: Input<K>): string;
}): McpTool {
  return { ...spec, fixed: spec.fixed ?? {}, say: spec.say as unknown as McpTool["say"] };
}

/** JSON Schema of an object that knows no other members. */
type ToolInputSchema = {
  type: "object";
  properties: Record<string, object>;
  additionalProperties: false;
  [member: string]: unknown;
};

/** A tool's arguments as JSON Schema 2020-12: path, query and body of its operation, without what is fixed. */
export function toolInputSchema({ operation: id, fixed }: McpTool): ToolInputSchema {
  const operation: Omit<Operation, "id"> = operations[id];
  const { params, query, body } = operation;
  const shape = { ...params?.shape, ...query?.shape, ...body?.shape };
  const open = Object.entries(shape).filter(([name]) => !(name in fixed));
  const schema = z.toJSONSchema(
    z.strictObject({ ...Object.fromEntries(open), ...(operation.idempotent ? { idempotencyKey: keySchema } : {}) }),
    { io: "input", unrepresentable: "any" },
  );
  return schema as ToolInputSchema;
}

const keySchema = z.string().min(1).max(200).optional().describe("Repeating a key repeats the answer, not the effect");

/** The argument of tools that create something, so that a repeated call has one effect. */
export const idempotencySchema = z.object({ idempotencyKey: keySchema });
