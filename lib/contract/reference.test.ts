import { describe, expect, it } from "vitest";
import { openApiDocument } from "./openapi";
import { operations } from "./operations";
import { curlOf, limitWords, readReference, refName, resolve, typeWords } from "./reference";

const reference = readReference(openApiDocument());
const all = reference.tags.flatMap((tag) => tag.operations);
const find = (id: string) => all.find((operation) => operation.id === id)!;

describe("RUN-1 API reference", () => {
  it("shows every operation of the table once", () => {
    expect(all.map((operation) => operation.id).toSorted()).toEqual(Object.keys(operations).toSorted());
  });

  it("says which operation needs no key", () => {
    expect(all.filter((operation) => operation.isPublic).map((operation) => operation.id)).toEqual(["getHealth"]);
  });

  it("has parameters, body and every answer", () => {
    expect(find("listRuns").parameters.map((parameter) => parameter.name)).toContain("cursor");
    expect(find("getRun").parameters).toMatchObject([{ name: "id", in: "path", required: true }]);
    expect(Object.keys(find("broadcastSignal").body?.properties ?? {})).toEqual(["signal", "context", "source"]);
    expect(find("broadcastSignal").responses.map((response) => response.status)).toEqual(
      expect.arrayContaining(["202", "409", "422"]),
    );
  });

  it("refers only to schemas that are there", () => {
    for (const operation of all)
      for (const response of operation.responses) {
        const name = refName(response.schema);
        if (name !== null) expect(reference.schemas).toHaveProperty(name);
        expect(resolve(response.schema, reference.schemas).$ref).toBeUndefined();
      }
  });

  it.each([
    [{ type: "array", items: { $ref: "#/components/schemas/RunSummary" } }, "array of RunSummary"],
    [{ type: ["string", "null"], format: "uuid" }, "text (uuid) or null"],
    [{ anyOf: [{ type: "integer" }, { type: "null" }] }, "whole number or null"],
    [{ enum: ["a", "b"] }, '"a" or "b"'],
    [{ const: "ok" }, '"ok"'],
    [{}, "any JSON"],
  ])("writes %j as %s", (schema, words) => {
    expect(typeWords(schema, reference.schemas)).toBe(words);
  });

  it("ends on schemas that contain themselves", () => {
    const schemas = {
      __schema0: { anyOf: [{ type: "string" }, { type: "array", items: { $ref: "#/components/schemas/__schema0" } }] },
    };
    expect(typeWords({ $ref: "#/components/schemas/__schema0" }, schemas)).toContain("text or array of");
  });

  it("names limits that say something and leaves out those of the machine", () => {
    expect(limitWords({ minimum: 1, maximum: 200, default: 50 })).toBe("at least 1, at most 200, default 50");
    expect(limitWords({ minimum: -9_007_199_254_740_991, maximum: 9_007_199_254_740_991 })).toBe("");
  });

  it("gives calls that can be pasted", () => {
    expect(curlOf(find("decideEscalation"), reference.schemas)).toBe(
      'curl -X POST "$QD_URL/api/v1/escalations/{id}/decision" \\\n  -H "Authorization: Bearer $QD_API_KEY" \\\n  -H "Content-Type: application/json" \\\n  -d \'{"option":"…"}\'',
    );
    expect(curlOf(find("getHealth"), reference.schemas)).toBe('curl "$QD_URL/api/v1/health"');
  });
});
