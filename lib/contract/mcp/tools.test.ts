import { describe, expect, it } from "vitest";
import { operations, type Operation } from "../operations";
import { toolInputSchema } from "./tool";
import { MCP_TOOLS } from "./tools";

describe("the table of MCP tools", () => {
  it("FLAG-8 has one tool per name and operation, and only what a key may do", () => {
    expect(new Set(MCP_TOOLS.map((tool) => tool.name)).size).toBe(MCP_TOOLS.length);
    expect(new Set(MCP_TOOLS.map((tool) => tool.operation)).size).toBe(MCP_TOOLS.length);
    for (const tool of MCP_TOOLS) {
      expect(tool.name).toMatch(/^[a-z]+(_[a-z]+)*$/);
      expect(operations[tool.operation].access).not.toBe("public");
    }
  });

  it("a tool that says it only reads has an operation that only reads", () => {
    const asking = new Set(["previewSignal", "runQuery", "simulateCoordinator", "testPattern"]);
    for (const { name, operation, hints } of MCP_TOOLS) {
      const reads = operations[operation].method === "GET" || asking.has(operation);
      expect(hints.readOnly, name).toBe(reads);
    }
  });

  it.each(MCP_TOOLS.map((tool) => [tool.name, tool] as const))("%s takes what its operation takes", (_, tool) => {
    const operation: Omit<Operation, "id"> = operations[tool.operation];
    const { params, query, body } = operation;
    const schema = toolInputSchema(tool);
    const names = [params, query, body].flatMap((part) => Object.keys(part?.shape ?? {}));
    const expected = names.filter((name) => !(name in tool.fixed));
    expect(Object.keys(schema.properties).filter((name) => name !== "idempotencyKey")).toEqual(expected);
    expect("idempotencyKey" in schema.properties).toBe(operation.idempotent === true);
    expect(schema.additionalProperties).toBe(false);
  });
});
