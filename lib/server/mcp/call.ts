import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { idempotencySchema, type McpTool } from "@/lib/contract/mcp/tool";
import { operations, type Input, type Operation, type OperationId, type Output } from "@/lib/contract/operations";
import type { Problem } from "@/lib/contract/schemas";
import type { Actor } from "../actor";
import { auditRefusal } from "../audit/operations";
import { toProblem } from "../errors";
import { recordRequest } from "../http/latency";
import { countCall } from "../http/rate";
import { parseArguments } from "../http/parse";
import { invoke, refusalOf } from "../invoke";
import { log } from "../log";

/** Does an operation on behalf of a caller. Throws what the operation throws. */
export async function perform<K extends OperationId>(id: K, input: Input<K>, actor: Actor): Promise<Output<K>> {
  return (await invoke(id, { input, actor, request: null, idempotencyKey: null })) as Output<K>;
}

/** Does a tool's operation with the rules of the REST API; returns its JSON, or its text when it is no JSON. */
async function callOperation(tool: McpTool, values: Record<string, unknown>, actor: Actor) {
  const operation: Omit<Operation, "id"> = operations[tool.operation];
  const { idempotencyKey, ...given } = values;
  const open = { ...(operation.idempotent ? given : values), ...tool.fixed };
  if (operation.method !== "GET") await countCall(actor, "write");
  let key: Record<string, unknown>;
  let input: Record<string, unknown>;
  try {
    key = operation.idempotent ? parseArguments({ body: idempotencySchema }, { idempotencyKey }) : {};
    input = parseArguments(operation, open);
  } catch (error) {
    const told = refusalOf(tool.operation, actor) ?? error;
    await auditRefusal(tool.operation, actor, open, told);
    throw told;
  }
  const output = await invoke(tool.operation, {
    input: input as never,
    actor,
    request: null,
    idempotencyKey: (key.idempotencyKey as string | undefined) ?? null,
  });
  return { input, output: output instanceof Response ? await output.text() : output };
}

/**
 * Calls a tool. What goes wrong becomes a result with `isError` that carries the problem, so that the model
 * can mend its call; only programming errors reach the log. Never throws.
 */
export async function callTool(tool: McpTool, values: Record<string, unknown>, actor: Actor): Promise<CallToolResult> {
  const started = performance.now();
  let status = 200;
  try {
    const { input, output } = await callOperation(tool, values, actor);
    if (typeof output === "string") return { content: [{ type: "text", text: output }] };
    const structuredContent = (Array.isArray(output) ? { items: output } : output) as Record<string, unknown>;
    return {
      content: [
        { type: "text", text: tool.say(output, input) },
        { type: "text", text: JSON.stringify(structuredContent) },
      ],
      structuredContent,
    };
  } catch (error) {
    const { problem, unexpected } = toProblem(error);
    status = problem.status;
    if (unexpected)
      log.error(
        { error: error instanceof Error ? error.stack : String(error), where: `mcp ${tool.name}` },
        "tool failed",
      );
    return {
      isError: true,
      content: [{ type: "text", text: sayProblem(problem) }],
      structuredContent: { problem },
    };
  } finally {
    recordRequest(`mcp.${tool.name}`, status, performance.now() - started);
  }
}

/** A problem as text: what is wrong, then each field with its rule. */
export function sayProblem(problem: Problem): string {
  const rules = (problem.errors ?? []).map(
    ({ path, rule, message }) => `- ${path === "" ? "" : `${path}: `}${message} [${rule}]`,
  );
  return [`${problem.title} (${problem.status}). ${problem.detail}`, ...rules].join("\n");
}
